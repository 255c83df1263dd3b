package io.stoker.simulator.report;

import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import java.util.ArrayList;
import java.util.List;

/// Measures a run of an idealised cluster, which has GPUs but no nodes, failures, prices or watts:
/// jobs start, stop and end. A stop keeps all work, so all that ran is useful.
public final class IdealTally extends Totals {

    private final long startAt;
    private final long capacityMilli;
    private final Timeline timeline;
    private final List<JobLine> jobs = new ArrayList<>();
    private long facts;
    private long started;
    private long stopped;
    private int pendingJobs;
    private int runningJobs;
    private long heldMilli;
    private long lastChangeAt;
    private double heldArea;

    /// @param startAt when the run begins, epoch milliseconds
    /// @param capacityMilli thousandths of GPUs in the cluster
    /// @param expectedSpanMillis how long the run may take, for the distance of the timeline's rows
    public IdealTally(long startAt, long capacityMilli, long expectedSpanMillis) {
        this.startAt = startAt;
        this.lastChangeAt = startAt;
        this.capacityMilli = capacityMilli;
        this.timeline = new Timeline(startAt, expectedSpanMillis / 512);
    }

    /// Time is about to reach `at`.
    public void advance(long at) {
        timeline.advance(at, this::look);
        heldArea += (double) heldMilli * (at - lastChangeAt);
        lastChangeAt = at;
    }

    /// A job came; jobs have the numbers 1, 2, ... in the order in which they come.
    public void submitted(JobSpec spec) {
        facts++;
        jobs.add(new JobLine(jobs.size() + 1, spec, lastChangeAt));
        pendingJobs++;
    }

    /// A job got its GPUs.
    public void started(long jobId) {
        JobLine line = line(jobId);
        facts++;
        started++;
        line.state = JobState.RUNNING;
        line.attempts++;
        line.runningSince = lastChangeAt;
        if (line.firstStartedAt == JobLine.NEVER) {
            line.firstStartedAt = lastChangeAt;
        }
        heldMilli += line.gpuMilli;
        pendingJobs--;
        runningJobs++;
    }

    /// A job lost its GPUs to another one.
    public void stopped(long jobId) {
        JobLine line = line(jobId);
        stop(line);
        stopped++;
        line.state = JobState.PENDING;
        line.requeues++;
        pendingJobs++;
    }

    /// A job that ran has ended.
    public void finished(long jobId) {
        JobLine line = line(jobId);
        stop(line);
        line.state = JobState.COMPLETED;
        line.cause = "SUCCESS";
        line.finishedAt = lastChangeAt;
    }

    private void stop(JobLine line) {
        facts++;
        long ran = lastChangeAt - line.runningSince;
        line.ranMillis += ran;
        line.usefulMillis += ran;
        line.runningSince = JobLine.NEVER;
        heldMilli -= line.gpuMilli;
        runningJobs--;
    }

    /// {@return everything that was measured}
    public Measures measures() {
        timeline.close(look(lastChangeAt));
        return new Measures(this, 0, false);
    }

    private TimelineRow look(long at) {
        return new TimelineRow(
                (at - startAt) / 1_000.0, pendingJobs, runningJobs, 0, heldMilli / 1_000.0, 0);
    }

    private JobLine line(long jobId) {
        return jobs.get(Math.toIntExact(jobId - 1));
    }

    @Override
    boolean hasNodes() {
        return false;
    }

    @Override
    List<JobLine> jobs() {
        return jobs;
    }

    @Override
    List<TimelineRow> timeline() {
        return timeline.rows();
    }

    @Override
    List<String> violations() {
        return List.of();
    }

    @Override
    long violationCount() {
        return 0;
    }

    @Override
    long eventCount() {
        return facts;
    }

    @Override
    long gangsPlaced() {
        return started;
    }

    @Override
    long gangsConsidered() {
        return started + stopped;
    }

    @Override
    long preemptions() {
        return stopped;
    }

    @Override
    long requeues() {
        return stopped;
    }

    @Override
    long nodeLosses() {
        return 0;
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
    double heldArea() {
        return heldArea;
    }

    @Override
    double runningArea() {
        return heldArea;
    }

    @Override
    double usefulArea() {
        return heldArea;
    }

    @Override
    double dollars() {
        return 0;
    }

    @Override
    long startAt() {
        return startAt;
    }

    @Override
    long endAt() {
        return lastChangeAt;
    }

    @Override
    double fragmentedGpus() {
        return 0;
    }
}
