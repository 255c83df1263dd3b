package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.NodeCondition;

/// What a shell may tell the brain. Each comes with the shell's time as an argument of
/// [Brain#step]; the brain has no clock of its own.
public sealed interface Input {

    /// Somebody wishes something. Only the leader takes it; the answer comes as [Effect.Answer].
    ///
    /// @param requestId the shell's number for the answer, 0 when nobody waits
    record Request(long requestId, Command command) implements Input {}

    /// The journal committed an entry.
    ///
    /// @param index its place: exactly one past the last applied
    /// @param requestId the number it was proposed with, 0 when it was proposed elsewhere or
    ///   replayed
    record Committed(long index, Command command, long requestId) implements Input {}

    /// A node spoke. Soft: never journalled; its absence has consequences that are.
    record Heartbeat(int nodeId) implements Input {}

    /// What a node measures. Soft, like a heartbeat.
    record Observed(int nodeId, NodeCondition condition) implements Input {}

    /// A node's agent is connected (again) and may be sent orders.
    record Connected(int nodeId) implements Input {}

    /// A time asked for by [Effect.WakeAt] has come. Waking early or twice does no harm.
    record Wake() implements Input {}

    /// Somebody wants a scheduling cycle although nothing changed.
    record PlanNow() implements Input {}

    /// This replica leads from now on: its loops act.
    record Lead() implements Input {}

    /// Another replica leads: this one's loops rest.
    record Follow() implements Input {}
}
