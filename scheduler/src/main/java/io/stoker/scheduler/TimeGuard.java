package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.List;
import java.util.Optional;

/// Keeps room for what is to start later, for one realm in one cycle. This is the one seam between
/// a cycle and backfilling: a cycle asks it before each job and tells it what came of the job.
///
/// ```
/// enter -> the placer looks -> leave -> placed or refused
/// ```
sealed interface TimeGuard permits NoGuard, EasyBackfill, ConservativeBackfill, PromiseGuard {

    /// What a job finds.
    enum Room {
        /// Everything that is free.
        OPEN,
        /// What is free and kept for nobody; a refusal says nothing about other jobs of its demand.
        GUARDED,
        /// Nothing: the placer need not look.
        NONE
    }

    /// Holds what the job must not use; [#leave] gives it back.
    ///
    /// A job that runs no shorter than another of its shape finds no more than that one did.
    Room enter(QueuedJob job);

    /// Gives back what [#enter] held; what was allocated to the job stays.
    void leave();

    /// {@return the place that was promised to a job whose time has come; empty when there is none.
    /// Taken where the placement finds nothing better}
    List<Allocation> promisedPlace(QueuedJob job);

    /// The job found a place in this cycle.
    void placed(QueuedJob job, List<Allocation> workers);

    /// The job found no place; it may be promised one. Called in the order of the queue, for jobs
    /// that were tried and refused in this cycle or rest since an earlier one.
    void refused(QueuedJob job);

    /// {@return whether it wants to hear of more refused jobs}
    boolean asksForMore();

    /// {@return whether it must hear of each refused job, not only of the first of each kind}
    boolean hearsAll();

    /// {@return whether this cycle could start nothing that the last one did not}
    boolean quiet();

    /// Ends the realm's pass, unless it was [#quiet].
    ///
    /// @param blocked who had to wait for whom
    void end(Optional<Reasons.Blocked> blocked);

    /// {@return who had to wait for whom when a pass last ended; while [#quiet] it still holds}
    Optional<Reasons.Blocked> before();

    /// {@return the first job that others may not delay}
    Optional<QueuedJob> head();

    /// {@return the guard that a policy names}
    static TimeGuard of(String backfill, GuardRoom room) {
        return switch (backfill) {
            case "easy" -> new EasyBackfill(room);
            case "conservative" -> new ConservativeBackfill(room);
            default -> new NoGuard();
        };
    }
}
