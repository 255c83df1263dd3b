package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GangPlacement;
import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/// The part of a cycle that concerns one realm: who is tried, in which order, and what becomes of
/// those who find no room. Realms share no nodes.
final class RealmPass {

    /// Longer than any job that said how long it runs, and less than what nothing is known of.
    private static final long FOR_EVER = Long.MAX_VALUE - 1;

    private final Cycle cycle;
    private final Realm realm;
    private final SchedulerState state;
    private final PendingQueue queue;
    private final FreeIndex free;
    private final PolicySpec policy;
    private final long now;
    private final QueueGate gate;
    private final WindowView view;
    private final Optional<Preemption> preemption;
    private final StartSizes sizes;
    private final ElasticShrink shrink;
    private final List<GangPlacement> placements;
    private final IndexedHeap<Demand> demands = new IndexedHeap<>();
    private final PriorityQueue<QueuedJob> resting =
            new PriorityQueue<>((a, b) -> a == b ? 0 : a.before(b) ? -1 : 1);
    private Optional<Blocker> blocker = Optional.empty();
    private boolean firstRefused;
    private boolean shrinkTried;
    private List<Allocation> keptLast = List.of();
    private final Optional<Line> turns;
    private final boolean inTurn;
    private final TimeGuard guard;
    private final Set<Demand.Key> passedOver = new LinkedHashSet<>();
    private final PriorityQueue<Shape> refusedOnes =
            new PriorityQueue<>((a, b) -> a == b ? 0 : a.before(b) ? -1 : 1);

    /// The shortest job of each shape that found no room beside what is kept.
    private final Map<Shape, Long> tooLong = new LinkedHashMap<>();

    RealmPass(Cycle cycle, Realm realm) {
        this.cycle = cycle;
        this.realm = realm;
        this.state = cycle.state;
        this.queue = cycle.queue;
        this.free = cycle.free;
        this.policy = cycle.policy;
        this.now = cycle.now;
        this.gate = cycle.gate;
        this.view = cycle.view;
        this.preemption = cycle.preemption;
        this.sizes = cycle.sizes;
        this.shrink = cycle.shrink;
        this.placements = cycle.placements;
        this.turns = Line.of(policy, state, realm, now);
        GuardRoom room =
                new GuardRoom(realm, queue, free, state.running(), cycle.placer, view, now);
        this.guard =
                PromiseGuard.over(
                        TimeGuard.of(policy.backfill(), room), cycle.promised(), free, now);
        this.inTurn = turns.isPresent() || guard.hearsAll();
    }

    void run() {
        // A gang may grow or shrink although no job could start.
        if (!policy.elastic() && guard.quiet()) {
            guard.before().ifPresent(cycle.blocked::add);
            return;
        }
        if (inTurn) {
            tryInTurn(turns.orElseGet(PlainLine::new));
        } else {
            tryAll();
        }
        preemption.ifPresent(Preemption::forgetDisplaced);
        if (policy.elastic()) {
            cycle.grown.addAll(cycle.growth.grow(realm, waiting(), shrink.shrunk()));
        }
        Optional<Reasons.Blocked> behindHead =
                passedOver.isEmpty()
                        ? Optional.empty()
                        : guard.head()
                                .or(() ->
                                        PromiseGuard.first(cycle.promised()).flatMap(queue::queued))
                                .map(head ->
                                        new Reasons.Blocked(
                                                realm,
                                                head.job.jobId(),
                                                head.shape.key,
                                                passedOver));
        behindHead.ifPresent(cycle.blocked::add);
        guard.end(behindHead);
    }

    /// {@return what the jobs may use that still wait for room}
    private List<Target> waiting() {
        List<Target> targets = new ArrayList<>();
        for (Demand demand : queue.demands(realm)) {
            List<Shape> shapes = new ArrayList<>(demand.refused());
            shapes.addAll(demand.ready().items());
            Target target = demand.target(free);
            boolean waits =
                    passedOver.contains(demand.key)
                            || shapes.stream()
                                    .anyMatch(shape ->
                                            !queue.paused(shape.key.queue())
                                                    && target.fitsWhenEmpty(
                                                            sizes.least(shape.key)));
            if (waits) {
                targets.add(target);
            }
        }
        return targets;
    }

