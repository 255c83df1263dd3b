package io.stoker.agent.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/// Deletes directories with everything in them; links are removed, not followed.
public final class Trees {
    private Trees() {}

    static void delete(Path root) throws IOException {
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @org.jspecify.annotations.Nullable IOException failed)
                            throws IOException {
                        Optional<IOException> failure = Optional.ofNullable(failed);
                        if (failure.isPresent()) {
                            throw failure.get();
                        }
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /// Deletes the entries of a directory that nothing changed since `until`.
    ///
    /// @param inUse names of entries to leave alone
    /// @return how many were deleted
    public static int deleteOlder(Path parent, Instant until, Predicate<String> inUse)
            throws IOException {
        int deleted = 0;
        try (var entries = Files.newDirectoryStream(parent)) {
            for (Path entry : entries) {
                boolean old = Files.getLastModifiedTime(entry).toInstant().isBefore(until);
                if (old && !inUse.test(entry.getFileName().toString())) {
                    delete(entry);
                    deleted++;
                }
            }
        }
        return deleted;
    }
}
