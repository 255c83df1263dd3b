package io.stoker.agent.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log of a worker inside the agent, in the same place as a process's. Directory and file are
/// made with the first line, so that work that says nothing costs nothing. Safe to use from any
/// thread.
final class WorkLog {
    private static final Logger LOG = LoggerFactory.getLogger(WorkLog.class);

    private final Path directory;
    private Optional<FileChannel> channel = Optional.empty();
    private boolean closed;

    WorkLog(Path directory) {
        this.directory = directory;
    }

    synchronized void line(String text) {
        if (closed) {
            return;
        }
        try {
            if (channel.isEmpty()) {
                Files.createDirectories(directory);
                channel =
                        Optional.of(
                                FileChannel.open(
                                        directory.resolve("stdout.log"),
                                        StandardOpenOption.CREATE,
                                        StandardOpenOption.WRITE,
                                        StandardOpenOption.APPEND));
            }
            channel.get().write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException noLog) {
            LOG.warn("{}: the log could not be written: {}", directory, noLog.toString());
            closed = true;
        }
    }

    synchronized void close() {
        closed = true;
        if (channel.isPresent()) {
            try {
                channel.get().close();
            } catch (IOException alreadyWritten) {
                LOG.debug("{}: {}", directory, alreadyWritten.toString());
            }
        }
    }
}
