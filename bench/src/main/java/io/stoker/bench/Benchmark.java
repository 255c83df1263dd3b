package io.stoker.bench;

import java.io.IOException;
import java.util.SortedMap;

/// One repeatable measurement.
public interface Benchmark {

    /// {@return the word after `stoker bench`}
    String name();

    /// {@return one line on what it measures}
    String summary();

    /// {@return every parameter with its default, changed by `--set key=value`}
    SortedMap<String, String> defaults();

    /// Measures.
    ///
    /// @param parameters a value for each of [#defaults]
    BenchResult run(Parameters parameters) throws IOException, InterruptedException;
}
