package io.stoker.scheduler;

import io.stoker.model.JobSpec;
import io.stoker.model.PendingReason;
import java.util.List;
import java.util.Optional;

/// What one cycle looked at. Soft state: lost at a failover, made again by the next cycle.
///
/// @param at when the cycle ran
/// @param considered how many gangs were tried or refused in it; what rests since an earlier cycle is not
///     looked at again
/// @param placed how many gangs it placed
/// @param refusals what was refused in this cycle, in the order met; at most [#MOST_REFUSALS]
/// @param blockedBy the job that others may not pass, when there is one; the first realm's when both have
/// @param queue where the reasons of all waiting jobs are, also of those that rest
public record CycleReport(
        long at,
        int considered,
        int placed,
        List<Refusal> refusals,
        Optional<Long> blockedBy,
        PendingQueue queue) {

    /// Refusals listed in one report; the reasons of all jobs are kept, listed or not.
    public static final int MOST_REFUSALS = 1_000;

    public CycleReport {
        refusals = List.copyOf(refusals);
    }

    /// One refused kind of job.
    ///
    /// @param headJobId the first job of the kind
    /// @param jobs how many jobs of the kind wait
    /// @param reason why
    public record Refusal(long headJobId, int jobs, PendingReason reason) {}

    /// {@return why jobs like this wait, as of the newest cycle; empty when none waits}
    public Optional<PendingReason> reasonFor(JobSpec spec, List<Integer> avoidNodes) {
        return queue.reasonFor(spec, avoidNodes);
    }

    /// {@return why this job waits, as of the newest cycle; empty when it does not wait}
    public Optional<PendingReason> reasonFor(long jobId) {
        return queue.reasonFor(jobId);
    }
}
