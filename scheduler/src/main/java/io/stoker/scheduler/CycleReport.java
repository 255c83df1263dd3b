package io.stoker.scheduler;

import io.stoker.model.JobSpec;
import io.stoker.model.PendingReason;
import java.util.List;
import java.util.Optional;

/// What one cycle found out; immutable. Soft state: lost at a failover, made again by the next
/// cycle.
///
/// @param at when the cycle ran
/// @param considered how many gangs were tried in it; what rests since an earlier cycle is not
/// @param placed how many gangs it placed
/// @param refusals what was refused in this cycle, in the order met; at most [#MOST_REFUSALS]
/// @param blockedBy the job that others may not pass; the first realm's when both have one
/// @param reasons why jobs wait, also those that rest since an earlier cycle
public record CycleReport(
        long at,
        int considered,
        int placed,
        List<Refusal> refusals,
        Optional<Long> blockedBy,
        Reasons reasons) {

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

    /// {@return why the first job like this waits; empty when no cycle has seen such a job}
    public Optional<PendingReason> reasonFor(JobSpec spec, List<Integer> avoidNodes) {
        return reasons.reasonFor(spec, avoidNodes);
    }

    /// {@return why this job waits; empty when no cycle has seen such a job}
    public Optional<PendingReason> reasonFor(long jobId, JobSpec spec, List<Integer> avoidNodes) {
        return reasons.reasonFor(jobId, spec, avoidNodes);
    }
}
