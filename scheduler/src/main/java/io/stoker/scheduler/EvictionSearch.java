package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Finds gangs to stop so that one waiting gang fits whole, with little lost work.
///
/// ```
/// 1  each node: the cheapest rivals there that make room for one more worker, as one offer
/// 2  take offers by price until the gang fits; then, if it does not, the other rivals by price
/// 3  from the dearest on: leave out every victim without which the gang still fits
/// ```
///
/// Step 3 makes the set minimal: taking any one victim out of it breaks it, because room never
/// shrinks when more is free. Places are sought by the real [Placer], inside a transaction that is
/// always rolled back. The search is bounded in steps, never in time, so that it gives the same
/// answer on every machine.
///
/// Prices are those of [LostWork]. Worked example: a job wants 1 GPU; jobs 1, 2 and 3 hold one
/// each, cannot resume and have run for 30, 10 and 20 min. Job 2 is stopped: 10 GPU-minutes.
final class EvictionSearch {

    /// Whose place a waiting job may take.
    interface Rivalry {
        /// {@return whether this holder may be stopped for that job}
        boolean yields(RunningGang holder, PendingJob wanted);
    }

    /// Holders of a strictly lower priority.
    static final Rivalry BY_PRIORITY =
            (holder, wanted) -> holder.job().priority() < wanted.priority();

    /// What a search came to.
    sealed interface Result {
        /// These are to be stopped, and the gang lands here.
        record Found(List<RunningGang> victims, List<Allocation> place) implements Result {}

        /// Stopping all that may be stopped would not be enough.
        record Nothing() implements Result {}

        /// It took more steps than it was given.
        record Expired(int steps) implements Result {}
    }

    private record Offer(long price, int nodeId, List<RunningGang> gangs) {}

    private final FreeIndex free;
    private final RunningJobs running;
    private final Placer placer;
    private final Rivalry rivalry;
    private final long now;
    private final int mostSteps;
    private int steps;

    /// @param mostSteps gangs looked at, vacated or tried again at most
    EvictionSearch(
            FreeIndex free,
            RunningJobs running,
            Placer placer,
            Rivalry rivalry,
            long now,
            int mostSteps) {
        this.free = free;
        this.running = running;
        this.placer = placer;
        this.rivalry = rivalry;
        this.now = now;
        this.mostSteps = mostSteps;
    }

    /// {@return whom to stop for a job that does not fit now; nothing is changed}
    Result find(PendingJob wanted) {
        steps = 0;
        Shape.Key gang = Shape.Key.of(wanted.spec(), wanted.avoidNodes(), false);
        Target target = free.target(gang.realm(), gang.worker().gpus());
        Map<RunningGang, Long> rivals = rivals(wanted);
        int mark = free.mark();
        try {
            Set<RunningGang> victims = new LinkedHashSet<>();
            if (steps > mostSteps || !gather(wanted, gang, target, rivals, victims)) {
                return steps > mostSteps ? new Result.Expired(steps) : new Result.Nothing();
            }
            return thin(wanted, gang, target, rivals, victims);
        } finally {
            free.rollback(mark);
        }
    }

    private Map<RunningGang, Long> rivals(PendingJob wanted) {
        Map<RunningGang, Long> prices = new LinkedHashMap<>();
        for (RunningGang holder : running.byExpectedEnd()) {
            if (++steps > mostSteps) {
                break;
            }
            if (mayStop(holder) && rivalry.yields(holder, wanted)) {
                prices.put(holder, LostWork.gpuMillis(holder, now));
            }
        }
        return prices;
    }

    private boolean mayStop(RunningGang holder) {
        var rules = holder.job().spec().preemption();
        return holder.live()
                && rules.preemptible()
                && (rules.minRunMillis() == 0
                        || holder.startedAt() > 0
                                && now - holder.startedAt() >= rules.minRunMillis());
    }

