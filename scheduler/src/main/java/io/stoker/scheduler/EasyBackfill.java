package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// EASY backfilling: the first job of a realm that does not fit has a reservation, and others may
/// pass it only where they do not delay it.
///
/// The reservation is a time and a place. All capacity the job could use now is set aside; running
/// gangs are then vacated by expected end, those of one millisecond together, until the placement
/// in use finds the rest: that is the shadow time. The place takes first what is not free now, so
/// that as much as can be stays open. A job that ends by the shadow time may start anywhere; any
/// other only outside the place. With interchangeable GPUs that is the rule of "extra nodes".
///
/// A gang past its expected end counts as ending now. One that nobody gave a run time never ends in
/// this picture, and a waiting job without one never ends by the shadow time. A job for which no
/// such time is found within [#MOST_ENDS] gangs has no reservation.
///
/// Example: 4 GPUs; A holds 3 until t=10. B wants 4 for 10: its shadow time is 10. C (1 GPU, 10)
/// starts at once since it ends by then; D (1 GPU, 11) does not.
///
/// Source: D. Lifka, "The ANL/IBM SP Scheduling System", JSSPP 1995.
final class EasyBackfill implements TimeGuard {

    /// Running gangs looked at for one reservation; bounds the time of a cycle.
    static final int MOST_ENDS = 10_000;

    private record End(long at, List<Allocation> held) {}

    private final Realm realm;
    private final FreeIndex free;
    private final RunningJobs running;
    private final Placer placer;
    private final long now;
    private final List<End> startedNow = new ArrayList<>();
    private Optional<QueuedJob> head = Optional.empty();
    private List<Allocation> keptFree = List.of();
    private long shadowAt;
    private boolean stale;
    private final List<Allocation> holding = new ArrayList<>();

    EasyBackfill(Realm realm, FreeIndex free, RunningJobs running, Placer placer, long now) {
        this.realm = realm;
        this.free = free;
        this.running = running;
        this.placer = placer;
        this.now = now;
    }

    /// {@return the job with the reservation}
    Optional<QueuedJob> head() {
        return head;
    }

    /// {@return when it is to start at the latest, epoch ms; only while there is one}
    long shadowAt() {
        return shadowAt;
    }

    /// A job found a place in this cycle.
    void placed(QueuedJob job, List<Allocation> workers) {
        long remaining = job.job.remainingMillis();
        if (remaining > 0) {
            startedNow.add(new End(now + remaining, workers));
            stale |= head.isPresent() && remaining <= shadowAt - now;
        }
    }

    @Override
    public boolean enter(QueuedJob job) {
        long remaining = job.job.remainingMillis();
        if (head.isEmpty() || remaining > 0 && remaining <= shadowAt - now) {
            return false;
        }
        if (stale) {
            keep(head.get());
        }
        for (Allocation kept : keptFree) {
            Allocation part = free.freePart(kept);
            free.occupy(part);
            holding.add(part);
        }
        return true;
    }

    /// Gives back the place; what was allocated to the job stays.
    @Override
    public void leave() {
        holding.forEach(free::vacate);
        holding.clear();
    }

    @Override
    public void refused(QueuedJob job) {
        if (head.isEmpty() && keep(job)) {
            head = Optional.of(job);
        }
    }

    /// Finds the job's time and place. Done again when a job that ends by the shadow time took some
    /// of what is free: the place can then wait for that, and leave more of the rest open.
    private boolean keep(QueuedJob job) {
        int start = free.mark();
        Optional<List<Allocation>> place = findPlace(job);
        free.rollback(start);
        place.ifPresent(found -> keptFree = found.stream().filter(this::partlyFree).toList());
        stale = false;
        return place.isPresent();
    }

    private boolean partlyFree(Allocation worker) {
        Allocation part = free.freePart(worker);
        return part.gpuMask() != 0 || part.cpuMilli() > 0 || part.memoryMib() > 0;
    }

    private Optional<List<Allocation>> findPlace(QueuedJob job) {
        int wanted = job.shape.key.workers();
        List<Allocation> freeNow = new ArrayList<>();
        fill(job, wanted, freeNow);
        List<Allocation> later = new ArrayList<>();
        List<End> ends = ends();
        int next = 0;
        while (freeNow.size() + later.size() < wanted) {
            if (next == ends.size()) {
                return Optional.empty();
            }
            shadowAt = ends.get(next).at();
            while (next < ends.size() && ends.get(next).at() == shadowAt) {
                ends.get(next).held().forEach(free::vacate);
                next++;
            }
            fill(job, wanted, later);
        }
        for (int i = freeNow.size() - 1; later.size() < wanted; i--) {
            later.add(freeNow.get(i));
        }
        return Optional.of(later);
    }

    /// Running gangs of the realm and those that start in this cycle, by expected end.
    private List<End> ends() {
        List<End> ends = new ArrayList<>(startedNow);
        int looked = 0;
        for (RunningGang gang : running.byExpectedEnd()) {
            if (gang.expectedEndAt() == RunningGang.UNKNOWN_END || ++looked > MOST_ENDS) {
                break;
            }
            if (gang.job().spec().realm() == realm) {
                ends.add(new End(Math.max(now, gang.expectedEndAt()), gang.held()));
            }
        }
        ends.sort(Comparator.comparingLong(End::at));
        return ends;
    }

    /// Takes places for single workers until there are as many or no more fit.
    private void fill(QueuedJob job, int wanted, List<Allocation> workers) {
        Shape.Key key = job.shape.key;
        Shape.Key one =
                new Shape.Key(
                        key.realm(), 1, key.worker(), key.queue(), key.user(), key.avoidNodes());
        Target target = job.shape.demand.target(free);
        while (workers.size() < wanted) {
            Placer.Outcome outcome = placer.place(job.job.jobId(), one, target);
            if (outcome.fitted() == 0) {
                return;
            }
            workers.addAll(outcome.workers());
        }
    }
}