    private void tryAll() {
        for (Demand demand : queue.demands(realm)) {
            settle(demand);
            if (!demand.ready().isEmpty() && demand.exhausted().isEmpty()) {
                demands.add(demand);
            }
            if (guard.asksForMore()) {
                rest(demand.resting());
            } else {
                demand.refusedHead().ifPresent(resting::add);
            }
            if (preemption.isPresent()) {
                refusedOnes.addAll(demand.refused());
                refusedTogether(demand);
            }
        }
        while (!demands.isEmpty() && placements.size() < cycle.mostPlacements) {
            Demand demand = demands.first();
            QueuedJob head = demand.ready().first().head();
            makeRoomBefore(Optional.of(head));
            while (!resting.isEmpty() && resting.peek().before(head)) {
                refused(resting.poll());
            }
            if (blocker.isPresent() && blocker.get().all()) {
                return;
            }
            if (blocker.isPresent() && blocker.get().stops(demand, free)) {
                demands.remove(demand);
            } else {
                attempt(demand, head);
            }
        }
        if (demands.isEmpty()) {
            makeRoomBefore(Optional.empty());
        }
        while (demands.isEmpty() && !resting.isEmpty()) {
            refused(resting.poll());
        }
    }

    /// Lists shapes that were refused with all of their demand, for [#makeRoomBefore].
    private void refusedTogether(Demand demand) {
        if (demand.exhausted().isPresent()) {
            for (Shape shape : demand.ready().items()) {
                if (!queue.paused(shape.key.queue())) {
                    refusedOnes.add(shape);
                }
            }
        }
    }

    /// Stops gangs for jobs that rest, and finds those who are stopped another place, as far as
    /// these come before the next one in line.
    private void makeRoomBefore(Optional<QueuedJob> next) {
        while (movesDisplaced(next)) {
            // The first in line comes first, whatever it is.
        }
        while (!refusedOnes.isEmpty()) {
            Shape shape = refusedOnes.element();
            QueuedJob head = shape.head();
            if (next.isPresent() && !head.before(next.get())) {
                return;
            }
            refusedOnes.remove();
            boolean claimed = makesRoom(shape);
            if (claimed && !shape.placed.atEnd()) {
                refusedOnes.add(shape);
            }
            if (resting.remove(head) && !claimed) {
                refused(head);
            }
            while (movesDisplaced(next)) {
                // Those who were stopped for it may come before the next that rests.
            }
        }
    }

    private boolean movesDisplaced(Optional<QueuedJob> next) {
        Optional<PendingJob> first = preemption.flatMap(Preemption::nextDisplaced);
        boolean reservations = !policy.backfill().equals("none") || blocker.isPresent();
        if (first.isEmpty() || reservations || first.get().spec().realm() != realm) {
            return false;
        }
        Order order = queue.order();
        boolean comesFirst =
                next.filter(head -> !order.before(first.get(), head.job)).isEmpty()
                        && (refusedOnes.isEmpty()
                                || order.before(first.get(), refusedOnes.element().head().job));
        if (comesFirst) {
            preemption.ifPresent(kept -> kept.placeDisplaced(gate));
        }
        return comesFirst;
    }

    /// Stops gangs for the head of a shape that was refused, if that makes room for it.
    private boolean makesRoom(Shape shape) {
        QueuedJob head = shape.head();
        boolean behind = blocker.isPresent() && blocker.get().stops(shape.demand, free);
        boolean shrinks = policy.elastic() && !shrinkTried;
        if (preemption.isEmpty() && !shrinks || behind) {
            return false;
        }
        TimeGuard.Room room = guard.enter(head);
        guard.leave();
        if (room != TimeGuard.Room.OPEN || sizes.refuses(head).isPresent()) {
            return false;
        }
        view.show(head.job, now);
        List<Allocation> place = shrinks ? shrinksFor(head) : List.of();
        // Who gives workers in this cycle is not looked at as a victim in the same one.
        if (place.isEmpty() && shrink.shrunk().isEmpty()) {
            place = preemption.flatMap(by -> by.makeRoom(shape)).orElse(List.of());
        }
        view.clear();
        if (place.isEmpty()) {
            return false;
        }
        gate.placed(head.job, sizes.gpuMilli(head.job.spec(), place.size()));
        keptLast = place;
        cycle.pass(shape);
        return true;
    }

    /// Lets elastic gangs give room, for one job a cycle, and before anybody is stopped in it.
    private List<Allocation> shrinksFor(QueuedJob head) {
        if (preemption.filter(by -> !by.evictions().isEmpty()).isPresent()) {
            return List.of();
        }
        shrinkTried = true;
        List<Allocation> place = shrink.makesRoomFor(head, head.shape.demand.target(free));
        if (!place.isEmpty()) {
            cycle.claims.add(new GangPlacement(head.job.jobId(), place));
            cycle.keep(place, head.shape.key.topology());
        }
        return place;
    }

