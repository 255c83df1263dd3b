package io.stoker.simulator.report;

import io.stoker.model.Allocation;
import io.stoker.model.ArrayTask;
import io.stoker.model.Cause;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.NodeSpec;
import io.stoker.scheduler.CycleReport;
import io.stoker.scheduler.WorkMix;
import io.stoker.simulator.shell.Observer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measures a run from its events alone, and checks invariants I1 to I3 against a ledger of its own
/// while it does.
public final class RunTally extends Totals implements Observer {

    private static final int MOST_VIOLATIONS_KEPT = 20;

    private final long startAt;
    private final Timeline timeline;
    private final FragmentMeter fragments = new FragmentMeter();
    private final Map<Integer, NodeMirror> nodes = new LinkedHashMap<>();
    private final ArrivalCurve arrivals = new ArrivalCurve();
    private final List<String> violations = new ArrayList<>();
    private JobLine[] jobs = new JobLine[1_024];
    private final Map<Long, Integer> arrays = new LinkedHashMap<>();
    private final List<JobLine> inOrder = new ArrayList<>();
    private long violationCount;
    private long eventCount;
    private long gangsPlaced;
    private long gangsConsidered;
    private long preemptions;
    private long requeues;
    private long growths;
    private long shrinks;
    private long nodeLosses;
    private int pendingJobs;
    private int runningJobs;
    private long capacityMilli;
    private long heldMilli;
    private long runningMilli;
    private long lastChangeAt;
    private long endAt;
    private final LoadSpread spread = new LoadSpread();
    private double heldArea;
    private double runningArea;
    private double usefulArea;
    private double costMicroDollarHours;
    private double costRate;

    /// @param startAt when the run begins, epoch milliseconds
    /// @param expectedSpanMillis how long the run may take, for the distance of the timeline's rows
    public RunTally(long startAt, long expectedSpanMillis) {
        this.startAt = startAt;
        this.lastChangeAt = startAt;
        this.endAt = startAt;
        this.timeline = new Timeline(startAt, expectedSpanMillis / 512);
    }

    /// Measures fragments against this mix of work instead of what has come so far.
    public void foresee(WorkMix mix) {
        fragments.foresee(mix);
    }

    @Override
    public void advance(long at) {
        timeline.advance(at, this::look);
    }

    @Override
    public void explained(CycleReport report) {
        gangsConsidered += report.considered();
    }

    @Override
    public void event(long at, Event event) {
        eventCount++;
        switch (event) {
            case Event.JobSubmitted e -> submitted(at, e.jobId(), e.spec());
            case Event.GangPlaced e -> placed(at, e);
            case Event.GangGrown e -> ResizeTally.grown(this, at, job(e.jobId()), e);
            case Event.GangShrunk e -> ResizeTally.shrunk(this, at, job(e.jobId()), e);
            case Event.WorkerStarted e -> ResizeTally.workerStarted(this, at, job(e.jobId()), e);
            case Event.JobStarted e -> started(at, job(e.jobId()));
            case Event.AttemptEnded e -> attemptEnded(at, e);
            case Event.AllocationReleased e -> released(at, e);
            case Event.JobRequeued e -> requeued(at, job(e.jobId()), e.cause());
            case Event.JobFinished e -> finished(at, e);
            case Event.NodeJoined e -> joined(at, e.nodeId(), e.spec());
            case Event.NodeReturned e -> node(e.nodeId()).up = true;
            case Event.NodeLost e -> {
                node(e.nodeId()).up = false;
                nodeLosses++;
            }
            default -> {}
        }
    }

    /// {@return everything that was measured}
    ///
    /// @param endAt when the run ended, epoch milliseconds
    /// @param joules energy of the fleet until then
    /// @param endless whether the run was stopped while workers without an end ran
    public Measures measures(long endAt, double joules, boolean endless) {
        this.endAt = endAt;
        settle(endAt);
        timeline.close(look(endAt));
        return new Measures(this, joules, endless);
    }

    private TimelineRow look(long at) {
        return new TimelineRow(
                (at - startAt) / 1_000.0,
                pendingJobs,
                runningJobs,
                (int) nodes.values().stream().filter(node -> node.up).count(),
                heldMilli / 1_000.0,
                fragments.fragmentedGpus(nodes.values()));
    }

