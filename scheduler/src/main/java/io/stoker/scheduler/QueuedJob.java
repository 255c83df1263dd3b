package io.stoker.scheduler;

/// A waiting job with its place in the order.
final class QueuedJob {

    final PendingJob job;
    final Shape shape;
    int position;
    private long major;
    private long minor;

    QueuedJob(PendingJob job, Shape shape, Order order) {
        this.job = job;
        this.shape = shape;
        rank(order);
    }

    void rank(Order order) {
        major = order.major(job);
        minor = order.minor(job);
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
}
