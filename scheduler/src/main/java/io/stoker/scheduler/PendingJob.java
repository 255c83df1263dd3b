package io.stoker.scheduler;

import io.stoker.model.JobSpec;
import java.util.List;

/// One waiting job.
///
/// @param jobId its number, given in the order of submission
/// @param spec what it wants
/// @param priority higher goes first; may differ from the submitted one
/// @param queuedAt when it was submitted, which ageing counts from; a retry keeps it
/// @param avoidNodes nodes it would rather not use again: taken only when nothing else fits
/// @param progress what it has behind it
public record PendingJob(
        long jobId,
        JobSpec spec,
        int priority,
        long queuedAt,
        List<Integer> avoidNodes,
        Progress progress) {
    public PendingJob {
        avoidNodes =
                avoidNodes.isEmpty() ? List.of() : avoidNodes.stream().distinct().sorted().toList();
    }

    /// A job that never ran.
    public PendingJob(
            long jobId, JobSpec spec, int priority, long queuedAt, List<Integer> avoidNodes) {
        this(jobId, spec, priority, queuedAt, avoidNodes, Progress.NONE);
    }

    /// {@return the same job under another number: the next task of an array}
    PendingJob withNumber(long number) {
        return new PendingJob(number, spec, priority, queuedAt, avoidNodes, progress);
    }

    /// {@return how long its next attempt is expected to run, ms; 0 when nobody said}
    public long remainingMillis() {
        long estimate = spec.time().estimateMillis();
        long kept = progress.keptMillis();
        return estimate == 0
                ? 0
                : Math.max(1, estimate - kept + spec.checkpoint().startMillis(kept));
    }

    /// {@return since when it waits, epoch ms: since its last attempt ended, else since it was
    /// submitted}
    public long waitsSince() {
        return Math.max(queuedAt, progress.endedAt());
    }

    /// {@return this job, which waited until `startedAt` and runs since, as it would wait if it
    /// stopped at `now`, lost nothing and paid nothing: what orders rank a running job by. Its turn
    /// to wait does not begin anew, or every job that waits would soon seem to have waited longer}
    public PendingJob afterRunning(long startedAt, long now) {
        Progress ran = progress.and(spec.totalGpuMilli(), startedAt, now);
        long before = progress.keptMillis();
        long worked = ran.keptMillis() - before - spec.checkpoint().startMillis(before);
        long kept = before + Math.max(0, worked);
        return new PendingJob(
                jobId,
                spec,
                priority,
                queuedAt,
                avoidNodes,
                new Progress(
                        ran.attainedGpuMillis(),
                        // What remains counts a restart that it does not pay if it runs on.
                        kept + spec.checkpoint().startMillis(kept),
                        ran.firstStartedAt(),
                        progress.endedAt()));
    }

    /// {@return this job, which waited until `startedAt` (0 when it has not started) and ran since,
    /// as it waits once it was told to stop at `now`: its checkpoint holds a part of the run}
    public PendingJob afterStop(long startedAt, long now) {
        if (startedAt == 0) {
            return this;
        }
        Progress ran = progress.and(spec.totalGpuMilli(), startedAt, now);
        long before = progress.keptMillis();
        long saved = spec.checkpoint().savedMillis(before, Math.max(0, now - startedAt), true);
        return new PendingJob(
                jobId,
                spec,
                priority,
                queuedAt,
                avoidNodes,
                new Progress(ran.attainedGpuMillis(), before + saved, ran.firstStartedAt(), now));
    }
}
