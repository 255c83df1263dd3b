package io.stoker.scheduler;

/// The tasks of one array that wait with nothing to tell them apart but their numbers: one entry of
/// the [PendingQueue], however many they are. A view of what the state knows; the queue is told of
/// each change ([PendingQueue#tasksChanged]).
public interface WaitingTasks {

    /// {@return how many wait}
    int count();

    /// {@return the least number of a waiting task that is not below `from`; 0 when there is none}
    long first(long from);
}
