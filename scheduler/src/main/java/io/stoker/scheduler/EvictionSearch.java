package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Level;
import io.stoker.model.TopologyRules;
import io.stoker.scheduler.Offers.Offer;
import io.stoker.scheduler.Rivalry.Rival;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds gangs to stop so that one waiting gang fits whole: those furthest behind it, and among
/// equals those with little lost work.
///
/// ```
/// 1  each node: the rivals there that make room for one more worker, for two, ..., as offers
/// 2  each domain the gang may stand in: take offers, the best first, until the gang fits
/// 3  the cheapest domain: leave out every victim without which the gang still fits
/// ```
///
/// Step 3 makes the set minimal: taking any one victim out of it breaks it, because room never
/// shrinks when more is free. A gang whose workers are alike and may stand anywhere, or anywhere in
/// one domain, is counted by plain arithmetic; others are tried with the real [Placer], inside a
/// transaction that is always rolled back. The search is bounded in steps, never in time, so that
/// it gives the same answer on every machine.
///
/// Prices are those of [LostWork]. Worked example: a job wants 1 GPU; jobs 1, 2 and 3 hold one
/// each, cannot resume and have run for 30, 10 and 20 min. Job 2 is stopped: 10 GPU-minutes.
final class EvictionSearch {

    /// What a search came to.
    sealed interface Result {
        /// These are to be stopped, and the gang lands here. There may be none: what others are
        /// about to leave can be enough.
        record Found(List<RunningGang> victims, List<Allocation> place) implements Result {}

        /// Stopping all that may be stopped would not be enough.
        ///
        /// @param againAt when a gang that may not be stopped yet may be, epoch ms; far in the
        ///   future for never
        record Nothing(long againAt) implements Result {}

        /// It took more steps than it was given.
        record Expired(int steps) implements Result {}
    }

    private static final int NO_GROUP = Domains.NONE;

    /// A domain the gang might stand in.
    ///
    /// @param fitting workers that it has room for now
    /// @param offers its offers, the best first
    private record Group(int number, long fitting, List<Offer> offers) {}

    /// What taking a group's offers until the gang fits would come to.
    private record Estimate(Group group, long major, long minor, long price) {
        static final Comparator<Estimate> FIRST =
                Comparator.comparingLong(Estimate::major)
                        .thenComparingLong(Estimate::minor)
                        .thenComparingLong(Estimate::price)
                        .thenComparingInt(estimate -> estimate.group().number());
    }

    private final FreeIndex free;
    private final RunningJobs running;
    private final Placer placer;
    private final Rivalry rivalry;
    private final long now;
    private final int mostSteps;
    private int steps;

    /// @param mostSteps nodes and workers looked at, victims weighed and places tried at most
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

    /// {@return steps of the last search}
    int steps() {
        return steps;
    }

    /// {@return whom to stop for a job that does not fit now; nothing is changed}
    Result find(PendingJob wanted) {
        Shape.Key gang = Shape.Key.of(wanted.spec(), wanted.avoidNodes(), false).at(wanted, now);
        Offers offers = new Offers(free, running, rivalry, wanted, now);
        steps = offers.gather(mostSteps);
        if (steps > mostSteps) {
            return new Result.Expired(steps);
        }
        Result result =
                countable(gang) ? count(wanted, gang, offers) : tryOut(wanted, gang, offers);
        if (steps > mostSteps) {
            return new Result.Expired(steps);
        }
        return result;
    }

    /// {@return whether such a gang fits a domain just when the domain's nodes have room for as
    /// many workers}
    private boolean countable(Shape.Key gang) {
        TopologyRules rules = gang.topology();
        return gang.roles().isEmpty()
                && !gang.worker().special()
                && !free.anyFences()
                && rules.required().filter(level -> level == Level.ISLAND).isEmpty()
                && rules.toBuilder()
                        .required(Optional.empty())
                        .preferred(Optional.empty())
                        .preferredForMillis(0)
                        .build()
                        .isNone();
    }

