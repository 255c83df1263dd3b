package io.stoker.scheduler;

import java.util.Optional;

/// A waiting job with its place in the order; or the waiting tasks of an array, which are alike and
/// stand in one place.
///
/// Of an array, [#job] is the first task that the cycle at work has not passed; outside cycles the
/// first one. Its number is its own, its wish that of the array. What a cycle works with is
/// [#current], which does not change when the array goes on to its next task.
final class QueuedJob {

    /// The number it is listed under: the job's, or the array's.
    final long listedAs;

    final Shape shape;
    final Optional<WaitingTasks> tasks;
    PendingJob job;
    int position;

    /// How many it stands for, and how many of them the cycle at work has passed.
    int count;

    int passed;

    private long major;
    private long minor;
    private long acrossMajor;
    private long acrossMinor;
    private Optional<QueuedJob> current = Optional.empty();

    /// @param own the order of its queue
    /// @param across the order of the cluster
    QueuedJob(PendingJob job, Shape shape, Order own, Order across) {
        this(job, shape, own, across, job.jobId(), Optional.empty());
    }

    QueuedJob(
            PendingJob job,
            Shape shape,
            Order own,
            Order across,
            long listedAs,
            Optional<WaitingTasks> tasks) {
        this.job = job;
        this.shape = shape;
        this.listedAs = listedAs;
        this.tasks = tasks;
        this.count = tasks.map(WaitingTasks::count).orElse(1);
        rank(own, across);
    }

    private QueuedJob(PendingJob job, QueuedJob array) {
        this.job = job;
        this.shape = array.shape;
        this.listedAs = job.jobId();
        this.tasks = Optional.empty();
        this.count = 1;
        this.major = array.major;
        this.minor = array.minor;
        this.acrossMajor = array.acrossMajor;
        this.acrossMinor = array.acrossMinor;
    }

    void rank(Order own, Order across) {
        major = own.major(job);
        minor = own.minor(job);
        acrossMajor = own == across ? major : across.major(job);
        acrossMinor = own == across ? minor : across.minor(job);
        current = Optional.empty();
    }

    /// {@return what the cluster's order compares first}
    long acrossMajor() {
        return acrossMajor;
    }

    /// {@return whether the cluster's order puts it before another}
    boolean beforeAcross(QueuedJob other) {
        if (acrossMajor != other.acrossMajor) {
            return acrossMajor < other.acrossMajor;
        }
        return acrossMinor != other.acrossMinor
                ? acrossMinor < other.acrossMinor
                : job.jobId() < other.job.jobId();
    }

    /// {@return what its order compares first}
    long major() {
        return major;
    }

    boolean before(QueuedJob other) {
        if (major != other.major) {
            return major < other.major;
        }
        if (minor != other.minor) {
            return minor < other.minor;
        }
        return job.jobId() < other.job.jobId();
    }

    /// Passes the task that is first.
    ///
    /// @return whether another one follows
    boolean next() {
        passed++;
        return tasks.isPresent() && goTo(tasks.get().first(job.jobId() + 1));
    }

    /// Makes the first waiting task the first again.
    void rewind() {
        passed = 0;
        tasks.ifPresent(all -> goTo(all.first(0)));
    }

    private boolean goTo(long number) {
        if (number == 0) {
            return false;
        }
        if (number != job.jobId()) {
            job = job.withNumber(number);
            current = Optional.empty();
        }
        return true;
    }

    /// {@return the job; of an array the task that is first now, as a job of its own}
    QueuedJob current() {
        if (tasks.isEmpty()) {
            return this;
        }
        if (current.isEmpty()) {
            current = Optional.of(task(job.jobId()));
        }
        return current.get();
    }

    /// {@return one task of the array, as a job of its own}
    QueuedJob task(long number) {
        return new QueuedJob(job.withNumber(number), this);
    }
}
