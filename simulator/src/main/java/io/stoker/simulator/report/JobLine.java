package io.stoker.simulator.report;

import io.stoker.model.Allocation;
import io.stoker.model.CheckpointRules;
import io.stoker.model.ElasticRules;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What a run remembers of one job. Times are epoch milliseconds, -1 for never.
final class JobLine {

    static final long NEVER = -1;

    final long id;
    final String name;
    final String user;
    final int priority;
    final int workers;
    private final int places;
    final long gpuMilli;
    private final ElasticRules elastic;
    final long deadlineAt;
    final long submittedAt;
    final CheckpointRules checkpoint;
    JobState state = JobState.PENDING;
    String cause = "";
    long firstStartedAt = NEVER;
    long finishedAt = NEVER;

    /// When the whole gang of the live attempt ran, [#NEVER] while it does not.
    long runningSince = NEVER;

    /// Thousandths of GPUs that run in the live attempt, since when, and what it ran before, in
    /// thousandths times milliseconds.
    long runningMilli;

    long runningMilliSince;
    long ranArea;

    int attempts;
    int requeues;

    /// Milliseconds in which the whole gang ran, over all attempts.
    long ranMillis;

    /// What its checkpoints hold, milliseconds of its run.
    long keptMillis;

    /// Milliseconds of runs that ended well, or that a checkpoint holds.
    long usefulMillis;

    /// Gangs that still hold something: at most the live one and those on their way out.
    final List<HeldGang> held = new ArrayList<>(1);

    JobLine(long id, JobSpec spec, long submittedAt) {
        this.id = id;
        this.name = spec.name();
        this.user = spec.user();
        this.priority = spec.priority();
        this.workers = spec.workers();
        this.places = spec.places();
        this.gpuMilli = spec.totalGpuMilli();
        this.elastic = spec.elastic();
        this.deadlineAt = spec.time().deadlineAt();
        this.submittedAt = submittedAt;
        this.checkpoint = spec.checkpoint();
    }

    /// {@return whether a gang of this job may have so many places, those of spares among them}
    boolean mayHave(int size) {
        return size >= workers && size <= places || elastic.active() && elastic.allows(size);
    }

    /// {@return whether nobody runs on the place of this rank}
    boolean spare(int rank) {
        return places > workers && rank >= workers;
    }

    /// More or fewer of its GPUs run from now on.
    void runs(long at, long milli) {
        ranArea = ranAreaAt(at);
        runningMilliSince = at;
        runningMilli = milli;
    }

    /// {@return what the live attempt has run until then, in thousandths times milliseconds}
    long ranAreaAt(long at) {
        return ranArea + runningMilli * (at - runningMilliSince);
    }

    /// What one attempt's workers hold.
    static final class HeldGang {
        final long epoch;
        final List<Allocation> workers;
        final BitSet released = new BitSet();

        /// Ranks that joined and do not run yet, and ranks that were told to leave.
        final BitSet joining = new BitSet();

        final BitSet left = new BitSet();
        int stillHeld;

        HeldGang(long epoch, List<Allocation> workers) {
            this.epoch = epoch;
            this.workers = new ArrayList<>(workers);
            this.stillHeld = workers.size();
        }

        int size() {
            return workers.size() - left.cardinality();
        }
    }
}
