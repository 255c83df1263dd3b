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

    /// Plans one cycle. Queue and index are left as they were.
    ///
    /// @param queue the waiting jobs, in the policy's order already
    /// @param free what is free
    /// @param policy placement, strictness and reservation; its order must be the queue's
    /// @param queuePaused whether jobs of this queue stay where they are
    /// @param now the time of the cycle
    /// @param mostPlacements gangs to place at most
    /// @throws IllegalArgumentException when the policy names a placement that does not exist
    public static CyclePlan plan(
            PendingQueue queue,
            FreeIndex free,
            PolicySpec policy,
            Predicate<String> queuePaused,
            long now,
            int mostPlacements) {
        return new Cycle(queue, free, policy, now, mostPlacements).run(queuePaused);
    }
}
