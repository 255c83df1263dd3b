package io.stoker.scheduler;

import io.stoker.model.Eviction;
import io.stoker.model.PolicySpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Whose place a waiting job may take, and who goes first among those.
///
/// Under both rules "may take the place of" is part of one strict order of all jobs: so no chain of
/// evictions comes back to where it began. The one that is furthest behind goes first, and price
/// decides between equals; otherwise one that was stopped would next take the place of one even
/// further behind. Where the order knows priorities, nobody is stopped for a job of a lower one.
///
/// Where queues have quotas, a job within its queue's quota may also take what others borrow,
/// whatever their priority, and neither rule reaches into another queue ([ReclaimRule]).
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

    private static final Comparator<RunningGang> LOWEST_AND_NEWEST =
            Comparator.comparingInt((RunningGang gang) -> gang.job().priority())
                    .thenComparing(RunningGang::epoch, Comparator.reverseOrder());

    private final boolean byOrder;
    private final boolean knowsPriorities;
    private final boolean insideQueue;
    private final Order order;
    private final long now;
    private final Set<Long> stopped = new TreeSet<>();
    private final Optional<ReclaimRule> quotas;
    private Set<Long> reclaimable = Collections.emptySortedSet();

    private Rivalry(
            boolean byOrder,
            boolean knowsPriorities,
            boolean insideQueue,
            Order order,
            Optional<ReclaimRule> quotas,
            long now) {
        this.quotas = quotas;
        this.byOrder = byOrder;
        this.knowsPriorities = knowsPriorities;
        this.insideQueue = insideQueue;
        this.order = order;
        this.now = now;
    }

    /// Gangs of a strictly lower priority, without ageing.
    static Rivalry byPriority(long now) {
        return new Rivalry(false, true, false, new Orders.Priority(0), Optional.empty(), now);
    }

    /// {@return the rule that a policy names, which must be one}
    ///
    /// - `priority`: gangs of a strictly lower priority, unless they have waited so long that the
    ///   order puts them first all the same: those would start again at once;
    /// - `order`: gangs that the order puts behind the waiting job; of no higher priority, where
    ///   the order knows priorities.
    ///
    /// Where queues take turns, the order speaks of jobs of one queue only, and so does this.
    static Rivalry of(
            PolicySpec policy, PendingQueue queue, Optional<ReclaimRule> quotas, long now) {
        return new Rivalry(
                policy.preemption().equals(Policies.BY_ORDER),
                Policies.knowsPriorities(policy.order()),
                Policies.takesTurns(policy.order()) || queue.hasOwnOrders(),
                queue.orderInQueues(),
                quotas,
                now);
    }

    /// Looks at what that job may reclaim, before anything else is asked about it.
    ///
    /// @return how many gangs it looked at
    int prepare(RunningJobs running, PendingJob wanted) {
        reclaimable = Collections.emptySortedSet();
        if (!mayReclaim(wanted)) {
            return 0;
        }
        List<RunningGang> gangs = new ArrayList<>();
        for (RunningGang gang : running.byExpectedEnd()) {
            if (mayStop(gang) && gang.job().spec().realm() == wanted.spec().realm()) {
                gangs.add(gang);
            }
        }
        gangs.sort(LOWEST_AND_NEWEST);
        reclaimable =
                quotas.map(rule -> rule.reclaimable(gangs, wanted.spec()))
                        .orElseGet(Collections::emptySortedSet);
        return gangs.size();
    }

    private boolean mayReclaim(PendingJob wanted) {
        return quotas.filter(rule -> rule.mayReclaim(wanted.spec())).isPresent();
    }

    /// {@return what a gang is stopped for}
    Eviction.Why why(RunningGang victim) {
        return reclaimable.contains(victim.epoch())
                ? Eviction.Why.RECLAIM
                : Eviction.Why.PREEMPTION;
    }

    /// {@return whether what it says of two jobs can change while one of them runs on}
    boolean movesWithTime() {
        return order.sinksWhileRunning();
    }

    /// {@return whether anybody might yield to that job; one look}
    boolean mayYield(RunningJobs running, PendingJob wanted) {
        if (mayReclaim(wanted)) {
            return true;
        }
        return running.size() > 0 && notAbove(running.lowestPriority(), wanted);
    }

    /// A gang is stopped by the cycle at work.
    void stopped(RunningGang victim) {
        stopped.add(victim.epoch());
        quotas.ifPresent(rule -> rule.stopped(victim));
    }

    /// {@return whether this gang may be stopped for that job}
    boolean yields(RunningGang holder, PendingJob wanted) {
        if (!mayStop(holder)) {
            return false;
        }
        if (reclaimable.contains(holder.epoch())) {
            return true;
        }
        if (quotas.isPresent() && !quotas.get().permits(holder.job().spec(), wanted.spec())) {
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
