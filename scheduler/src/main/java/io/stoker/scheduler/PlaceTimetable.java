package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.scheduler.Promises.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Free room as it will be on each GPU of each node. A promise is a place that the placement in use
/// found in the state as it is expected to be then, with every other promise that overlaps in time
/// held: nobody can take it away, whatever the shapes of jobs and nodes.
///
/// A start found here is a bound, not the best there is: a promise keeps its GPUs although others
/// might do as well, and a GPU that two promises share one after the other is kept whole for both
/// times together. At most [#MOST_TRIES] times are tried for one job.
final class PlaceTimetable implements Timetable {

    /// Times at which a place is sought for one job; bounds the time of a cycle.
    static final int MOST_TRIES = 128;

    private final FreeIndex free;
    private final ExpectedEnds ends;
    private final Placer placer;
    private final WindowView view;
    private final long now;
    private final Map<Long, Promise> promises = new TreeMap<>();
    private final List<Allocation> holding = new ArrayList<>();

    PlaceTimetable(GuardRoom room, ExpectedEnds ends) {
        this.free = room.free();
        this.ends = ends;
        this.placer = room.placer();
        this.view = room.view();
        this.now = room.now();
    }

    @Override
    public boolean enter(List<Promise> known) {
        int start = free.mark();
        boolean room = true;
        int next = 0;
        for (Promise promise : known) {
            while (next < ends.size() && ends.at(next) <= promise.startAt()) {
                next = ends.vacate(free, next);
            }
            room &= promise.startAt() >= now && fits(promise);
            if (!room) {
                break;
            }
            promises.put(promise.jobId(), promise);
        }
        free.rollback(start);
        if (!room) {
            promises.clear();
        }
        return room;
    }

    /// Those entered before start no later, so they overlap if they have not ended by its start.
    private boolean fits(Promise promise) {
        int mark = free.mark();
        boolean room = true;
        for (Promise other : promises.values()) {
            if (other.endAt() > promise.startAt()) {
                other.place().forEach(free::occupy);
            }
        }
        for (Allocation worker : promise.place()) {
            room = room && free.fits(worker);
            if (room) {
                free.occupy(worker);
            }
        }
        free.rollback(mark);
        return room;
    }

    @Override
    public void add(Promise promise) {
        promises.put(promise.jobId(), promise);
    }

    @Override
    public void remove(Promise promise) {
        promises.remove(promise.jobId());
    }

    @Override
    public Optional<Promise> soonest(QueuedJob job, long until) {
        Target target = job.shape.demand.target(free);
        int wanted = job.shape.key.workers();
        boolean alike = job.shape.key.roles().isEmpty();
        if (alike && !target.fitsWhenEmpty(wanted)) {
            return Optional.empty();
        }
        int start = free.mark();
        Optional<Promise> found = Optional.empty();
        int next = 0;
        int tries = 0;
        for (long at : times(until)) {
            while (next < ends.size() && ends.at(next) <= at) {
                next = ends.vacate(free, next);
            }
            if (found.isPresent() || tries == MOST_TRIES) {
                break;
            }
            if (!alike || target.fitting() >= wanted) {
                tries++;
                found = placeAt(job, target, at);
            }
        }
        free.rollback(start);
        return found;
    }

    /// Room only grows where something ends: a gang, a promised job, a reservation.
    private List<Long> times(long until) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < ends.size() && ends.at(i) < until; i++) {
            times.add(ends.at(i));
        }
        for (Promise promise : promises.values()) {
            if (promise.endAt() < until) {
                times.add(promise.endAt());
            }
        }
        for (long turn : view.turnsAfter(now)) {
            if (turn < until) {
                times.add(turn);
            }
        }
        return times.stream().filter(at -> at >= now).sorted().distinct().toList();
    }

    private Optional<Promise> placeAt(QueuedJob job, Target target, long at) {
        long end = ConservativeBackfill.endOf(job, at);
        if (view.refuses(job.job, at).isPresent()) {
            return Optional.empty();
        }
        int mark = free.mark();
        List<Allocation> parts = new ArrayList<>();
        view.show(job.job, at);
        holdOverlapping(at, end, parts);
        Placer.Outcome outcome =
                placer.place(job.job.jobId(), job.shape.key.at(job.job, at), target);
        free.rollback(mark);
        view.clear();
        return outcome.workers().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Promise(
                                job.job.jobId(),
                                at,
                                end,
                                outcome.workers().size(),
                                outcome.workers()));
    }

    private void holdOverlapping(long from, long until, List<Allocation> parts) {
        promises.values().stream()
                .filter(promise -> promise.overlaps(from, until))
                .sorted(Comparator.comparingLong(Promise::startAt))
                .forEach(promise ->
                        promise.place().forEach(worker -> SetAside.of(free, worker, parts)));
    }

    @Override
    public TimeGuard.Room hold(QueuedJob job) {
        holdOverlapping(now, ConservativeBackfill.endOf(job, now), holding);
        return holding.isEmpty() ? TimeGuard.Room.OPEN : TimeGuard.Room.GUARDED;
    }

    @Override
    public void release() {
        holding.forEach(free::vacate);
        holding.clear();
    }

    @Override
    public void started(QueuedJob job, List<Allocation> workers) {
        long end = ConservativeBackfill.endOf(job, now);
        if (end != Long.MAX_VALUE) {
            ends.add(end, workers);
        }
    }
}