    private void submitted(long at, long jobId, JobSpec spec) {
        if (spec.array().isPresent()) {
            int tasks = spec.array().get().count();
            arrays.put(jobId, tasks);
            for (int place = 0; place < tasks; place++) {
                submitted(
                        at, ArrayTask.numberOf(jobId, place), ArrayTask.specOf(spec, jobId, place));
            }
            return;
        }
        JobLine line = new JobLine(jobId, spec, at);
        int slot = Math.toIntExact(jobId);
        if (slot >= jobs.length) {
            jobs = Arrays.copyOf(jobs, Math.max(slot + 1, jobs.length * 2));
        }
        jobs[slot] = line;
        arrivals.submitted(at, line.gpuMilli, capacityMilli, this::fragmentedGpus);
        inOrder.add(line);
        fragments.saw(spec);
        pendingJobs++;
    }

    private void placed(long at, Event.GangPlaced e) {
        JobLine line = job(e.jobId());
        require(
                line.state == JobState.PENDING,
                "I3: job %d was placed while %s",
                line.id,
                line.state);
        require(e.attempt() == line.attempts + 1, "I3: job %d: attempt %d", line.id, e.attempt());
        require(
                line.mayHave(e.workers().size()),
                "I2: job %d: %d workers",
                line.id,
                e.workers().size());
        settle(at);
        e.workers().forEach(allocation -> hold(line, allocation));
        line.held.add(new JobLine.HeldGang(e.epoch(), e.workers()));
        line.attempts++;
        line.state = JobState.SCHEDULED;
        gangsPlaced++;
        pendingJobs--;
    }

    /// One more worker holds its place; areas must be settled.
    void hold(JobLine line, Allocation allocation) {
        NodeMirror node = node(allocation.nodeId());
        require(change(node, allocation, 1), "I1: job %d: node %d", line.id, allocation.nodeId());
        heldMilli += allocation.gpuMilli();
        costRate += rate(node, allocation);
    }

    /// More or fewer of a running job's GPUs run; areas must be settled.
    void runsWith(long at, JobLine line, long moreMilli) {
        line.runs(at, line.runningMilli + moreMilli);
        runningMilli += moreMilli;
    }

    void countResize(boolean grew) {
        if (grew) {
            growths++;
        } else {
            shrinks++;
        }
    }

    private boolean change(NodeMirror node, Allocation allocation, int sign) {
        spread.add(node, -1);
        boolean sound = node.change(allocation, sign);
        spread.add(node, 1);
        return sound;
    }

    private void started(long at, JobLine line) {
        require(
                line.state == JobState.SCHEDULED,
                "I3: job %d started while %s",
                line.id,
                line.state);
        settle(at);
        line.state = JobState.RUNNING;
        line.runningSince = at;
        if (line.firstStartedAt == JobLine.NEVER) {
            line.firstStartedAt = at;
        }
        runningJobs++;
        line.ranArea = 0;
        line.runningMilli = 0;
        line.runningMilliSince = at;
        long milli = 0;
        for (Allocation worker : line.held.getLast().workers) {
            milli += line.spare(worker.rank()) ? 0 : worker.gpuMilli();
        }
        runsWith(at, line, milli);
    }

    private void attemptEnded(long at, Event.AttemptEnded e) {
        JobLine line = job(e.jobId());
        require(
                line.state == JobState.RUNNING || line.state == JobState.SCHEDULED,
                "I3: an attempt of job %d ended while %s",
                line.id,
                line.state);
        settle(at);
        stopRunning(at, line, e.cause());
        preemptions += e.cause() == Cause.PREEMPTED ? 1 : 0;
    }

    private void stopRunning(long at, JobLine line, Cause cause) {
        if (line.runningSince == JobLine.NEVER) {
            return;
        }
        long ran = at - line.runningSince;
        line.ranMillis += ran;
        long useful = ran;
        double usefulShare = 1;
        if (cause != Cause.SUCCESS) {
            boolean told = cause == Cause.PREEMPTED || cause == Cause.REQUEUED;
            useful = line.checkpoint.savedMillis(line.keptMillis, ran, told);
            usefulShare = ran == 0 ? 0 : (double) useful / ran;
            line.keptMillis += useful;
        }
        line.usefulMillis += useful;
        usefulArea += line.ranAreaAt(at) * usefulShare;
        line.runningSince = JobLine.NEVER;
        runningJobs--;
        runsWith(at, line, -line.runningMilli);
    }

    private void released(long at, Event.AllocationReleased e) {
        JobLine line = job(e.jobId());
        settle(at);
        for (JobLine.HeldGang gang : line.held) {
            if (gang.epoch == e.epoch()) {
                require(
                        !gang.released.get(e.rank()),
                        "I1: job %d gave rank %d back twice",
                        line.id,
                        e.rank());
                gang.released.set(e.rank());
                gang.stillHeld--;
                Allocation allocation = gang.workers.get(e.rank());
                NodeMirror node = node(allocation.nodeId());
                require(
                        change(node, allocation, -1),
                        "I1: job %d: node %d",
                        line.id,
                        allocation.nodeId());
                heldMilli -= allocation.gpuMilli();
                costRate -= rate(node, allocation);
                if (gang.stillHeld == 0) {
                    line.held.remove(gang);
                }
                return;
            }
        }
        require(false, "I1: job %d gave back what it did not hold, rank %d", line.id, e.rank());
    }

