package io.stoker.simulator.report;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import java.util.ArrayList;
import java.util.List;

/// What a run remembers of one job. Times are epoch milliseconds, -1 for never.
final class JobLine {

    static final long NEVER = -1;

    final long id;
    final String name;
    final String user;
    final int priority;
    final int workers;
    final long gpuMilli;
    final long deadlineAt;
    final long submittedAt;
    JobState state = JobState.PENDING;
    String cause = "";
    long firstStartedAt = NEVER;
    long finishedAt = NEVER;

    /// When the whole gang of the live attempt ran, [#NEVER] while it does not.
    long runningSince = NEVER;

    int attempts;
    int requeues;

    /// Milliseconds in which the whole gang ran, over all attempts.
    long ranMillis;

    /// The same over attempts that ended well.
    long usefulMillis;

    /// Gangs that still hold something: at most the live one and those on their way out.
    final List<HeldGang> held = new ArrayList<>(1);

    JobLine(long id, JobSpec spec, long submittedAt) {
        this.id = id;
        this.name = spec.name();
        this.user = spec.user();
        this.priority = spec.priority();
        this.workers = spec.workers();
        this.gpuMilli = spec.totalGpuMilli();
        this.deadlineAt = spec.time().deadlineAt();
        this.submittedAt = submittedAt;
    }

    /// What one attempt's workers hold.
    static final class HeldGang {
        final long epoch;
        final List<Allocation> workers;
        final boolean[] released;
        int stillHeld;

        HeldGang(long epoch, List<Allocation> workers) {
            this.epoch = epoch;
            this.workers = workers;
            this.released = new boolean[workers.size()];
            this.stillHeld = workers.size();
        }
    }
}
