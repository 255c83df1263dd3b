package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The head's room as places on nodes.
///
/// All capacity the head could use now is set aside; running gangs are then vacated by expected
/// end, those of one millisecond together, until the placement in use finds the rest. The place
/// takes first what is not free now, so that as much as can be stays open. A head with topology
/// rules gets the place that the placement in use gives it once enough gangs have ended: inside one
/// domain, where it requires one.
///
/// The start is the soonest at which the placement in use finds room. The place is one of several:
/// a job that still runs then might have gone elsewhere beside another, so jobs may be kept waiting
/// that would have done no harm; none starts that would.
final class KeptPlace implements Kept {

    /// Times tried for one job while anything is reserved; bounds the time of a cycle.
    static final int MOST_TRIES = 256;

    private final FreeIndex free;
    private final ExpectedEnds ends;
    private final Placer placer;
    private final WindowView view;
    private final long now;
    private Optional<QueuedJob> head = Optional.empty();
    private List<Allocation> place = List.of();
    private long startAt;
    private boolean stale;
    private final List<Allocation> holding = new ArrayList<>();

    KeptPlace(GuardRoom room, ExpectedEnds ends) {
        this.free = room.free();
        this.ends = ends;
        this.placer = room.placer();
        this.view = room.view();
        this.now = room.now();
    }

    @Override
    public boolean keep(QueuedJob job) {
        Target target = job.shape.demand.target(free);
        if (job.shape.key.roles().isEmpty() && !target.fitsWhenEmpty(job.shape.key.workers())) {
            return false;
        }
        Optional<List<Allocation>> found =
                !view.isPlain()
                        ? betweenWindows(job, target)
                        : job.shape.key.together() ? together(job, target) : anywhere(job, target);
        found.ifPresent(workers -> {
            place = workers;
            head = Optional.of(job);
        });
        return found.isPresent();
    }

    @Override
    public long startAt() {
        return startAt;
    }

    /// The place is found again when a job that ends in time took some of what is free: it can then
    /// wait for that, and leave more of the rest open.
    @Override
    public TimeGuard.Room hold(QueuedJob other) {
        if (stale) {
            stale = false;
            head.ifPresent(this::keep);
        }
        place.forEach(kept -> SetAside.of(free, kept, holding));
        return TimeGuard.Room.GUARDED;
    }

    @Override
    public void release() {
        holding.forEach(free::vacate);
        holding.clear();
    }

    @Override
    public void took(List<Allocation> workers, boolean inTime) {
        stale |= inTime;
    }

    private Optional<List<Allocation>> anywhere(QueuedJob job, Target target) {
        int wanted = job.shape.key.workers();
        int start = free.mark();
        List<Allocation> freeNow = placer.placeSome(job.job.jobId(), job.shape.key, target, wanted);
        List<Allocation> later = new ArrayList<>();
        startAt = now;
        int next = 0;
        while (freeNow.size() + later.size() < wanted && next < ends.size()) {
            startAt = ends.at(next);
            next = ends.vacate(free, next);
            int missing = wanted - freeNow.size() - later.size();
            if (target.fitting() >= missing) {
                later.addAll(
                        placer.placeSome(
                                job.job.jobId(), job.shape.key, target, wanted - later.size()));
            }
        }
        free.rollback(start);
        if (freeNow.size() + later.size() < wanted) {
            return Optional.empty();
        }
        for (int i = freeNow.size() - 1; later.size() < wanted; i--) {
            later.add(freeNow.get(i));
        }
        return Optional.of(later);
    }

    /// Reservations come and go, so more time does not mean more room: each time at which something
    /// ends is tried, of the first [#MOST_TRIES].
    private Optional<List<Allocation>> betweenWindows(QueuedJob job, Target target) {
        TreeSet<Long> times = new TreeSet<>();
        for (int i = 0; i < ends.size() && times.size() < MOST_TRIES; i++) {
            times.add(ends.at(i));
        }
        for (long turn : view.turnsAfter(now)) {
            times.add(turn);
        }
        Optional<List<Allocation>> found = Optional.empty();
        int start = free.mark();
        int next = 0;
        for (long at : times) {
            while (next < ends.size() && ends.at(next) <= at) {
                next = ends.vacate(free, next);
            }
            if (view.refuses(job.job, at).isEmpty()) {
                int mark = free.mark();
                view.show(job.job, at);
                Placer.Outcome outcome =
                        placer.place(job.job.jobId(), job.shape.key.at(job.job, at), target);
                free.rollback(mark);
                view.clear();
                if (!outcome.workers().isEmpty()) {
                    startAt = at;
                    found = Optional.of(outcome.workers());
                    break;
                }
            }
        }
        free.rollback(start);
        return found;
    }

    /// More ended gangs leave no less room, so the first time with room is found by halving.
    private Optional<List<Allocation>> together(QueuedJob job, Target target) {
        Optional<List<Allocation>> best = Optional.empty();
        int low = 0;
        int high = ends.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int mark = free.mark();
            long at = ends.at(middle);
            for (int next = 0; next < ends.size() && ends.at(next) <= at; ) {
                next = ends.vacate(free, next);
            }
            Placer.Outcome outcome =
                    placer.place(job.job.jobId(), job.shape.key.at(job.job, at), target);
            free.rollback(mark);
            if (outcome.workers().isEmpty()) {
                low = middle + 1;
            } else {
                high = middle - 1;
                startAt = at;
                best = Optional.of(outcome.workers());
            }
        }
        return best;
    }
}
