package io.stoker.scheduler;

/// Shortest job first: by the run time that was declared at the submission, however much of it is
/// done. Jobs that declared none come after those that did, by arrival.
///
/// Source: W. E. Smith, "Various optimizers for single-stage production", Naval Research Logistics
/// Quarterly 3, 1956: without preemption it gives the least mean wait on one machine.
///
/// Worked example: job 1 says 60 s, job 2 says 10 s, job 3 nothing, job 4 also 10 s. The order is
/// 2, 4, 1, 3.
record ShortestJob() implements Order {

    @Override
    public long major(PendingJob job) {
        long estimate = job.spec().time().estimateMillis();
        return estimate == 0 ? Long.MAX_VALUE : estimate;
    }

    @Override
    public long minor(PendingJob job) {
        return job.queuedAt();
    }
}
