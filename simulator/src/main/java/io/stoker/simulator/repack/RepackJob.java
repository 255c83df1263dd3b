package io.stoker.simulator.repack;

import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.scheduler.Order;
import io.stoker.scheduler.PendingJob;
import io.stoker.scheduler.Progress;
import io.stoker.simulator.fleet.RunTimes;
import java.util.List;

/// A job of an idealised cluster, with what it has done. Times are whole microseconds after the
/// start: at milliseconds, rounding alone turns the order of jobs around and moves published means
/// by 3e-6. Mutable.
final class RepackJob {

    final long id;
    final int workers;
    final int gpusPerWorker;
    private final JobSpec spec;
    private final long submittedAtMillis;
    private final int slowdownMilli;
    private final long workMicros;
    private final long startUpMicros;
    private final Overhead overhead;
    boolean running;
    private long major;
    private long minor;
    private long doneMicros;
    private long heldMicros;
    private long owedMicros;

    /// @param slowdownMilli thousandths of its run time that its work takes
    /// @throws IllegalArgumentException for a job that such a cluster cannot run
    RepackJob(long id, JobSpec spec, long submittedAtMillis, int slowdownMilli, Overhead overhead) {
        GpuRequest gpus = spec.worker().gpus();
        this.id = id;
        this.spec = spec;
        this.submittedAtMillis = submittedAtMillis;
        this.slowdownMilli = slowdownMilli;
        this.overhead = overhead;
        this.workers = spec.workers();
        this.gpusPerWorker = gpus.count();
        long runMillis = RunTimes.of(spec).millis();
        if (gpus.count() == 0 || gpus.fractional() || runMillis == RunTimes.FOREVER) {
            throw new IllegalArgumentException(
                    "job %s: expected whole GPUs and an end".formatted(spec.name()));
        }
        this.workMicros = runMillis * slowdownMilli;
        this.startUpMicros =
                1_000
                        * StartUpCost.millis(
                                spec.labels().getOrDefault(StartUpCost.MODEL, ""), gpus());
    }

    JobSpec spec() {
        return spec;
    }

    int gpus() {
        return workers * gpusPerWorker;
    }

    /// {@return how long it held its GPUs}
    long heldMicros() {
        return heldMicros;
    }

    /// It gets its GPUs.
    void start() {
        running = true;
        owedMicros = startUpMicros;
    }

    /// It held its GPUs for `elapsed`.
    void ran(long elapsed) {
        heldMicros += elapsed;
        switch (overhead) {
            case MURI -> doneMicros += Math.max(0, elapsed - startUpMicros);
            case NONE -> doneMicros += elapsed;
            case PER_START -> {
                long paid = Math.min(owedMicros, elapsed);
                owedMicros -= paid;
                doneMicros += elapsed - paid;
            }
        }
    }

    /// {@return when it ends if it is left alone from `now`}
    long endsAt(long now) {
        long left = workMicros - doneMicros;
        return switch (overhead) {
            case MURI, NONE -> now + left;
            case PER_START -> now + owedMicros + left;
        };
    }

    /// {@return what it attained, GPU-milliseconds}
    long attainedGpuMillis() {
        return heldMicros * gpus() / 1_000;
    }

    /// Takes its place in an order of the scheduler's, as a job that waits with this much done.
    void rank(Order order) {
        // Work done counts as the run time that the job declared, which knows no slowdown.
        Progress progress = new Progress(attainedGpuMillis(), doneMicros / slowdownMilli, 0, 0);
        PendingJob waiting =
                new PendingJob(id, spec, spec.priority(), submittedAtMillis, List.of(), progress);
        major = order.major(waiting);
        minor = order.minor(waiting);
    }

    static int compare(RepackJob one, RepackJob other) {
        int majors = Long.compare(one.major, other.major);
        int minors = majors != 0 ? majors : Long.compare(one.minor, other.minor);
        return minors != 0 ? minors : Long.compare(one.id, other.id);
    }
}
