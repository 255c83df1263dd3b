package io.stoker.scheduler;

/// Least attained service, discretised (Tiresias 2D-LAS): needs no estimate. A job's attained
/// service is GPU-seconds run; at 3,250 and at 7,200 of them it falls into the next of three
/// queues, so wide and long jobs sink. Inside a queue jobs go by first start; those that never ran
/// come after, by arrival.
///
/// With `ageingPerHour` above 0, jobs rise again (Tiresias promotes a job that waited long). One
/// queue is worth 2,400 points, and a waiting job gains `ageingPerHour` of them an hour: at 100,
/// each day that it waits makes up for one queue. All waiting jobs gain at the same rate, so `queue
/// * 2,400 points in hours + since when it waits` orders them for good and nothing is sorted again;
///   jobs of one queue then go by the time since which they wait. At 0 there is no promotion.
///
/// Source: J. Gu and others, "Tiresias: A GPU Cluster Manager for Distributed Deep Learning", NSDI
/// 2019, section 3.2; thresholds from the artifact of Muri (SIGCOMM 2022), whose results this order
/// reproduces.
///
/// Worked example without ageing: job 1 has run 500 s on 8 GPUs (4,000 GPU-s, queue 1), job 2 has
/// run 3,000 s on one (queue 0, first started at 10 s), job 3 never ran (queue 0), job 4 has run
/// 1,000 s on 8 (queue 2). The order is 2, 3, 1, 4.
public record LeastAttainedService(int ageingPerHour) implements Order {

    /// Falls into queue 1 at this much, GPU-milliseconds.
    public static final long FIRST_THRESHOLD = 3_250_000;

    /// Falls into queue 2 at this much, GPU-milliseconds.
    public static final long SECOND_THRESHOLD = 7_200_000;

    /// Points of ageing that make up for one queue.
    static final long POINTS_PER_QUEUE = 2_400;

    private static final long MILLIS_PER_HOUR = 3_600_000;
    private static final long NEVER_STARTED = 1L << 60;

    /// {@return the queue of a job that attained this much, 0 the best, 2 the last}
    public static int queueOf(long attainedGpuMillis) {
        return attainedGpuMillis < FIRST_THRESHOLD
                ? 0
                : attainedGpuMillis < SECOND_THRESHOLD ? 1 : 2;
    }

    /// {@return where the queue ends, GPU-milliseconds; [Long#MAX_VALUE] for the last}
    public static long thresholdOf(int queue) {
        return switch (queue) {
            case 0 -> FIRST_THRESHOLD;
            case 1 -> SECOND_THRESHOLD;
            default -> Long.MAX_VALUE;
        };
    }

    @Override
    public long major(PendingJob job) {
        long queue = queueOf(job.progress().attainedGpuMillis());
        return ageingPerHour == 0
                ? queue
                : queue * (POINTS_PER_QUEUE * MILLIS_PER_HOUR / ageingPerHour) + job.waitsSince();
    }

    @Override
    public boolean sinksWhileRunning() {
        return true;
    }

    @Override
    public long minor(PendingJob job) {
        long first = job.progress().firstStartedAt();
        return ageingPerHour != 0 ? 0 : first == 0 ? NEVER_STARTED + job.queuedAt() : first;
    }
}
