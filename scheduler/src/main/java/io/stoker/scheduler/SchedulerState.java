package io.stoker.scheduler;

import io.stoker.model.QueueSpec;

/// The scheduler's indexes over the cluster's state, kept by the state's one writer and read by the
/// planner. Each follows every change; none is ever rebuilt for a cycle.
///
/// @param pending who waits, in order
/// @param free what is free
/// @param running who holds what, and until when
/// @param claims what is kept for whom
public record SchedulerState(
        PendingQueue pending, FreeIndex free, RunningJobs running, Claims claims) {

    /// A cluster where nothing waits and nothing is.
    public static SchedulerState empty(Order order) {
        return of(new PendingQueue(order), new FreeIndex());
    }

    /// A queue was made or changed: its limits and weight hold from the next cycle on.
    public void define(QueueSpec queue) {
        running.tenants().define(queue);
        pending.tellUsersApart(queue.name(), queue.limitsUsers());
    }

    /// A queue without jobs is no more.
    public void forget(String queue) {
        running.tenants().forget(queue);
        pending.tellUsersApart(queue, false);
    }

    /// {@return a state where nothing runs}
    public static SchedulerState of(PendingQueue pending, FreeIndex free) {
        return new SchedulerState(pending, free, new RunningJobs(), new Claims());
    }
}