    /// The same with each shape taking its turn, those too that were refused in an earlier cycle:
    /// as the ones that may make others wait.
    private void tryInTurn(Line line) {
        for (Demand demand : queue.demands(realm)) {
            demand.refused().forEach(line::add);
            for (Shape shape : List.copyOf(demand.ready().items())) {
                if (queue.paused(shape.key.queue())) {
                    pause(demand, shape);
                } else {
                    line.add(shape);
                }
            }
        }
        while (placements.size() < cycle.mostPlacements) {
            Optional<Shape> next = line.next();
            if (next.isEmpty() || (blocker.isPresent() && blocker.get().all())) {
                while (movesDisplaced(Optional.empty())) {
                    // Those who were stopped take what is left.
                }
                return;
            }
            takeTurn(line, next.get());
        }
    }

    private void takeTurn(Line line, Shape shape) {
        Demand demand = shape.demand;
        if (!mayBeTried(shape)) {
            if (makesRoom(shape)) {
                tookPlace(line, shape);
            } else {
                refused(shape.head());
                passResting(line, shape);
            }
            return;
        }
        if (blocker.isPresent() && blocker.get().stops(demand, free)) {
            line.leaves(shape);
            return;
        }
        int before = placements.size();
        QueuedJob head = shape.head();
        look(demand, head);
        if (placements.size() > before) {
            line.holds(shape, placements.getLast().workers());
        } else if (shape.rest == Shape.Rest.REFUSED
                && (shape.placed.atEnd() || shape.head() != head)) {
            tookPlace(line, shape);
            return;
        }
        if (mayBeTried(shape) && !shape.placed.atEnd()) {
            line.again(shape);
        } else {
            passResting(line, shape);
        }
    }

    /// The head got a place that others must leave first; the next of its kind takes its turn.
    private void tookPlace(Line line, Shape shape) {
        line.holds(shape, keptLast);
        if (shape.placed.atEnd()) {
            line.leaves(shape);
        } else {
            line.again(shape);
        }
    }

    private static boolean mayBeTried(Shape shape) {
        return shape.rest == Shape.Rest.READY && shape.demand.exhausted().isEmpty();
    }

    /// The first job of a shape stands for all, unless each is to be promised something.
    private void passResting(Line line, Shape shape) {
        boolean refusedOnly = shape.rest == Shape.Rest.READY || shape.rest == Shape.Rest.REFUSED;
        if (guard.hearsAll() && guard.asksForMore() && refusedOnly && !shape.placed.atEnd()) {
            cycle.pass(shape);
        }
        if (guard.hearsAll() && guard.asksForMore() && refusedOnly && !shape.placed.atEnd()) {
            line.again(shape);
        } else {
            line.leaves(shape);
        }
    }

    /// Sets shapes of paused queues aside until the best one left may be tried.
    private void settle(Demand demand) {
        IndexedHeap<Shape> ready = demand.ready();
        while (!ready.isEmpty() && queue.paused(ready.first().key.queue())) {
            Shape shape = ready.first();
            pause(demand, shape);
        }
    }

    private static void pause(Demand demand, Shape shape) {
        shape.reason = new PendingReason.QueuePaused(shape.key.queue());
        demand.move(shape, Shape.Rest.PAUSED);
    }

    private void rest(List<Shape> shapes) {
        for (Shape shape : shapes) {
            if (!queue.paused(shape.key.queue())) {
                resting.add(shape.head());
            }
        }
    }

    private void attempt(Demand demand, QueuedJob head) {
        look(demand, head);
        settle(demand);
        if (demand.ready().isEmpty() || demand.exhausted().isPresent()) {
            demands.remove(demand);
            if (guard.asksForMore()) {
                rest(demand.ready().items());
            }
        } else {
            demands.update(demand);
        }
    }

    private void look(Demand demand, QueuedJob head) {
        Shape shape = head.shape;
        if (cycle.settled.contains(head.job.jobId())) {
            cycle.pass(shape);
            return;
        }
        cycle.look();
        Optional<PendingReason> notOpen = view.refuses(head.job, now);
        if (notOpen.isPresent()) {
            rest(demand, shape, notOpen.get(), Shape.Rest.REFUSED);
            return;
        }
        Optional<PendingReason> closed = sizes.refuses(head);
        if (closed.isPresent()) {
            shape.limitedAt = state.running().tenants().version(shape.key.queue());
            if (closed.get() instanceof PendingReason.BudgetExhausted exhausted) {
                queue.alarms().set(shape, exhausted.fitsAt());
            }
            rest(demand, shape, closed.get(), Shape.Rest.LIMITED);
        } else {
            seek(demand, head);
        }
    }

