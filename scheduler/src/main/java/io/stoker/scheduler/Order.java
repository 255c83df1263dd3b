package io.stoker.scheduler;

/// Who is next, as two whole numbers that do not change while a job waits; lower goes first, then
/// the lower job number. Because they do not change, the queue is never sorted again.
///
/// A running job has its rank by the same numbers: an order looks at the job with the progress that
/// it would have if it stopped now ([PendingJob#afterRunning]), so that "would this waiting job go
/// before that running one" is one comparison of majors, then of minors.
public interface Order {

    /// {@return what is compared first}
    long major(PendingJob job);

    /// {@return what is compared between equal majors}
    long minor(PendingJob job);

    /// {@return the order to use from now on, given how much service jobs needed; this one when it
    /// does not learn}
    default Order learned(ServiceHistory history) {
        return this;
    }

    /// {@return whether it ranks by what it learned from other jobs}
    default boolean learns() {
        return false;
    }

    /// {@return whether a job can fall behind others by running on, as it does where service counts
    /// against it}
    default boolean sinksWhileRunning() {
        return false;
    }

    /// {@return whether `one` goes before `other`; also for running jobs, see above}
    default boolean before(PendingJob one, PendingJob other) {
        int majors = Long.compare(major(one), major(other));
        int minors = majors != 0 ? majors : Long.compare(minor(one), minor(other));
        return minors != 0 ? minors < 0 : one.jobId() < other.jobId();
    }
}
