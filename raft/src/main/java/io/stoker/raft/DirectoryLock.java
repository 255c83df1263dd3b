package io.stoker.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Keeps two processes from writing to one journal. The operating system drops it with the process.
final class DirectoryLock implements AutoCloseable {

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /// {@return the lock on a directory, which is made when missing}
    static DirectoryLock acquire(Path directory) throws JournalException {
        FileChannel channel = open(directory);
        try {
            Optional<FileLock> lock = tryLock(channel);
            if (lock.isEmpty()) {
                String holder = Files.readString(directory.resolve("lock")).strip();
                channel.close();
                throw new JournalException(
                        "data directory %s: in use by another Stoker process%s; stop it, or choose another directory with --data-dir"
                                .formatted(
                                        directory,
                                        holder.isEmpty() ? "" : " (pid " + holder + ")"));
            }
            channel.truncate(0);
            String pid = ProcessHandle.current().pid() + "\n";
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
            return new DirectoryLock(channel);
        } catch (IOException broken) {
            throw unusable(directory, broken);
        }
    }

    private static FileChannel open(Path directory) throws JournalException {
        try {
            Files.createDirectories(directory);
            return FileChannel.open(
                    directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException refused) {
            throw unusable(directory, refused);
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException heldByThisProcess) {
            return Optional.empty();
        }
    }

    private static JournalException unusable(Path directory, IOException why) {
        return new JournalException(
                "data directory %s: cannot be written (%s); make it writable for user '%s', or choose another with --data-dir"
                        .formatted(directory, why, System.getProperty("user.name")),
                why);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
