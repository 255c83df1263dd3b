package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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
    int nextRank;

    /// Whether a member has ended: the gang is on its way out.
    boolean finishing;

    /// Worker-milliseconds done when it was last resized.
    long doneWorkerMillis;

    final Set<Integer> leaving = new TreeSet<>();
    final List<Allocation> held;

    RunningGang(PendingJob job, long epoch, long placedAt, List<Allocation> workers) {
        this.job = job;
        this.epoch = epoch;
        this.placedAt = placedAt;
        this.held = new ArrayList<>(workers);
        this.nextRank = workers.isEmpty() ? 0 : workers.getLast().rank() + 1;
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

    /// {@return how many workers it has; those told to leave do not count}
    public int size() {
        return held.size() - leaving.size();
    }

    /// {@return the rank of the next worker that joins it: no rank is used twice}
    public int nextRank() {
        return nextRank;
    }

    /// {@return what its members hold, in rank order, without those that leave}
    List<Allocation> members() {
        return leaving.isEmpty()
                ? held
                : held.stream().filter(worker -> !leaving.contains(worker.rank())).toList();
    }

    /// {@return what those hold that were told to leave}
    List<Allocation> leavers() {
        return leaving.isEmpty()
                ? List.of()
                : held.stream().filter(worker -> leaving.contains(worker.rank())).toList();
    }

    /// {@return when it may be resized again, epoch ms}
    long mayResizeAt() {
        return resizedAt == 0 ? 0 : resizedAt + job.spec().elastic().pauseMillis();
    }

    /// Workers joined it, or were told to leave.
    void resized(long at) {
        if (startedAt != 0) {
            doneWorkerMillis += (at - Math.max(startedAt, resizedAt)) * size();
        }
        resizedAt = at;
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
        if (remaining == 0) {
            return UNKNOWN_END;
        }
        long from = startedAt == 0 ? placedAt : startedAt;
        return job.spec().elastic().active() ? elasticEndAt(from, remaining) : from + remaining;
    }

    /// The estimate is for a gang of `workers`; speed is assumed to be proportional to the size.
    private long elasticEndAt(long from, long remaining) {
        long left = remaining * job.spec().workers() - doneWorkerMillis;
        long size = Math.max(1, size());
        return Math.max(from, resizedAt) + (Math.max(0, left) + size - 1) / size;
    }
}
