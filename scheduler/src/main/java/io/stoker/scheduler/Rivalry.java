package io.stoker.scheduler;

import io.stoker.model.PolicySpec;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/// Whose place a waiting job may take, and who goes first among those.
///
/// Under both rules "may take the place of" is part of one strict order of all jobs: so no chain of
/// evictions comes back to where it began. The one that is furthest behind goes first, and price
/// decides between equals; otherwise one that was stopped would next take the place of one even
/// further behind. Where the order knows priorities, nobody is stopped for a job of a lower one.
final class Rivalry {

    /// A running gang whose place may be taken.
    ///
    /// @param gang the gang
    /// @param major lower goes first: how far behind it is
    /// @param minor the same, between equal majors
    /// @param price GPU-milliseconds that are lost with it, see [LostWork]
    record Rival(RunningGang gang, long major, long minor, long price) {

        /// Who is stopped first: the furthest behind, then the cheapest, then the newest.
        static final Comparator<Rival> FIRST =
                Comparator.comparingLong(Rival::major)
                        .thenComparingLong(Rival::minor)
                        .thenComparingLong(Rival::price)
                        .thenComparing(rival -> rival.gang().epoch(), Comparator.reverseOrder());
    }

    private final boolean byOrder;
    private final boolean knowsPriorities;
    private final boolean insideQueue;
    private final Order order;
    private final long now;
    private final Set<Long> stopped = new TreeSet<>();

    private Rivalry(
            boolean byOrder, boolean knowsPriorities, boolean insideQueue, Order order, long now) {
        this.byOrder = byOrder;
        this.knowsPriorities = knowsPriorities;
        this.insideQueue = insideQueue;
        this.order = order;
        this.now = now;
    }

    /// Gangs of a strictly lower priority, without ageing.
    static Rivalry byPriority(long now) {
        return new Rivalry(false, true, false, new Orders.Priority(0), now);
    }

    /// {@return the rule that a policy names, which must be one}
    ///
    /// - `priority`: gangs of a strictly lower priority, unless they have waited so long that the
    ///   order puts them first all the same: those would start again at once;
    /// - `order`: gangs that the order puts behind the waiting job; of no higher priority, where
    ///   the order knows priorities.
    ///
    /// Where queues take turns by their shares, the order speaks of jobs of one queue only, and so
    /// does this.
    static Rivalry of(PolicySpec policy, Order order, long now) {
        return new Rivalry(
                policy.preemption().equals(Policies.BY_ORDER),
                Policies.knowsPriorities(policy.order()),
                policy.order().equals(Policies.FAIR),
                order,
                now);
    }

    /// {@return whether what it says of two jobs can change while one of them runs on}
    boolean movesWithTime() {
        return order.sinksWhileRunning();
    }

    /// {@return whether anybody might yield to that job; one look}
    boolean mayYield(RunningJobs running, PendingJob wanted) {
        return running.size() > 0 && notAbove(running.lowestPriority(), wanted);
    }

    /// A gang is stopped by the cycle at work.
    void stopped(RunningGang victim) {
        stopped.add(victim.epoch());
    }

    /// {@return whether this gang may be stopped for that job}
    boolean yields(RunningGang holder, PendingJob wanted) {
        if (!mayStop(holder)) {
            return false;
        }
        return notAbove(holder.job().priority(), wanted)
                && (!insideQueue || holder.job().spec().queue().equals(wanted.spec().queue()))
                && order.before(wanted, asWaiting(holder));
    }

    private boolean notAbove(int priority, PendingJob wanted) {
        if (!byOrder) {
            return priority < wanted.priority();
        }
        return !knowsPriorities || priority <= wanted.priority();
    }

    /// A gang that is giving workers up gives those first.
    private boolean mayStop(RunningGang holder) {
        return holder.live()
                && holder.leaving.isEmpty()
                && !stopped.contains(holder.epoch())
                && holder.job().spec().preemption().preemptible()
                && mayStopAt(holder) <= now;
    }

    /// {@return from when on the gang has run for its minimum time, epoch ms; far in the future
    /// while it has not started}
    long mayStopAt(RunningGang holder) {
        long least = holder.job().spec().preemption().minRunMillis();
        if (least == 0) {
            return 0;
        }
        return holder.startedAt() == 0 ? Long.MAX_VALUE : holder.startedAt() + least;
    }

    /// {@return the gang as a rival}
    Rival rival(RunningGang holder) {
        long price = LostWork.gpuMillis(holder, now);
        if (!byOrder) {
            return new Rival(holder, holder.job().priority(), 0, price);
        }
        PendingJob waiting = asWaiting(holder);
        // The complement turns the order round without overflow.
        return new Rival(holder, ~order.major(waiting), ~order.minor(waiting), price);
    }

    private PendingJob asWaiting(RunningGang holder) {
        return holder.startedAt() == 0
                ? holder.job()
                : holder.job().afterRunning(holder.startedAt(), now);
    }
}
