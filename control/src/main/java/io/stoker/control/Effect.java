package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.Order;
import io.stoker.scheduler.CycleReport;

/// What the brain wants done. The live shell does it to the world, the simulated shell to a made-up
/// one; a new effect does not compile until both carry it out.
public sealed interface Effect {

    /// Append a command to the journal.
    ///
    /// @param requestId comes back in [Input.Committed], 0 when nobody waits
    record Propose(Command command, long requestId) implements Effect {}

    /// Give a node an order.
    record Send(Order order) implements Effect {}

    /// Answer a request.
    record Answer(long requestId, Outcome outcome) implements Effect {}

    /// Show a committed event to the views.
    ///
    /// @param index the journal entry it came from
    /// @param at the entry's time
    record Publish(long index, long at, Event event) implements Effect {}

    /// Call [Brain#step] with [Input.Wake] at this time; a time that has passed means as soon as
    /// the inputs at hand are used up.
    record WakeAt(long at) implements Effect {}

    /// Show what the last scheduling cycle found out. Soft: only the leader knows.
    record Explain(CycleReport report) implements Effect {}
}