    private void seek(Demand demand, QueuedJob head) {
        Shape shape = head.shape;
        long runs = runs(head);
        if (runs >= tooLong.getOrDefault(shape, Long.MAX_VALUE)) {
            leaveOut(demand, head);
            return;
        }
        Target target = demand.target(free);
        TimeGuard.Room room = guard.enter(head);
        boolean shut = view.show(head.job, now);
        if (room == TimeGuard.Room.NONE) {
            view.clear();
            leaveOut(demand, head);
            return;
        }
        Placer.Outcome outcome = sizes.place(head, shape.key.at(head.job, now), target);
        guard.leave();
        if (outcome.workers().isEmpty()) {
            outcome = takePromised(guard.promisedPlace(head), outcome);
        }
        view.clear();
        boolean guarded = room == TimeGuard.Room.GUARDED || shut;
        if (!outcome.workers().isEmpty()) {
            free.settle(shape.key.topology(), outcome.workers());
            placements.add(new GangPlacement(head.job.jobId(), outcome.workers()));
            guard.placed(head, outcome.workers());
            gate.placed(head.job, sizes.gpuMilli(head.job.spec(), outcome.workers().size()));
            cycle.pass(shape);
        } else if (guarded && target.fitting() >= sizes.least(shape.key)) {
            tooLong.put(shape, runs);
            if (room == TimeGuard.Room.OPEN) {
                view.reason(head.job, now).ifPresent(why -> cycle.barred.put(shape.key, why));
            }
            leaveOut(demand, head);
        } else {
            boolean before = demand.exhausted().isPresent();
            refuse(demand, shape, target, outcome, guarded);
            if (!makesRoom(shape)) {
                refused(head);
            } else if (!inTurn && !shape.placed.atEnd()) {
                refusedOnes.add(shape);
            }
            if (!inTurn && !before && demand.exhausted().isPresent()) {
                refusedTogether(demand);
            }
        }
    }

    private Placer.Outcome takePromised(List<Allocation> place, Placer.Outcome otherwise) {
        int mark = free.mark();
        boolean allFree = !place.isEmpty();
        for (Allocation worker : place) {
            allFree = allFree && free.fits(worker);
            if (allFree) {
                free.occupy(worker);
            }
        }
        if (allFree) {
            free.commit(mark);
            return new Placer.Outcome(place.size(), place);
        }
        free.rollback(mark);
        return otherwise;
    }

    private static long runs(QueuedJob job) {
        long remaining = job.job.remainingMillis();
        return remaining == 0 ? FOR_EVER : remaining;
    }

    /// Leaves the job out of this cycle alone: another of its shape may end in time.
    private void leaveOut(Demand demand, QueuedJob job) {
        guard.refused(job);
        passedOver.add(demand.key);
        if (guard.hearsAll() && guard.asksForMore()) {
            cycle.pass(job.shape);
        } else {
            cycle.skip(job.shape);
        }
    }

    private void refuse(
            Demand demand, Shape shape, Target target, Placer.Outcome outcome, boolean guarded) {
        Shortage shortage = target.shortage();
        if (shortage.fitting() == 0 && !guarded) {
            demand.exhausted(shortage);
        }
        Shape.Key least = sizes.leastOf(shape.key);
        PendingReason reason = shortage.reason(least, outcome);
        long until = shape.key.waitsUntil(shape.head().job, now);
        if (until != 0) {
            queue.alarms().set(shape, until);
            reason = least.waitsFor(until, outcome.fitted(), reason);
        }
        rest(demand, shape, reason, Shape.Rest.REFUSED);
    }

    private void rest(Demand demand, Shape shape, PendingReason reason, Shape.Rest where) {
        shape.reason = reason;
        if (cycle.refusals.size() < CycleReport.MOST_REFUSALS) {
            cycle.refusals.add(
                    new CycleReport.Refusal(
                            shape.head().job.jobId(), shape.waiting(), shape.reason));
        }
        demand.move(shape, where);
    }

    /// The first refused job of a realm decides whether others may pass.
    private void refused(QueuedJob head) {
        if (preemption.isEmpty() && head.shape.head() == head && makesRoom(head.shape)) {
            return;
        }
        guard.refused(head);
        if (firstRefused || guard.head().isPresent()) {
            return;
        }
        firstRefused = true;
        Target target = head.shape.demand.target(free);
        boolean protectedNow =
                policy.reserveAfterMillis() > 0
                        && now - head.job.queuedAt() >= policy.reserveAfterMillis()
                        && target.fitsWhenEmpty(head.shape.key.workers());
        if (policy.strict() || protectedNow) {
            block(new Blocker(head, policy.strict(), target));
        }
    }

    private void block(Blocker found) {
        blocker = Optional.of(found);
        Set<Demand.Key> behind = new LinkedHashSet<>();
        for (Demand demand : queue.demands(realm)) {
            if (found.stops(demand, free)) {
                behind.add(demand.key);
            }
        }
        cycle.blocked.add(
                new Reasons.Blocked(
                        realm, found.head().job.jobId(), found.head().shape.key, behind));
    }
}
