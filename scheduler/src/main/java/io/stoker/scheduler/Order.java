package io.stoker.scheduler;

/// Who is next, as two whole numbers that do not change while a job waits; lower goes first, then
/// the lower job number. Because they do not change, the queue is never sorted again.
public interface Order {

    /// {@return what is compared first}
    long major(PendingJob job);

    /// {@return what is compared between equal majors}
    long minor(PendingJob job);
}
