package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Eviction;
import io.stoker.model.GangPlacement;
import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/// Makes room in one cycle for jobs that found no place: looks for gangs to stop, and keeps the
/// place for the job that gets it.
///
/// It looks at the cluster as it will be once everybody who was told to stop is gone and every
/// place that is kept is taken, so that nobody is stopped for room that is about to be free. What
/// others are about to leave can be enough; then the place is kept and nobody is stopped.
///
/// Whoever is stopped is looked for again in its turn, and moves on to another place in the same
/// plan if there is one. So planning again stops nobody.
///
/// A job for which nothing was found is not searched for again before something that runs, or the
/// job, has changed, or a gang has run for its minimum time. One cycle takes [#MOST_STEPS] steps at
/// most.
final class Preemption {

    /// Nodes and workers looked at in one cycle at most: half a second's work.
    static final int MOST_STEPS = 1_000_000;

    /// Pause before a cycle goes on that had no steps left for some jobs.
    private static final long GO_ON_MILLIS = 50;

    /// What a search without result is good for.
    ///
    /// @param running version of what runs
    /// @param free version of what is free
    /// @param untilAt when to search again in any case
    /// @param kept version of what is kept
    /// @param queues version of what queues hold and may
    record Memory(
            PendingJob job,
            PolicySpec policy,
            long running,
            long free,
            long kept,
            long queues,
            long untilAt) {}

    private final FreeIndex free;
    private final RunningJobs running;
    private final Claims kept;
    private final PolicySpec policy;
    private final Placer placer;
    private final Rivalry rivalry;
    private final long now;
    private final List<GangPlacement> claims = new ArrayList<>();
    private final List<Eviction> evictions = new ArrayList<>();
    private final Map<Long, Long> leadOf = new TreeMap<>();
    private final PriorityQueue<RunningGang> displaced;
    private final List<RunningGang> leaving = new ArrayList<>();
    private final List<Allocation> awaited = new ArrayList<>();
    private int steps;
    private long againAt = Long.MAX_VALUE;

    /// @param gate what this cycle has placed counts for quotas, too
    Preemption(SchedulerState state, PolicySpec policy, Placer placer, QueueGate gate, long now) {
        this.free = state.free();
        this.running = state.running();
        this.kept = state.claims();
        this.policy = policy;
        this.placer = placer;
        this.now = now;
        Order order = state.pending().orderInQueues();
        this.rivalry =
                Rivalry.of(policy, state.pending(), gate.quotas().map(ReclaimRule::new), now);
        this.displaced =
                new PriorityQueue<>((a, b) -> order.before(stopped(a), stopped(b)) ? -1 : 1);
    }

    /// {@return the job as it waits once it is stopped}
    private PendingJob stopped(RunningGang gang) {
        return gang.job().afterStop(gang.startedAt(), now);
    }

    /// {@return the first in order of those who were stopped and have no other place yet, as it
    /// will wait}
    Optional<PendingJob> nextDisplaced() {
        return Optional.ofNullable(displaced.peek()).map(this::stopped);
    }

    /// Those who were stopped and have no other place wait in their queues.
    void forgetDisplaced() {
        displaced.clear();
    }

    /// Finds the first of those who were stopped another place, where there is one or others behind
    /// it make room: the next cycle would do the same, and so has nothing left to stop anybody for.
    void placeDisplaced(QueueGate gate) {
        RunningGang gang = displaced.remove();
        PendingJob job = stopped(gang);
        if (steps >= MOST_STEPS || gate.refusesAgain(gang.job())) {
            return;
        }
        if (search(job) instanceof EvictionSearch.Result.Found found) {
            take(job, leadOf.getOrDefault(job.jobId(), job.jobId()), found);
            gate.placed(job);
        }
    }

    /// {@return places to keep}
    List<GangPlacement> claims() {
        return claims;
    }

    /// {@return gangs to stop}
    List<Eviction> evictions() {
        return evictions;
    }

    /// {@return when to plan again although nothing changes, epoch ms; 0 for never}
    long againAt() {
        return againAt == Long.MAX_VALUE ? 0 : againAt;
    }

