package io.stoker.cli;

import java.io.IOException;
import java.util.List;

/// What stands behind `stoker bench`. The benchmarks lie in a module above this one, which offers
/// itself as a service, so that no other verb loads them.
public interface BenchRunner {

    /// {@return each benchmark's name with one line on it, in order}
    List<String> names();

    /// Runs one benchmark and prints what it found.
    ///
    /// @param changes parameters that differ from their defaults, each `key=value`
    /// @param json whether to print one JSON object instead of a table
    /// @throws IllegalArgumentException when there is no such benchmark or parameter
    void run(String name, List<String> changes, boolean json, Session session)
            throws IOException, InterruptedException;
}
