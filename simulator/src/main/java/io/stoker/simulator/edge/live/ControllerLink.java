package io.stoker.simulator.edge.live;

import io.stoker.control.Input;
import io.stoker.control.Outcome;
import io.stoker.model.Command;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/// What a simulated fleet on the wall clock needs of a running controller. Called from the fleet's
/// own thread; none of these may block.
public interface ControllerLink {

    /// Wishes something.
    ///
    /// @return the answer, once the command is durable and applied; may fail when the controller is
    ///   busy or stopped
    CompletableFuture<Outcome> propose(LongFunction<Command> commandAt);

    /// Passes a soft input to the brain: [Input.Heartbeat] or [Input.Connected].
    void tell(Input input);

    /// {@return the wall clock, epoch milliseconds}
    long now();
}