    /// Keeps as much of a place as is free now; the rest is awaited.
    void keep(List<Allocation> place) {
        for (Allocation worker : place) {
            Allocation part = free.freePart(worker);
            free.occupy(part);
            long mask = worker.gpuMask() & ~part.gpuMask();
            Allocation rest =
                    new Allocation(
                            worker.rank(),
                            worker.nodeId(),
                            mask,
                            worker.milliEach(),
                            worker.cpuMilli() - part.cpuMilli(),
                            worker.memoryMib() - part.memoryMib(),
                            worker.networkMbps() - part.networkMbps(),
                            worker.scratchMib() - part.scratchMib(),
                            mask == 0 ? 0 : worker.migSlices(),
                            worker.powerWatts());
            if (mask != 0
                    || rest.cpuMilli() > 0
                    || rest.memoryMib() > 0
                    || rest.networkMbps() > 0
                    || rest.scratchMib() > 0) {
                awaited.add(rest);
            }
        }
    }

    /// {@return whether nobody has searched for this shape's head as things are now; what this
    /// cycle did makes everything new}
    private boolean isNews(Shape shape) {
        return !claims.isEmpty()
                || shape.searched
                        .filter(memory -> memory.equals(memory(shape, memory.untilAt())))
                        .filter(memory -> now < memory.untilAt() && !rivalry.movesWithTime())
                        .isEmpty();
    }

    /// What was found after this cycle took something holds only if it is carried out.
    private void remember(Shape shape, long untilAt) {
        shape.searched = claims.isEmpty() ? Optional.of(memory(shape, untilAt)) : Optional.empty();
    }

    private Memory memory(Shape shape, long untilAt) {
        return new Memory(
                shape.head().job,
                policy,
                running.version(),
                free.version(shape.key.realm()),
                kept.version(),
                running.tenants().version(),
                untilAt);
    }

    /// Looks for room for the head of a shape that was refused.
    ///
    /// @return the place that is kept for it from now on
    Optional<List<Allocation>> makeRoom(Shape shape) {
        PendingJob wanted = shape.head().job;
        boolean roomToCome = !leaving.isEmpty() || !running.stopping().isEmpty();
        if (!roomToCome && !rivalry.mayYield(running, wanted)) {
            return Optional.empty();
        }
        if (!isNews(shape)) {
            shape.searched.ifPresent(memory -> againAt = Math.min(againAt, memory.untilAt()));
            return Optional.empty();
        }
        if (steps >= MOST_STEPS) {
            expired(shape);
            againAt = Math.min(againAt, now + GO_ON_MILLIS);
            return Optional.empty();
        }
        return switch (search(wanted)) {
            case EvictionSearch.Result.Found found -> {
                take(wanted, wanted.jobId(), found);
                yield Optional.of(found.place());
            }
            case EvictionSearch.Result.Nothing nothing -> {
                remember(shape, nothing.againAt());
                againAt = Math.min(againAt, nothing.againAt());
                shape.notExpired();
                yield Optional.empty();
            }
            case EvictionSearch.Result.Expired _ -> {
                remember(shape, Long.MAX_VALUE);
                expired(shape);
                yield Optional.empty();
            }
        };
    }

    private void expired(Shape shape) {
        shape.expired(new PendingReason.PreemptionSearchExpired(MOST_STEPS));
    }

    /// Looks at the cluster as it will be, and leaves it as it is.
    private EvictionSearch.Result search(PendingJob wanted) {
        steps += rivalry.prepare(running, wanted);
        int mark = free.mark();
        Realm realm = wanted.spec().realm();
        for (RunningGang gang : running.stopping()) {
            if (gang.job().spec().realm() == realm) {
                free.vacate(gang);
                steps += gang.held().size();
            }
        }
        for (Allocation leaver : running.elastic().leavers()) {
            free.vacate(leaver);
            steps++;
        }
        leaving.forEach(free::vacate);
        awaited.forEach(free::occupy);
        steps += awaited.size();
        EvictionSearch search =
                new EvictionSearch(free, running, placer, rivalry, now, MOST_STEPS - steps);
        EvictionSearch.Result result = search.find(wanted);
        steps += search.steps();
        free.rollback(mark);
        return result;
    }

    private void take(PendingJob wanted, long lead, EvictionSearch.Result.Found found) {
        for (RunningGang victim : found.victims()) {
            evictions.add(new Eviction(victim.jobId(), victim.epoch(), rivalry.why(victim), lead));
            leadOf.put(victim.jobId(), lead);
            rivalry.stopped(victim);
            displaced.add(victim);
            leaving.add(victim);
            steps += victim.held().size();
        }
        claims.add(new GangPlacement(wanted.jobId(), found.place()));
        keep(found.place());
        free.settle(wanted.spec().topology(), found.place());
    }
}
