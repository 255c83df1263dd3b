package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Eviction;
import io.stoker.model.GangPlacement;
import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes room in one cycle for jobs that found no place: looks for gangs to stop, and keeps the
/// place for the job that gets it.
///
/// It looks at the cluster as it will be once everybody who was told to stop is gone and every
/// place that is kept is taken, so that nobody is stopped for room that is about to be free. What
/// others are about to leave can be enough; then the place is kept and nobody is stopped.
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
    record Memory(PendingJob job, PolicySpec policy, long running, long free, long untilAt) {}

    private final FreeIndex free;
    private final RunningJobs running;
    private final PolicySpec policy;
    private final Placer placer;
    private final Rivalry rivalry;
    private final long now;
    private final List<GangPlacement> claims = new ArrayList<>();
    private final List<Eviction> evictions = new ArrayList<>();
    private final List<RunningGang> leaving = new ArrayList<>();
    private final List<Allocation> awaited = new ArrayList<>();
    private int steps;
    private long againAt = Long.MAX_VALUE;

    Preemption(SchedulerState state, PolicySpec policy, Placer placer, long now) {
        this.free = state.free();
        this.running = state.running();
        this.policy = policy;
        this.placer = placer;
        this.now = now;
        this.rivalry = Rivalry.of(policy, state.pending().order(), now);
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
            Allocation rest =
                    new Allocation(
                            worker.rank(),
                            worker.nodeId(),
                            worker.gpuMask() & ~part.gpuMask(),
                            worker.milliEach(),
                            worker.cpuMilli() - part.cpuMilli(),
                            worker.memoryMib() - part.memoryMib());
            if (rest.gpuMask() != 0 || rest.cpuMilli() > 0 || rest.memoryMib() > 0) {
                awaited.add(rest);
            }
        }
    }

    /// {@return whether nobody has searched for this shape's head as things are now}
    boolean isNews(Shape shape) {
        return shape.searched
                .filter(memory -> memory.equals(memory(shape, memory.untilAt())))
                .filter(memory -> now < memory.untilAt() && !rivalry.movesWithTime())
                .isEmpty();
    }

    private Memory memory(Shape shape, long untilAt) {
        return new Memory(
                shape.head().job,
                policy,
                running.version(),
                free.version(shape.key.realm()),
                untilAt);
    }

    /// Looks for room for the head of a shape that was refused.
    ///
    /// @return the place that is kept for it from now on
    Optional<List<Allocation>> makeRoom(Shape shape) {
        PendingJob wanted = shape.head().job;
        if (!rivalry.mayYield(running, wanted)) {
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
                take(wanted, found);
                yield Optional.of(found.place());
            }
            case EvictionSearch.Result.Nothing nothing -> {
                shape.searched = Optional.of(memory(shape, nothing.againAt()));
                againAt = Math.min(againAt, nothing.againAt());
                shape.notExpired();
                yield Optional.empty();
            }
            case EvictionSearch.Result.Expired _ -> {
                shape.searched = Optional.of(memory(shape, Long.MAX_VALUE));
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

    private void take(PendingJob wanted, EvictionSearch.Result.Found found) {
        for (RunningGang victim : found.victims()) {
            evictions.add(
                    new Eviction(
                            victim.jobId(),
                            victim.epoch(),
                            Eviction.Why.PREEMPTION,
                            wanted.jobId()));
            rivalry.stopped(victim);
            leaving.add(victim);
            steps += victim.held().size();
        }
        claims.add(new GangPlacement(wanted.jobId(), found.place()));
        keep(found.place());
        free.settle(wanted.spec().topology(), found.place());
    }
}
