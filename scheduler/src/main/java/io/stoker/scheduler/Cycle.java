package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GangPlacement;
import io.stoker.model.PendingReason;
import io.stoker.model.Plan;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import io.stoker.model.Resize;
import io.stoker.model.TopologyRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// One run of the planner: what was kept or promised before comes first, then each realm's jobs in
/// line ([RealmPass]). It collects what the passes decide.
final class Cycle {

    final SchedulerState state;
    final PendingQueue queue;
    final FreeIndex free;
    final PolicySpec policy;
    final long now;
    final int mostPlacements;
    final Placer placer;
    final QueueGate gate;
    final WindowView view;
    final Map<Shape.Key, PendingReason> barred = new LinkedHashMap<>();
    final Optional<Preemption> preemption;
    final StartSizes sizes;
    final ElasticShrink shrink;
    final ElasticGrowth growth;
    final List<Resize> grown = new ArrayList<>();
    final List<GangPlacement> claims = new ArrayList<>();
    private final List<Shape> served = new ArrayList<>();
    final List<GangPlacement> placements = new ArrayList<>();
    final List<CycleReport.Refusal> refusals = new ArrayList<>();
    final List<Reasons.Blocked> blocked = new ArrayList<>();
    final Set<Long> settled = new LinkedHashSet<>();
    private PromisedPlaces promised;
    private int considered;

    Cycle(SchedulerState state, PolicySpec policy, long now, int mostPlacements) {
        this.state = state;
        this.queue = state.pending();
        this.promised = state.promised();
        this.free = state.free();
        this.view = new WindowView(state.windows(), state.free());
        this.gate = new QueueGate(state.running(), now);
        this.policy = policy;
        this.now = now;
        this.mostPlacements = mostPlacements;
        this.placer =
                new Placer(
                        free,
                        Policies.placement(policy.place())
                                .orElseThrow(() ->
                                        new IllegalArgumentException(
                                                "policy.place: expected one of %s, found %s"
                                                        .formatted(
                                                                Policies.placementNames(),
                                                                policy.place()))),
                        name -> Policies.placement(state.running().tenants().placeOf(name)));
        this.preemption =
                policy.preemption().equals("off")
                        ? Optional.empty()
                        : Optional.of(new Preemption(state, policy, placer, gate, now));
        this.sizes = new StartSizes(placer, gate, policy.elastic());
        ElasticGangs elastic = state.running().elastic();
        this.shrink = new ElasticShrink(free, elastic, placer, sizes, now);
        this.growth = new ElasticGrowth(free, elastic, placer, gate, now);
    }

    CyclePlan run(Predicate<String> queuePaused) {
        queue.begin(free, state.running().tenants(), queuePaused);
        queue.ring(now);
        free.boards().mix(queue.mix());
        long sum = free.allocatedSum();
        int mark = free.mark();
        settleClaims();
        settlePromises();
        for (Realm realm : Realm.values()) {
            new RealmPass(this, realm).run();
        }
        preemption.ifPresent(by -> claims.addAll(by.claims()));
        List<Resize> resizes = new ArrayList<>(shrink.resizes());
        resizes.addAll(grown);
        queue.memory().end(!placements.isEmpty() || !resizes.isEmpty(), sum + placedSum());
        free.rollback(mark);
        for (Shape shape : served) {
            putBack(shape);
        }
        Optional<Long> blockedBy = blocked.stream().findFirst().map(Reasons.Blocked::jobId);
        Reasons reasons = queue.end(blocked, barred);
        return new CyclePlan(
                new Plan(
                        placements,
                        claims,
                        preemption.map(Preemption::evictions).orElse(List.of()),
                        resizes),
                new CycleReport(now, considered, placements.size(), refusals, blockedBy, reasons),
                preemption.map(Preemption::againAt).orElse(0L));
    }

    /// Starts the gangs whose kept places are free by now, and keeps what is free of the others.
    private void settleClaims() {
        for (Claims.Claim claim : state.claims().all()) {
            int mark = free.mark();
            gate.placed(claim.job(), sizes.gpuMilli(claim.job().spec(), claim.workers().size()));
            if (claim.ready() && lands(claim.job(), claim.workers())) {
                free.commit(mark);
                placements.add(claim.placement());
                continue;
            }
            free.rollback(mark);
            keep(claim.workers(), claim.job().spec().topology());
        }
    }

    /// Keeps what is free of a place; the rest is awaited.
    void keep(List<Allocation> place, TopologyRules rules) {
        if (preemption.isPresent()) {
            preemption.get().keep(place);
        } else {
            place.forEach(worker -> free.occupy(free.freePart(worker)));
        }
        free.settle(rules, place);
    }

    /// Starts the promised jobs whose time has come, whatever the order says.
    private void settlePromises() {
        for (PromisedPlace slot : state.promised().all()) {
            Optional<PendingJob> job = queue.job(slot.jobId());
            boolean due = !slot.place().isEmpty() && slot.startAt() <= now;
            if (due && job.isPresent() && gate.refuses(job.get()).isEmpty()) {
                int mark = free.mark();
                if (lands(job.get(), slot.place())) {
                    free.commit(mark);
                    placements.add(new GangPlacement(slot.jobId(), slot.place()));
                    gate.placed(job.get());
                    settled.add(slot.jobId());
                } else {
                    free.rollback(mark);
                }
            }
        }
        if (!settled.isEmpty()) {
            promised = state.promised().copy();
            settled.forEach(promised::remove);
        }
    }

    private boolean lands(PendingJob job, List<Allocation> workers) {
        TopologyRules rules = job.spec().topology();
        if (!free.permits(rules, workers)) {
            return false;
        }
        for (Allocation worker : workers) {
            if (!free.fits(worker)) {
                return false;
            }
            free.occupy(worker);
        }
        free.settle(rules, workers);
        return true;
    }

    private long placedSum() {
        long sum = 0;
        for (GangPlacement gang : placements) {
            sum += sumOf(gang.workers());
        }
        for (Resize gang : grown) {
            sum += sumOf(gang.joining());
        }
        return sum;
    }

    private static long sumOf(List<Allocation> workers) {
        long sum = 0;
        for (Allocation worker : workers) {
            sum += Fingerprint.of(worker);
        }
        return sum;
    }

    /// {@return the places that promised jobs are still to get}
    PromisedPlaces promised() {
        return promised;
    }

    /// Counts a job that is looked at.
    void look() {
        considered++;
    }

    /// Makes the shape's next job its head; a shape without one leaves the heaps for this cycle.
    void pass(Shape shape) {
        if (shape.placed.passed() == 0) {
            served.add(shape);
        }
        shape.placed.step();
        afterPassing(shape);
    }

    private static void afterPassing(Shape shape) {
        if (shape.placed.atEnd()) {
            shape.demand.remove(shape);
        } else {
            shape.demand.headChanged(shape);
        }
    }

    /// The same for all tasks of an array that are alike: none of them would do.
    void skip(Shape shape) {
        if (shape.placed.passed() == 0) {
            served.add(shape);
        }
        shape.placed.skip();
        afterPassing(shape);
    }

    private static void putBack(Shape shape) {
        boolean left = shape.placed.atEnd();
        shape.placed.reset();
        if (left) {
            shape.demand.add(shape);
        } else {
            shape.demand.headChanged(shape);
        }
    }
}