    private void requeued(long at, JobLine line, Cause cause) {
        require(!line.state.terminal(), "I3: job %d was requeued while %s", line.id, line.state);
        line.state = JobState.PENDING;
        line.cause = cause.name();
        line.requeues++;
        requeues++;
        pendingJobs++;
    }

    private void finished(long at, Event.JobFinished e) {
        Integer tasks = arrays.remove(e.jobId());
        if (tasks == null) {
            finished(at, job(e.jobId()), e);
            return;
        }
        // What has not ended on its own ends with the array.
        for (int place = 0; place < tasks; place++) {
            JobLine line = job(ArrayTask.numberOf(e.jobId(), place));
            if (!line.state.terminal()) {
                finished(at, line, e);
            }
        }
    }

    private void finished(long at, JobLine line, Event.JobFinished e) {
        require(
                !line.state.terminal(),
                "I3: job %d finished again, it was %s",
                line.id,
                line.state);
        if (line.state == JobState.PENDING) {
            pendingJobs--;
        }
        line.state = e.state();
        line.cause = e.cause().name();
        line.finishedAt = at;
    }

    private void joined(long at, int nodeId, NodeSpec spec) {
        settle(at);
        NodeMirror node = new NodeMirror(spec);
        nodes.put(nodeId, node);
        spread.joined(node);
        capacityMilli += 1_000L * spec.gpus().size();
    }

    private static double rate(NodeMirror node, Allocation allocation) {
        return Prices.microDollarsPerGpuHour(node.type) * (allocation.gpuMilli() / 1_000.0);
    }

    /// Brings the areas under the curves up to `at`.
    void settle(long at) {
        long passed = at - lastChangeAt;
        if (passed > 0) {
            heldArea += (double) heldMilli * passed;
            spread.settle(passed);
            runningArea += (double) runningMilli * passed;
            costMicroDollarHours += costRate * passed;
            lastChangeAt = at;
        }
    }

    private NodeMirror node(int id) {
        NodeMirror node = nodes.get(id);
        if (node == null) {
            throw new IllegalStateException(
                    "an event names node %d, which never joined".formatted(id));
        }
        return node;
    }

    private JobLine job(long id) {
        return jobs[Math.toIntExact(id)];
    }

    void require(boolean holds, String message, Object... details) {
        if (!holds) {
            violationCount++;
            if (violations.size() < MOST_VIOLATIONS_KEPT) {
                violations.add(message.formatted(details));
            }
        }
    }

    // What the results are made of.

    @Override
    boolean hasNodes() {
        return true;
    }

    @Override
    List<JobLine> jobs() {
        return inOrder;
    }

    @Override
    List<TimelineRow> timeline() {
        return timeline.rows();
    }

    @Override
    List<ArrivalPoint> arrivalCurve() {
        return arrivals.points(inOrder, capacityMilli);
    }

    @Override
    List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    long violationCount() {
        return violationCount;
    }

    @Override
    long eventCount() {
        return eventCount;
    }

    @Override
    long gangsPlaced() {
        return gangsPlaced;
    }

    @Override
    long gangsConsidered() {
        return gangsConsidered;
    }

    @Override
    long preemptions() {
        return preemptions;
    }

    @Override
    long requeues() {
        return requeues;
    }

    @Override
    long nodeLosses() {
        return nodeLosses;
    }

    @Override
    long capacityMilli() {
        return capacityMilli;
    }

    @Override
    long heldMilli() {
        return heldMilli;
    }

    @Override
    double spreadArea() {
        return spread.area();
    }

    @Override
    double spreadNow() {
        return spread.variance();
    }

    @Override
    double heldArea() {
        return heldArea;
    }

    @Override
    double runningArea() {
        return runningArea;
    }

    @Override
    double usefulArea() {
        double area = usefulArea;
        for (JobLine line : inOrder) {
            if (line.runningSince != JobLine.NEVER) {
                area += (double) line.ranAreaAt(endAt);
            }
        }
        return area;
    }

    @Override
    double dollars() {
        return costMicroDollarHours / 3_600_000.0 / 1_000_000.0;
    }

    @Override
    long startAt() {
        return startAt;
    }

    @Override
    long endAt() {
        return endAt;
    }

    @Override
    double fragmentedGpus() {
        return fragments.fragmentedGpus(nodes.values());
    }
}
