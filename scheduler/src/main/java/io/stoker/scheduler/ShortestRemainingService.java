package io.stoker.scheduler;

/// Shortest remaining service first (SRSF): remaining time times GPUs, so that of two jobs with the
/// same time left the narrow one goes first. A job without GPUs takes none from anybody and goes
/// before all others; jobs that declared no run time come last, by arrival.
///
/// Source: J. Gu and others, "Tiresias: A GPU Cluster Manager for Distributed Deep Learning", NSDI
/// 2019, section 3, where it is the reference that knows the future.
///
/// Worked example: job 1 has 10 s left on 8 GPUs, job 2 has 60 s left on one, job 3 says nothing.
/// 80 and 60 GPU-seconds are left: the order is 2, 1, 3, while the shortest time would go 1, 2, 3.
record ShortestRemainingService() implements Order {

    /// Longest time that is told apart from longer ones: keys stay within 64 bits for 100,000
    /// workers of 64 GPUs each.
    private static final long MOST_MILLIS = Long.MAX_VALUE / (100_000L * 64 * 1_000);

    @Override
    public long major(PendingJob job) {
        long remaining = job.remainingMillis();
        return remaining == 0
                ? Long.MAX_VALUE
                : Math.min(remaining, MOST_MILLIS) * job.spec().totalGpuMilli();
    }

    @Override
    public long minor(PendingJob job) {
        return job.queuedAt();
    }
}
