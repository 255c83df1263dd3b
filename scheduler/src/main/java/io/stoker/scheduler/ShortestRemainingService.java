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

    @Override
    public long major(PendingJob job) {
        long remaining = job.remainingMillis();
        if (remaining == 0) {
            return Long.MAX_VALUE;
        }
        long gpuMilli = job.spec().totalGpuMilli();
        // Stays within 64 bits, and before the jobs that declared nothing.
        return gpuMilli == 0 ? 0 : Math.min(remaining, (Long.MAX_VALUE - 1) / gpuMilli) * gpuMilli;
    }

    @Override
    public long minor(PendingJob job) {
        return job.queuedAt();
    }
}
