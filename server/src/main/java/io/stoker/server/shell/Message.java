package io.stoker.server.shell;

import io.stoker.control.Input;
import io.stoker.model.Command;
import io.stoker.model.StateImage;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What other threads hand to the brain's thread.
sealed interface Message {

    /// An input for the brain.
    record ForBrain(Input input) implements Message {}

    /// A wish whose answer somebody waits for.
    record Ask(
            java.util.function.LongFunction<Command> commandAt,
            CompletableFuture<io.stoker.control.Outcome> answer)
            implements Message {}

    /// An entry came back from the journal.
    record Entry(
            long firstIndex,
            List<Command> commands,
            long[] requestIds,
            CompletableFuture<Void> applied)
            implements Message {}

    /// A snapshot replaces the state.
    record Restored(StateImage image, CompletableFuture<Void> done) implements Message {}

    /// Somebody wants a copy of the state.
    record ImageWanted(CompletableFuture<StateImage> image) implements Message {}

    /// An entry will never be committed.
    record AppendFailed(long[] requestIds, Throwable why) implements Message {}

    /// An entry is durable: room for the next one.
    record AppendDone() implements Message {}

    /// Work that must see the state on its own thread.
    record Run(Runnable work) implements Message {}
}
