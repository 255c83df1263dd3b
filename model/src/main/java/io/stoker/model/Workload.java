package io.stoker.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a worker runs.
public sealed interface Workload {

    /// A program and its arguments, started without a shell.
    record Exec(List<String> argv) implements Workload {
        public Exec {
            argv = List.copyOf(argv);
            if (argv.isEmpty()) {
                throw new IllegalArgumentException("run: expected a program, found an empty list");
            }
        }
    }

    /// Text for `sh -c`, run inside the worker.
    record Script(String text) implements Workload {
        public Script {
            if (text.isBlank()) {
                throw new IllegalArgumentException("run: expected a command, found an empty text");
            }
        }
    }

    /// Work that an executor inside the agent (or the simulated fleet) knows by name: `sleep`,
    /// `compute`, `matrix`, `fault`, `torch_cnn`, `ddp`, or a custom one.
    ///
    /// @param executor the executor's name
    /// @param parameters what it is told, by name, in name order
    record Builtin(String executor, SortedMap<String, String> parameters) implements Workload {
        public Builtin {
            parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        }

        /// {@return the whole number under `name`, or `otherwise` when it is absent or no number}
        public long number(String name, long otherwise) {
            String text = parameters.get(name);
            if (text == null) {
                return otherwise;
            }
            try {
                return Math.round(Double.parseDouble(text));
            } catch (NumberFormatException notANumber) {
                return otherwise;
            }
        }
    }

    /// {@return work that only lets `millis` pass}
    static Builtin sleep(long millis) {
        return new Builtin(
                "sleep",
                new TreeMap<>(Collections.singletonMap("duration_ms", Long.toString(millis))));
    }
}
