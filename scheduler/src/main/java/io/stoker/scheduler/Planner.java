package io.stoker.scheduler;

import io.stoker.model.PolicySpec;
import java.util.function.Predicate;

/// Decides who starts now and where.
///
/// ```
/// best head of all shapes that may be tried -> place the gang in a transaction
///     placed:  next;   refused: its shape rests until the realm changes;   strict: its realm stops
/// roll everything back -> Plan
/// ```
///
/// The cost follows what changed: a job that was refused is not looked at again before something in
/// its realm was released, opened or added, and a queue of any length whose GPUs are all taken
/// costs one look per distinct GPU request.
public final class Planner {

    private Planner() {}

    /// Plans one cycle. The state is left as it was.
    ///
    /// @param state who waits, in the policy's order already, and what is free, held and kept
    /// @param policy placement, strictness and reservation; its order must be the queue's
    /// @param queuePaused whether jobs of this queue stay where they are
    /// @param now the time of the cycle
    /// @param mostPlacements gangs to place at most
    /// @throws IllegalArgumentException when the policy names a placement that does not exist
    public static CyclePlan plan(
            SchedulerState state,
            PolicySpec policy,
            Predicate<String> queuePaused,
            long now,
            int mostPlacements) {
        return new Cycle(state, policy, now, mostPlacements).run(queuePaused);
    }

    /// Plans one cycle over a cluster of which nothing is known but who waits and what is free.
    public static CyclePlan plan(
            PendingQueue queue,
            FreeIndex free,
            PolicySpec policy,
            Predicate<String> queuePaused,
            long now,
            int mostPlacements) {
        return plan(SchedulerState.of(queue, free), policy, queuePaused, now, mostPlacements);
    }
}
