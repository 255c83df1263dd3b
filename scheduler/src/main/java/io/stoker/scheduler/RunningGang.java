package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.ArrayList;
import java.util.List;

/// One attempt's gang that holds something: what the scheduler knows of it. Changed through
/// [RunningJobs] alone.
public final class RunningGang {

    /// When nobody said how long it runs.
    public static final long UNKNOWN_END = Long.MAX_VALUE;

    PendingJob job;
    final long epoch;
    final long placedAt;
    long startedAt;
    long endingAt;
    long checkpointAt;
    long resizedAt;
    long heldGpuMilli;
    private long expectedEndAt;
    final List<Allocation> held;

    RunningGang(PendingJob job, long epoch, long placedAt, List<Allocation> workers) {
        this.job = job;
        this.epoch = epoch;
        this.placedAt = placedAt;
        this.held = new ArrayList<>(workers);
        expectEnd();
    }

    /// {@return the job as it stood in its queue: its wish, priority and progress}
    public PendingJob job() {
        return job;
    }

    public long jobId() {
        return job.jobId();
    }

    /// {@return the number of its attempt, which no other has}
    public long epoch() {
        return epoch;
    }

    /// {@return when it got its place, epoch ms}
    public long placedAt() {
        return placedAt;
    }

    /// {@return when its last worker started, epoch ms; 0 before}
    public long startedAt() {
        return startedAt;
    }

    /// {@return when it was told to stop or ended, epoch ms; 0 while it lives}
    public long endingAt() {
        return endingAt;
    }

    /// {@return when it last acknowledged a checkpoint, epoch ms; 0 before}
    public long checkpointAt() {
        return checkpointAt;
    }

    /// {@return when it last grew or shrank, epoch ms; 0 before}
    public long resizedAt() {
        return resizedAt;
    }

    /// {@return what its workers still hold, in rank order; read only}
    public List<Allocation> held() {
        return held;
    }

    /// {@return whether nobody told it to stop}
    public boolean live() {
        return endingAt == 0;
    }

    /// {@return when it is expected to give back what it holds, epoch ms; never before it is known
    /// not to have: callers that plan ahead take the later of this and now. [#UNKNOWN_END] when
    /// nobody said how long it runs}
    public long expectedEndAt() {
        return expectedEndAt;
    }

    /// Takes note of the end that is foreseen now.
    void expectEnd() {
        expectedEndAt = foreseeEnd();
    }

    /// {@return the end as the parts of this gang foretell it now}
    long foreseeEnd() {
        if (endingAt != 0) {
            return endingAt + job.spec().stop().graceMillis();
        }
        long remaining = job.remainingMillis();
        return remaining == 0 ? UNKNOWN_END : (startedAt == 0 ? placedAt : startedAt) + remaining;
    }
}
