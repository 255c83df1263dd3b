package io.stoker.simulator.report;

import io.stoker.model.JobState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// What a finished run measured. A measure that means nothing for the run is empty.
///
/// The run spans from its start to the last thing that happened to a job, or to its horizon. Ratios
/// are means over that span; a run whose workers never end (an experiment on packing alone) has no
/// meaningful span, so its ratios are those at its end, and times, energy and cost are empty. So
/// are fragments, energy and cost of an idealised cluster, which has no nodes.
public final class Measures {

    private final Totals tally;
    private final double joules;
    private final boolean snapshot;
    private final double spanMillis;
    private final List<ArrivalPoint> arrivalCurve;

    Measures(Totals tally, double joules, boolean endless) {
        this.tally = tally;
        this.joules = joules;
        this.spanMillis = tally.endAt() - tally.startAt();
        this.snapshot = endless || spanMillis <= 0;
        this.arrivalCurve = tally.arrivalCurve();
    }

    public int jobsSubmitted() {
        return tally.jobs().size();
    }

    public int jobsCompleted() {
        return count(line -> line.state == JobState.COMPLETED);
    }

    /// {@return jobs that ended without success: failed, timed out, missed their deadline or were
    /// cancelled}
    public int jobsFailed() {
        return count(line ->
                line.state.terminal()
                        && line.state != JobState.COMPLETED
                        && line.state != JobState.REJECTED);
    }

    /// {@return jobs that never got their GPUs, those included that the cluster could never hold}
    public int jobsUnplaced() {
        return count(line -> line.attempts == 0);
    }

    /// {@return gangs placed}
    public long placements() {
        return tally.gangsPlaced();
    }

    /// {@return gangs that scheduling cycles placed or refused}
    public long decisions() {
        return tally.gangsConsidered();
    }

    /// {@return committed facts}
    public long facts() {
        return tally.eventCount();
    }

    public double gpuCapacity() {
        return tally.capacityMilli() / 1_000.0;
    }

    /// {@return GPUs held, of all GPUs}
    public OptionalDouble gpuAllocatedRatio() {
        if (tally.capacityMilli() == 0) {
            return OptionalDouble.empty();
        }
        double held = snapshot ? tally.heldMilli() : tally.heldArea() / spanMillis;
        return OptionalDouble.of(held / tally.capacityMilli());
    }

    public OptionalDouble gpuUnallocatedRatio() {
        OptionalDouble held = gpuAllocatedRatio();
        return held.isPresent() ? OptionalDouble.of(1 - held.getAsDouble()) : held;
    }

    /// {@return how full the cluster was when work for so many per cent of its GPUs had arrived;
    /// empty for runs in which work ends}
    public List<ArrivalPoint> arrivalCurve() {
        return snapshot ? arrivalCurve : List.of();
    }

    /// {@return GPUs not held, of all GPUs, when work for `percent` of them had arrived}
    public OptionalDouble unallocatedAt(int percent) {
        return arrivalCurve().stream()
                .filter(point -> point.arrivedPercent() == percent)
                .mapToDouble(point -> 1 - point.allocatedRatio())
                .findFirst();
    }

    /// {@return GPUs free but of no use to the work at hand, of all GPUs; see [FragmentMeter]}
    public OptionalDouble gpuFragmentedRatio() {
        if (tally.capacityMilli() == 0 || !tally.hasNodes()) {
            return OptionalDouble.empty();
        }
        double gpus =
                snapshot
                        ? tally.fragmentedGpus()
                        : tally.timeline().stream()
                                .mapToDouble(TimelineRow::fragmentedGpus)
                                .average()
                                .orElse(0);
        return OptionalDouble.of(gpus / gpuCapacity());
    }

    /// {@return how unevenly load lies on nodes: variance over nodes of the part of their GPUs that
    /// is held; see [LoadSpread]}
    public OptionalDouble nodeLoadVariance() {
        return tally.hasNodes() && tally.capacityMilli() > 0
                ? OptionalDouble.of(snapshot ? tally.spreadNow() : tally.spreadArea() / spanMillis)
                : OptionalDouble.empty();
    }

    /// {@return GPUs whose whole gang ran, of all GPUs}
    public OptionalDouble utilizationRatio() {
        return snapshot || tally.capacityMilli() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(tally.runningArea() / spanMillis / tally.capacityMilli());
    }

    /// {@return GPU time of attempts that ended well (or still run), of the GPU time held}
    public OptionalDouble goodputRatio() {
        return snapshot || tally.heldArea() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(tally.usefulArea() / tally.heldArea());
    }

    /// {@return from the first submission to the last end of a job}
    public OptionalDouble makespanSeconds() {
        long first = tally.jobs().stream().mapToLong(line -> line.submittedAt).min().orElse(0);
        long last =
                tally.jobs().stream()
                        .mapToLong(line -> line.finishedAt)
                        .max()
                        .orElse(JobLine.NEVER);
        return last == JobLine.NEVER
                ? OptionalDouble.empty()
                : OptionalDouble.of((last - first) / 1_000.0);
    }

