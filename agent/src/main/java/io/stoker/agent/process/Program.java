package io.stoker.agent.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Finds the file behind a program's name before anything is started, so that a missing one gets a
/// clear message, and so that no name can mean a builtin of the shim's shell.
final class Program {

    /// A program that cannot be run.
    static final class NotRunnable extends Exception {
        private static final long serialVersionUID = 1;

        /// Exit code a shell would give: 127 not found, 126 not executable.
        final int code;

        /// What is wrong and what to do.
        final String message;

        NotRunnable(int code, String message) {
            super(message);
            this.code = code;
            this.message = message;
        }
    }

    private Program() {}

    /// {@return the arguments with the program's full path in front}
    ///
    /// @param workingDirectory where the worker starts
    /// @param searchPath the worker's own `PATH`
    static List<String> resolve(List<String> argv, Path workingDirectory, String searchPath)
            throws NotRunnable {
        String name = argv.getFirst();
        Path found =
                name.indexOf('/') >= 0
                        ? at(name, workingDirectory.resolve(name))
                        : onPath(name, workingDirectory, searchPath);
        List<String> resolved = new ArrayList<>(argv);
        resolved.set(0, found.toString());
        return resolved;
    }

    private static Path at(String name, Path file) throws NotRunnable {
        if (!Files.exists(file)) {
            throw new NotRunnable(
                    127,
                    "run: there is no file '%s' on this node (looked at %s)".formatted(name, file));
        }
        if (Files.isDirectory(file) || !Files.isExecutable(file)) {
            throw new NotRunnable(
                    126,
                    "run: '%s' is not an executable file; chmod +x it or name its interpreter first"
                            .formatted(name));
        }
        return file;
    }

    private static Path onPath(String name, Path workingDirectory, String searchPath)
            throws NotRunnable {
        for (String directory : searchPath.split(":")) {
            Path file = workingDirectory.resolve(directory).resolve(name);
            if (!name.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
                return file;
            }
        }
        throw new NotRunnable(
                127,
                "run: no program '%s' on this node's PATH (%s); install it there or give its full path"
                        .formatted(name, searchPath));
    }
}
