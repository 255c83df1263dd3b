package io.stoker.scheduler;

/// Shortest remaining time first (SRTF): the declared run time less what checkpoints keep of it.
/// What a job has left does not change while it waits. Jobs that declared no run time come after
/// those that did, by arrival.
///
/// Source: L. Schrage, "A proof of the optimality of the shortest remaining processing time
/// discipline", Operations Research 16, 1968.
///
/// Worked example: job 1 says 60 s and has kept 55 s, job 2 says 10 s and never ran, job 3 says
/// nothing. 5 s and 10 s are left: the order is 1, 2, 3.
record ShortestRemainingTime() implements Order {

    @Override
    public long major(PendingJob job) {
        long remaining = job.remainingMillis();
        return remaining == 0 ? Long.MAX_VALUE : remaining;
    }

    @Override
    public long minor(PendingJob job) {
        return job.queuedAt();
    }
}
