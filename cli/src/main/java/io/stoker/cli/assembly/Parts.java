package io.stoker.cli.assembly;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Running parts of a process, closed in the reverse order of their start.
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /// {@return the part, which is closed with this}
    <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception stuck) {
                LOG.warn("{} did not close: {}", part.getClass().getSimpleName(), stuck.toString());
            }
        }
    }
}
