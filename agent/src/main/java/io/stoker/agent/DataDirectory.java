package io.stoker.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/// An agent's directory, held by one agent at a time: two agents on one directory would both adopt
/// its workers.
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lockFile;
    private final String incarnation;

    private DataDirectory(Path path, FileChannel lockFile, String incarnation) {
        this.path = path;
        this.lockFile = lockFile;
        this.incarnation = incarnation;
    }

    static DataDirectory open(Path path) throws IOException {
        try {
            Files.createDirectories(path);
        } catch (FileSystemException notAllowed) {
            throw new IOException(
                    "the agent's data directory %s cannot be made (%s); name another one"
                            .formatted(path, notAllowed.getClass().getSimpleName()),
                    notAllowed);
        }
        if (!Files.isWritable(path)) {
            throw new IOException(
                    "the agent's data directory %s is not writable; name another one or change its owner"
                            .formatted(path));
        }
        FileChannel lockFile =
                FileChannel.open(
                        path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(lockFile).isEmpty()) {
            lockFile.close();
            throw new IOException(
                    "another agent uses %s; stop it, or give this one a directory of its own"
                            .formatted(path));
        }
        return new DataDirectory(path, lockFile, incarnation(path.resolve("incarnation")));
    }

    private static Optional<FileLock> lock(FileChannel file) throws IOException {
        try {
            return Optional.ofNullable(file.tryLock());
        } catch (OverlappingFileLockException heldByThisProcess) {
            return Optional.empty();
        }
    }

    private static String incarnation(Path file) throws IOException {
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        String fresh = UUID.randomUUID().toString();
        Files.writeString(file, fresh + "\n");
        return fresh;
    }

    Path path() {
        return path;
    }

    /// {@return an id that lasts as long as the directory}
    String incarnation() {
        return incarnation;
    }

    /// {@return a name for things outside the directory, the same for every agent that uses it}
    String token() {
        return HexFormat.of().toHexDigits(incarnation.hashCode());
    }

    Path journal() {
        return path.resolve("agent.journal");
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
