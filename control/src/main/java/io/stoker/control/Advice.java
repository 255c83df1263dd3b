package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.PendingReason;
import java.util.List;
import java.util.Optional;

/// What trying a job on a fork of the state found out.
///
/// @param startsNow the place it would get at once, in rank order; empty when it would wait
/// @param reason why it would wait
/// @param blockers who holds what it could use, earliest expected release first
/// @param whatWouldHelp changes of the job that were each tried, and under which it would start
public record Advice(
        List<Allocation> startsNow,
        Optional<PendingReason> reason,
        List<Blocker> blockers,
        List<Help> whatWouldHelp) {

    public Advice {
        startsNow = List.copyOf(startsNow);
        blockers = List.copyOf(blockers);
        whatWouldHelp = List.copyOf(whatWouldHelp);
    }

    /// A job that holds what the other could use.
    ///
    /// @param jobId who
    /// @param user its submitter
    /// @param gpuMilli thousandths of GPUs it holds
    /// @param expectedReleaseAt epoch ms, 0 when nobody said how long it runs
    public record Blocker(long jobId, String user, long gpuMilli, long expectedReleaseAt) {}

    /// A change of the job under which it would start.
    ///
    /// @param change what to write in the job file, such as `workers: 3`
    /// @param evictions jobs that would be evicted for it, 0 when none
    public record Help(String change, int evictions) {}
}