    private Result count(PendingJob wanted, Shape.Key gang, Offers offers) {
        int[] groupOf = groups(gang);
        for (Estimate estimate : estimates(gang, offers, groupOf)) {
            Group group = estimate.group();
            VictimSet victims =
                    new VictimSet(
                            free,
                            gang.worker(),
                            node -> groupOf[node] == group.number(),
                            group.fitting());
            for (Offer offer : group.offers()) {
                if (victims.fitting() >= gang.workers() || steps > mostSteps) {
                    break;
                }
                offer.rivals().forEach(victims::add);
                steps += offer.rivals().size();
            }
            steps += victims.size();
            victims.thin(gang.workers());
            List<Allocation> place = place(wanted, gang, victims);
            if (!place.isEmpty()) {
                return new Result.Found(victims.gangs(), place);
            }
        }
        return new Result.Nothing(offers.againAt());
    }

    /// The same for gangs that arithmetic does not do for: rivals go in their order, twice as many
    /// each time, until the gang has a place; then whoever need not go is left out.
    private Result tryOut(PendingJob wanted, Shape.Key gang, Offers offers) {
        VictimSet victims = new VictimSet(free, gang.worker(), _ -> false, 0);
        List<Allocation> place = place(wanted, gang, victims);
        List<Rival> rivals = offers.rivals();
        int next = 0;
        while (place.isEmpty() && next < rivals.size() && steps <= mostSteps) {
            int end = Math.min(rivals.size(), 2 * next + 1);
            rivals.subList(next, end).forEach(victims::add);
            next = end;
            place = place(wanted, gang, victims);
        }
        if (place.isEmpty()) {
            return new Result.Nothing(offers.againAt());
        }
        for (Rival each : victims.lastFirst()) {
            if (steps > mostSteps) {
                break;
            }
            victims.remove(each);
            List<Allocation> without = place(wanted, gang, victims);
            if (without.isEmpty()) {
                victims.add(each);
            } else {
                place = without;
            }
        }
        return new Result.Found(victims.gangs(), place);
    }

    /// {@return the number of the domain that each node stands in, of the level that the gang must
    /// share; one for all where it need not}
    private int[] groups(Shape.Key gang) {
        int[] groupOf = new int[free.nodeLimit()];
        Level level = gang.topology().required().orElse(Level.CLUSTER);
        if (level != Level.CLUSTER) {
            for (int node = 0; node < groupOf.length; node++) {
                groupOf[node] = free.domains().numberOf(level, node);
            }
        }
        return groupOf;
    }

    /// {@return the groups that could hold the gang, the cheapest first}
    private List<Estimate> estimates(Shape.Key gang, Offers offers, int[] groupOf) {
        int count = Arrays.stream(groupOf).max().orElse(NO_GROUP) + 1;
        long[] fitting = new long[count];
        for (int node = 0; node < groupOf.length; node++) {
            if (groupOf[node] != NO_GROUP) {
                fitting[groupOf[node]] += offers.fitting(node);
            }
        }
        List<List<Offer>> byGroup = new ArrayList<>(count);
        for (int group = 0; group < count; group++) {
            byGroup.add(new ArrayList<>(0));
        }
        for (Offer offer : offers.all()) {
            if (groupOf[offer.node()] != NO_GROUP) {
                byGroup.get(groupOf[offer.node()]).add(offer);
            }
        }
        List<Estimate> estimates = new ArrayList<>();
        for (int group = 0; group < count; group++) {
            estimate(gang, new Group(group, fitting[group], byGroup.get(group)), estimates);
        }
        estimates.sort(Estimate.FIRST);
        return estimates;
    }

    private static void estimate(Shape.Key gang, Group group, List<Estimate> estimates) {
        if (group.offers().size() > 1) {
            group.offers().sort(Offer.FIRST);
        }
        long fits = group.fitting();
        long major = Long.MIN_VALUE;
        long minor = Long.MIN_VALUE;
        long price = 0;
        for (Offer offer : group.offers()) {
            if (fits >= gang.workers()) {
                break;
            }
            fits += offer.gain();
            major = offer.last().major();
            minor = offer.last().minor();
            price += offer.price();
        }
        if (fits >= gang.workers()) {
            estimates.add(new Estimate(group, major, minor, price));
        }
    }

    /// {@return where the gang would land without the victims; empty when it does not fit}
    private List<Allocation> place(PendingJob wanted, Shape.Key gang, VictimSet victims) {
        steps += 1 + gang.workers() + victims.size();
        int mark = free.mark();
        victims.gangs().forEach(free::vacate);
        Target target = free.target(gang.realm(), gang.worker().gpus());
        List<Allocation> place = placer.place(wanted.jobId(), gang, target).workers();
        free.rollback(mark);
        return place;
    }
}
