/// Benchmarks that anyone can repeat: `stoker bench NAME`.
///
/// ```
/// BenchVerb -> Benchmarks -> Benchmark -> BenchResult -> table or JSON
///                               |
///            MemoryCluster (the brain, a journal in memory) or LiveCluster (a real `stoker up`)
/// ```
///
/// Rates are given per second of CPU time of the process that does the work, because that number
/// holds on a busy machine too; wall time stands beside it.
@NullMarked
package io.stoker.bench;

import org.jspecify.annotations.NullMarked;
