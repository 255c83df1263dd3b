/// Microbenchmarks with JMH: the planner, the codec. `stoker bench jmh` runs them.
@NullMarked
package io.stoker.bench.jmh;

import org.jspecify.annotations.NullMarked;
