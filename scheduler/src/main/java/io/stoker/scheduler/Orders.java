package io.stoker.scheduler;

import io.stoker.model.TimeRules;

/// The orders that come with Stoker.
final class Orders {

    static final long MILLIS_PER_HOUR = 3_600_000;

    private Orders() {}

    /// Strict arrival. Worked example: jobs 1, 2, 3 submitted at 20, 10, 10 ms go 2, 3, 1.
    record Fifo() implements Order {
        @Override
        public long major(PendingJob job) {
            return job.queuedAt();
        }

        @Override
        public long minor(PendingJob job) {
            return 0;
        }
    }

    /// Priority that grows while a job waits.
    ///
    /// A job's priority at time `t` is `priority + ageingPerHour * hours waited`. All jobs gain at
    /// the same rate, so the time cancels out of every comparison and `ageingPerHour * queuedAt -
    /// priority * 3,600,000` orders them for good.
    ///
    /// Worked example: 100 points an hour. Job 1 (priority 500) came at 0 h, job 2 (priority 900)
    /// at 3 h, job 3 (900) at 5 h. At any time after 5 h job 1 leads job 3 by 100 points and trails
    /// job 2 by 100: the order is 2, 1, 3.
    record Priority(int ageingPerHour) implements Order {
        @Override
        public long major(PendingJob job) {
            return ageingPerHour * job.queuedAt() - job.priority() * MILLIS_PER_HOUR;
        }

        @Override
        public long minor(PendingJob job) {
            return job.queuedAt();
        }
    }

    /// Earliest deadline first; jobs without one come after those, by priority and ageing.
    ///
    /// Worked example: job 1 has its deadline at 120 s, job 2 at 100 s, job 3 none: the order is 2,
    /// 1, 3, however long they run.
    ///
    /// Source: C. L. Liu and J. W. Layland, "Scheduling Algorithms for Multiprogramming in a
    /// Hard-Real-Time Environment", JACM 1973.
    record EarliestDeadline(Priority others) implements Order {
        @Override
        public long major(PendingJob job) {
            long deadline = job.spec().time().deadlineAt();
            return deadline == 0 ? Long.MAX_VALUE : deadline;
        }

        @Override
        public long minor(PendingJob job) {
            return others.major(job);
        }
    }

    /// Least slack first: slack is `deadline - now - estimated run time`, and `now` is the same for
    /// all. Jobs without a deadline come after those with one, by priority and ageing.
    ///
    /// Worked example: job 1 has its deadline at 100 s and runs 10 s, job 2 at 120 s and runs 60 s,
    /// job 3 has none. Slack at 0 s is 90 s and 60 s: the order is 2, 1, 3.
    record Deadline(Priority others) implements Order {
        @Override
        public long major(PendingJob job) {
            TimeRules time = job.spec().time();
            return time.deadlineAt() == 0
                    ? Long.MAX_VALUE
                    : Math.min(time.deadlineAt() - time.estimateMillis(), Long.MAX_VALUE - 1);
        }

        @Override
        public long minor(PendingJob job) {
            return others.major(job);
        }
    }
}
