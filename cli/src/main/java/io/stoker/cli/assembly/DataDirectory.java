package io.stoker.cli.assembly;

import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// A process's directory.
final class DataDirectory {
    private DataDirectory() {}

    /// Makes the directory and looks whether it can be written.
    static void require(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "probe", ""));
        } catch (IOException refused) {
            throw new CliFailure(
                    ExitCode.FAILURE,
                    ("data directory %s cannot be written (%s).%n"
                                    + "  Choose another with --data-dir DIR or STOKER_DATA_DIR, or change its owner.")
                            .formatted(directory, refused.getClass().getSimpleName()));
        }
    }

    /// Deletes a directory with all that lies in it; what cannot be deleted stays.
    static void deleteAll(Path directory) {
        try {
            Files.walkFileTree(directory, new Deletion());
        } catch (IOException stays) {
            // it lies in the temporary directory, where the system clears up
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(
                Path directory, @org.jspecify.annotations.Nullable IOException failed)
                throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }
    }

    /// {@return the first message in a chain of causes}
    static String message(Throwable thrown) {
        return Optional.ofNullable(thrown.getMessage()).orElse(thrown.toString());
    }
}
