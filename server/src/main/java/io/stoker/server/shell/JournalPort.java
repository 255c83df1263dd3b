package io.stoker.server.shell;

import io.stoker.model.Command;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The journal as the shell uses it. What was committed comes back through [LiveShell]'s
/// `committed`.
public interface JournalPort extends AutoCloseable {

    /// Appends one entry.
    ///
    /// @param commands what it holds, in order
    /// @param requestIds a number for each command that comes back with it, 0 when nobody waits
    /// @return completes when the entry is durable; fails when it will never be committed
    CompletableFuture<?> append(List<Command> commands, long[] requestIds);

    /// {@return bytes on disk}
    long sizeBytes();

    @Override
    void close();
}
