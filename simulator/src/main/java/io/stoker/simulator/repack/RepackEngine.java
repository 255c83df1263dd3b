package io.stoker.simulator.repack;

import io.stoker.model.PolicySpec;
import io.stoker.scheduler.Policies;
import io.stoker.simulator.report.IdealTally;
import io.stoker.simulator.report.Measures;
import io.stoker.simulator.workload.Arrivals;
import java.util.ArrayList;
import java.util.List;

/// Runs jobs on an idealised cluster that is emptied and packed again whenever a job comes, ends or
/// sinks: the semantics of the simulator that the Tiresias, SRTF and SRSF baselines of Muri
/// (SIGCOMM 2022) were published with. It exists to compare with their tables. Evicting and moving
/// is free here and nobody decides in time, so no live cluster can do the same; orders, thresholds
/// and time left are those of the scheduler.
///
/// ```
/// next arrival, end or sinking -> all that run gain the time between -> ends, arrivals -> pack
/// ```
public final class RepackEngine {

    /// The orders it knows.
    public static final List<String> ORDERS = List.of("srtf", "srsf", "las");

    private final Arrivals arrivals;
    private final Discipline discipline;
    private final Overhead overhead;
    private final int slowdownMilli;
    private final long startAt;
    private final IdealTally tally;
    private final List<RepackJob> running = new ArrayList<>();

    /// Microseconds after the start, as all times here.
    private long now;

    private long changesAt = Long.MAX_VALUE;
    private int arrived;
    private int ended;
    private long packings;

    /// @param gpusOfNodes whole GPUs of each node
    /// @param order one of [#ORDERS]
    /// @param slowdownMilli thousandths of its run time that a job's work takes: 1,000 for as
    ///   recorded
    /// @param startAt when the run begins, epoch ms
    /// @throws IllegalArgumentException for an order that is none of them, or a job that can never
    ///   run
    public RepackEngine(
            List<Integer> gpusOfNodes,
            Arrivals arrivals,
            PolicySpec order,
            Overhead overhead,
            int slowdownMilli,
            long startAt) {
        this.arrivals = arrivals;
        this.overhead = overhead;
        this.slowdownMilli = slowdownMilli;
        this.startAt = startAt;
        int gpus = gpusOfNodes.stream().mapToInt(Integer::intValue).sum();
        this.discipline = discipline(gpusOfNodes, gpus, order);
        this.tally =
                new IdealTally(startAt, 1_000L * gpus, arrivals.atMillis(arrivals.count() - 1));
        for (int i = 0; i < arrivals.count(); i++) {
            RepackJob job = job(i);
            discipline.inTurn();
            if (!discipline.admit(job)) {
                throw new IllegalArgumentException(
                        "job %s wants %d GPUs (%d x %d), more than the cluster can give"
                                .formatted(
                                        job.spec().name(),
                                        job.gpus(),
                                        job.workers,
                                        job.gpusPerWorker));
            }
        }
    }

    private static Discipline discipline(List<Integer> gpusOfNodes, int gpus, PolicySpec order) {
        if (!ORDERS.contains(order.order())) {
            throw new IllegalArgumentException(
                    "order: expected one of %s, found %s".formatted(ORDERS, order.order()));
        }
        return order.order().equals("las")
                ? new TiresiasQueues(gpus)
                : new RankedJobs(Policies.order(order).orElseThrow(), gpusOfNodes);
    }

    /// Runs all jobs to their end.
    public Measures run() {
        while (ended < arrivals.count()) {
            step();
        }
        return tally.measures();
    }

    /// {@return how often the cluster was packed}
    public long packings() {
        return packings;
    }

    private void step() {
        long before = now;
        long firstEnd = Long.MAX_VALUE;
        for (RepackJob job : running) {
            firstEnd = Math.min(firstEnd, job.endsAt(before));
        }
        now = Math.min(Math.min(nextArrival(), firstEnd), changesAt);
        tally.advance(startAt + Math.round(now / 1_000.0));
        List<RepackJob> done = new ArrayList<>();
        for (RepackJob job : running) {
            if (job.endsAt(before) <= now) {
                done.add(job);
            }
            job.ran(now - before);
        }
        for (RepackJob job : done) {
            running.remove(job);
            discipline.ended(job);
            tally.finished(job.id);
            ended++;
        }
        while (nextArrival() <= now) {
            RepackJob job = job(arrived++);
            discipline.arrived(job);
            tally.submitted(job.spec());
        }
        pack();
    }

    private void pack() {
        packings++;
        running.clear();
        List<RepackJob> stopped = new ArrayList<>();
        List<RepackJob> started = new ArrayList<>();
        for (RepackJob job : discipline.inTurn()) {
            boolean fits = discipline.admit(job);
            if (fits) {
                running.add(job);
            }
            if (fits != job.running) {
                (fits ? started : stopped).add(job);
            }
        }
        for (RepackJob job : stopped) {
            job.running = false;
            tally.stopped(job.id);
        }
        for (RepackJob job : started) {
            job.start();
            tally.started(job.id);
        }
        changesAt = discipline.packed(now);
    }

    private long nextArrival() {
        return arrived < arrivals.count() ? 1_000 * arrivals.atMillis(arrived) : Long.MAX_VALUE;
    }

    private RepackJob job(int index) {
        return new RepackJob(
                index + 1L,
                arrivals.spec(index, startAt),
                arrivals.atMillis(index),
                slowdownMilli,
                overhead);
    }
}
