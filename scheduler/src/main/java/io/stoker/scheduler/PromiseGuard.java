package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Keeps every other job out of the places of promised jobs for as long as it may last, on top of
/// what another guard keeps.
final class PromiseGuard implements TimeGuard {

    private final TimeGuard inner;
    private final PromisedPlaces promised;
    private final FreeIndex free;
    private final long now;
    private final List<Allocation> holding = new ArrayList<>();

    private PromiseGuard(TimeGuard inner, PromisedPlaces promised, FreeIndex free, long now) {
        this.inner = inner;
        this.promised = promised;
        this.free = free;
        this.now = now;
    }

    /// {@return the guard itself where nothing is promised}
    static TimeGuard over(TimeGuard inner, PromisedPlaces promised, FreeIndex free, long now) {
        return promised.isEmpty() ? inner : new PromiseGuard(inner, promised, free, now);
    }

    @Override
    public Room enter(QueuedJob job) {
        Room room = inner.enter(job);
        if (room == Room.NONE) {
            return room;
        }
        boolean overlaps = promised.hold(job.job.jobId(), job.job.spec(), now, free, holding);
        return overlaps ? Room.GUARDED : room;
    }

    @Override
    public void leave() {
        holding.forEach(free::vacate);
        holding.clear();
        inner.leave();
    }

    @Override
    public List<Allocation> promisedPlace(QueuedJob job) {
        List<Allocation> place = inner.promisedPlace(job);
        boolean taken = promised.meets(job.job.jobId(), job.job.spec(), now, place);
        return taken ? List.of() : place;
    }

    @Override
    public void placed(QueuedJob job, List<Allocation> workers) {
        inner.placed(job, workers);
    }

    @Override
    public void refused(QueuedJob job) {
        inner.refused(job);
    }

    @Override
    public boolean asksForMore() {
        return inner.asksForMore();
    }

    @Override
    public boolean hearsAll() {
        return inner.hearsAll();
    }

    /// What others may take changes with time alone.
    @Override
    public boolean quiet() {
        return false;
    }

    @Override
    public void end(Optional<Reasons.Blocked> blocked) {
        inner.end(blocked);
    }

    @Override
    public Optional<Reasons.Blocked> before() {
        return inner.before();
    }

    @Override
    public Optional<QueuedJob> head() {
        return inner.head();
    }

    /// {@return the job whose place begins first}
    static Optional<Long> first(PromisedPlaces promised) {
        return promised.all().stream()
                .filter(place -> !place.place().isEmpty())
                .min(Comparator.comparingLong(PromisedPlace::startAt))
                .map(PromisedPlace::jobId);
    }
}
