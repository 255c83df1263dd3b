package io.stoker.server.shell;

import io.stoker.control.Outcome;
import io.stoker.model.Command;
import io.stoker.model.StateImage;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/// What the faces (HTTP, metrics, dashboard) may do with a running controller: ask, and look. Safe
/// to call from any thread.
public interface Controller {

    /// Wishes something.
    ///
    /// @param commandAt makes the command for the time (epoch milliseconds) at which it is accepted
    /// @return the answer, once the command is durable and applied, so that [#views] shows it;
    ///   fails with [OverloadedException] when too many requests wait
    CompletableFuture<Outcome> propose(LongFunction<Command> commandAt);

    /// {@return the cluster as it is shown to readers}
    Views views();

    /// {@return a copy of the whole state as it stands when the request is served: what forks are
    /// made from. Costs the size of the state}
    CompletableFuture<StateImage> image();

    /// {@return the wall clock, epoch milliseconds}
    long now();

    /// Plans at once instead of when something changes next.
    void planNow();

    /// Reads a piece of a worker's log from its node.
    ///
    /// @param epoch the attempt's epoch
    /// @param offset bytes from the start; negative counts from the end
    /// @param mostBytes most bytes wanted, at most 1 MiB
    CompletableFuture<LogPiece> readLog(
            int nodeId, long jobId, long epoch, int rank, long offset, int mostBytes);

    /// {@return the journal in numbers}
    JournalStats journalStats();

    /// A piece of a log.
    ///
    /// @param known false when the node has no such log
    /// @param offset where the data begins
    /// @param size of the whole log now, in bytes
    record LogPiece(boolean known, long offset, long size, byte[] data) {}

    /// The journal in numbers.
    ///
    /// @param appliedIndex newest applied entry
    /// @param sizeBytes bytes on disk
    /// @param appends entries appended since start
    /// @param commands commands appended since start
    record JournalStats(long appliedIndex, long sizeBytes, long appends, long commands) {}

    /// Too many requests wait already.
    final class OverloadedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public OverloadedException(String message) {
            super(message);
        }
    }
}