    private boolean gather(
            PendingJob wanted,
            Shape.Key gang,
            Target target,
            Map<RunningGang, Long> rivals,
            Set<RunningGang> victims) {
        for (Offer offer : offers(target, rivals)) {
            for (RunningGang each : offer.gangs()) {
                stop(each, victims);
            }
            if (steps > mostSteps) {
                return false;
            }
            if (target.fitting() >= gang.workers() && fits(wanted, gang, target)) {
                return true;
            }
        }
        List<RunningGang> others = new ArrayList<>(rivals.keySet());
        others.sort(byPrice(rivals));
        for (RunningGang each : others) {
            if (stop(each, victims)
                    && target.fitting() >= gang.workers()
                    && fits(wanted, gang, target)) {
                return true;
            }
            if (steps > mostSteps) {
                return false;
            }
        }
        return false;
    }

    private static Comparator<RunningGang> byPrice(Map<RunningGang, Long> prices) {
        return Comparator.<RunningGang>comparingLong(gang -> prices.getOrDefault(gang, 0L))
                .thenComparing(Comparator.comparingLong(RunningGang::epoch).reversed());
    }

    private List<Offer> offers(Target target, Map<RunningGang, Long> rivals) {
        Map<Integer, Set<RunningGang>> byNode = new TreeMap<>();
        for (RunningGang rival : rivals.keySet()) {
            for (Allocation worker : rival.held()) {
                byNode.computeIfAbsent(worker.nodeId(), _ -> new LinkedHashSet<>()).add(rival);
            }
        }
        List<Offer> offers = new ArrayList<>();
        byNode.forEach((node, gangs) -> {
            int mark = free.mark();
            long fitting = target.fitting();
            long price = 0;
            List<RunningGang> stopped = new ArrayList<>();
            List<RunningGang> cheapestFirst = new ArrayList<>(gangs);
            cheapestFirst.sort(byPrice(rivals));
            for (RunningGang each : cheapestFirst) {
                vacate(each, node);
                stopped.add(each);
                price += rivals.getOrDefault(each, 0L);
                if (target.fitting() > fitting) {
                    offers.add(new Offer(price, node, stopped));
                    break;
                }
            }
            free.rollback(mark);
        });
        offers.sort(Comparator.comparingLong(Offer::price).thenComparingInt(Offer::nodeId));
        return offers;
    }

    private void vacate(RunningGang gang, int node) {
        steps++;
        for (Allocation worker : gang.held()) {
            if (worker.nodeId() == node) {
                free.vacate(worker);
            }
        }
    }

    private boolean stop(RunningGang gang, Set<RunningGang> victims) {
        steps++;
        if (!victims.add(gang)) {
            return false;
        }
        gang.held().forEach(free::vacate);
        return true;
    }

    private boolean fits(PendingJob wanted, Shape.Key gang, Target target) {
        return !place(wanted, gang, target).isEmpty();
    }

    /// {@return where the gang would land; empty when it does not fit}
    private List<Allocation> place(PendingJob wanted, Shape.Key gang, Target target) {
        steps++;
        int mark = free.mark();
        List<Allocation> place = placer.place(wanted.jobId(), gang, target).workers();
        free.rollback(mark);
        return place;
    }

    private Result thin(
            PendingJob wanted,
            Shape.Key gang,
            Target target,
            Map<RunningGang, Long> rivals,
            Set<RunningGang> victims) {
        List<RunningGang> dearestFirst = new ArrayList<>(victims);
        dearestFirst.sort(byPrice(rivals).reversed());
        for (RunningGang each : dearestFirst) {
            int mark = free.mark();
            each.held().forEach(free::occupy);
            if (fits(wanted, gang, target)) {
                free.commit(mark);
                victims.remove(each);
            } else {
                free.rollback(mark);
            }
            if (steps > mostSteps) {
                return new Result.Expired(steps);
            }
        }
        return new Result.Found(List.copyOf(victims), place(wanted, gang, target));
    }
}
