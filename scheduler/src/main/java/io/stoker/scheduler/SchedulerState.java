package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.PolicySpec;
import io.stoker.model.QueueSpec;
import io.stoker.model.ReservationImage;
import io.stoker.model.TopologyRules;
import io.stoker.model.UsageImage;
import java.util.List;
import java.util.Set;

/// The scheduler's indexes over the cluster's state, kept by the state's one writer and read by the
/// planner. Each follows every change; none is ever rebuilt for a cycle.
///
/// @param pending who waits, in order
/// @param free what is free
/// @param running who holds what, and until when
/// @param claims what is kept for whom
/// @param promised what is kept for jobs whose deadline was promised
/// @param windows which nodes are reserved when
public record SchedulerState(
        PendingQueue pending,
        FreeIndex free,
        RunningJobs running,
        Claims claims,
        PromisedPlaces promised,
        Windows windows) {

    /// A cluster where nothing waits and nothing is.
    public static SchedulerState empty(Order order) {
        return of(new PendingQueue(order), new FreeIndex());
    }

    /// A queue was made or changed: its limits and weight hold from the next cycle on.
    public void define(QueueSpec queue) {
        running.tenants().define(queue);
        pending.tellUsersApart(queue.name(), queue.limitsUsers());
        pending.ownOrder(queue.name(), queue.order());
    }

    /// Other policies hold from now on.
    public void setPolicy(PolicySpec policy) {
        running.tenants().halfLife(policy.usageHalfLifeMillis());
        pending.setPolicy(policy);
    }

    /// Time has come to be `at`, epoch ms: what follows happens then.
    public void clock(long at) {
        running.tenants().clock(at);
    }

    /// {@return what the queues have used, by name}
    public List<UsageImage> usage() {
        return running.tenants().usage();
    }

    /// Takes over what queues have used, once everything that is held is known.
    public void restoreUsage(List<UsageImage> images) {
        running.tenants().restore(images);
    }

    /// {@return what a queue that exists uses; may be read by anybody later}
    public QueueUse use(String queue) {
        return running.tenants().use(queue);
    }

    /// {@return the longest window, ms, of a budget that a waiting job's queue has; 0 for none}
    public long longestWindowWaitedFor() {
        return running.tenants().longestWindow(pending::waitsIn);
    }

    /// A reservation was made or moved on: jobs that were refused are tried again.
    public void reserve(ReservationImage reservation) {
        windows.put(reservation);
        free.stir();
    }

    /// A reservation is no more.
    public void unreserve(String name) {
        windows.remove(name);
        free.stir();
    }

    /// A queue without jobs is no more.
    public void forget(String queue) {
        running.tenants().forget(queue);
        pending.tellUsersApart(queue, false);
        pending.ownOrder(queue, "");
    }

    /// {@return whether a gang may stand there, as far as its neighbours are concerned, once
    /// everybody who was told to stop is gone and every kept place is taken}
    ///
    /// @param leaving attempts that are told to stop now, by their epochs
    public boolean permitsLater(TopologyRules rules, List<Allocation> workers, Set<Long> leaving) {
        if (rules.exclusive().isEmpty() && rules.apartKey().isEmpty() && !free.anyFences()) {
            return true;
        }
        int mark = free.mark();
        running.stopping().forEach(free::vacate);
        running.elastic().leavers().forEach(free::vacate);
        leaving.forEach(epoch -> running.find(epoch).ifPresent(free::vacate));
        for (Claims.Claim claim : claims.all()) {
            claim.workers().forEach(free::occupy);
            free.settle(claim.job().spec().topology(), claim.workers());
        }
        boolean permits = free.permits(rules, workers);
        free.rollback(mark);
        return permits;
    }

    /// {@return a state where nothing runs}
    public static SchedulerState of(PendingQueue pending, FreeIndex free) {
        return new SchedulerState(
                pending,
                free,
                new RunningJobs(),
                new Claims(),
                new PromisedPlaces(),
                new Windows());
    }
}
