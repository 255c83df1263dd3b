package io.stoker.cli.assembly;

import java.nio.file.Path;

/// What is special about the demo.
public final class Demo {
    private Demo() {}

    /// {@return the process, whose data is deleted once it is closed}
    public static AutoCloseable deleting(AutoCloseable process, Path data) {
        return () -> {
            try {
                process.close();
            } finally {
                DataDirectory.deleteAll(data);
            }
        };
    }
}