    /// {@return from submission to completion, over completed jobs}
    public Optional<Distribution> jctSeconds() {
        return distribution(
                line -> line.state == JobState.COMPLETED,
                line -> (line.finishedAt - line.submittedAt) / 1_000.0);
    }

    /// {@return from submission to the first moment the whole gang ran, over jobs that ever did}
    public Optional<Distribution> waitSeconds() {
        return distribution(line -> line.firstStartedAt != JobLine.NEVER, Measures::wait);
    }

    /// {@return the same by class: `high` from 800, `low` below 300, else `normal`}
    public Map<String, Distribution> waitSecondsByPriority() {
        Map<String, Distribution> classes = new LinkedHashMap<>();
        for (String name : List.of("low", "normal", "high")) {
            distribution(
                            line ->
                                    line.firstStartedAt != JobLine.NEVER
                                            && priorityClass(line.priority).equals(name),
                            Measures::wait)
                    .ifPresent(found -> classes.put(name, found));
        }
        return classes;
    }

    /// {@return jobs that did not complete by their deadline, of those that have one and came to an
    /// end}
    public OptionalDouble deadlineMissRatio() {
        int due = count(line -> line.deadlineAt != 0 && line.state.terminal());
        int met =
                count(line ->
                        line.deadlineAt != 0
                                && line.state == JobState.COMPLETED
                                && line.finishedAt <= line.deadlineAt);
        return due == 0 ? OptionalDouble.empty() : OptionalDouble.of((due - met) / (double) due);
    }

    /// {@return Jain's index over users of their mean run time over completion time; empty below
    /// two users}
    public OptionalDouble jainIndex() {
        Map<String, double[]> users = new TreeMap<>();
        for (JobLine line : tally.jobs()) {
            long took = line.finishedAt - line.submittedAt;
            if (line.state == JobState.COMPLETED && took > 0) {
                double[] sums = users.computeIfAbsent(line.user, _ -> new double[2]);
                sums[0] += line.usefulMillis / (double) took;
                sums[1]++;
            }
        }
        double sum = 0;
        double squares = 0;
        for (double[] sums : users.values()) {
            double share = sums[0] / sums[1];
            sum += share;
            squares += share * share;
        }
        return users.size() < 2 || squares == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(sum * sum / (users.size() * squares));
    }

    public long preemptions() {
        return tally.preemptions();
    }

    /// {@return returns to the queue, whatever the cause}
    public long restarts() {
        return tally.requeues();
    }

    public long nodeLosses() {
        return tally.nodeLosses();
    }

    /// {@return energy of all GPUs, by the assumed power of their types}
    public OptionalDouble energyKwh() {
        return snapshot || !tally.hasNodes()
                ? OptionalDouble.empty()
                : OptionalDouble.of(joules / 3_600_000.0);
    }

    /// {@return what the held GPU time costs, by [Prices]}
    public OptionalDouble costDollars() {
        return snapshot || !tally.hasNodes()
                ? OptionalDouble.empty()
                : OptionalDouble.of(tally.dollars());
    }

    public long invariantViolations() {
        return tally.violationCount();
    }

    /// {@return the first few violations, for people}
    public List<String> violations() {
        return tally.violations();
    }

    /// {@return all jobs, in the order of submission}
    public List<JobRow> jobs() {
        List<JobRow> rows = new ArrayList<>(tally.jobs().size());
        for (JobLine line : tally.jobs()) {
            rows.add(
                    new JobRow(
                            line.id,
                            line.name,
                            line.user,
                            line.priority,
                            line.workers,
                            line.gpuMilli / 1_000.0,
                            seconds(line.submittedAt),
                            seconds(line.firstStartedAt),
                            seconds(line.finishedAt),
                            line.ranMillis / 1_000.0,
                            line.attempts,
                            line.requeues,
                            line.state.name(),
                            line.cause));
        }
        return rows;
    }

    /// {@return the cluster over time}
    public List<TimelineRow> timeline() {
        return tally.timeline();
    }

    /// {@return the class that a priority belongs to}
    public static String priorityClass(int priority) {
        return priority >= 800 ? "high" : priority < 300 ? "low" : "normal";
    }

    private static double wait(JobLine line) {
        return (line.firstStartedAt - line.submittedAt) / 1_000.0;
    }

    private double seconds(long at) {
        return at == JobLine.NEVER ? -1 : (at - tally.startAt()) / 1_000.0;
    }

    private int count(Predicate<JobLine> which) {
        return (int) tally.jobs().stream().filter(which).count();
    }

    private Optional<Distribution> distribution(
            Predicate<JobLine> which, ToDoubleFunction<JobLine> value) {
        double[] values = tally.jobs().stream().filter(which).mapToDouble(value).toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(Distribution.of(values));
    }
}
