package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.scheduler.Promises.Promise;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Conservative backfilling: each waiting job is promised the soonest start at which it has room
/// throughout its run without delaying anybody who was promised a start before; nobody may delay it
/// afterwards. Jobs may start before their time wherever they do no harm.
///
/// Promises are kept from cycle to cycle ([Promises]). When room comes up that was not foreseen,
/// because a gang ended early, a job went away or nodes came, the queue is gone through in its
/// order and each job may move forward, never back. When a promise cannot be kept, because a gang
/// runs longer than it said or nodes went away, all promises are void and made again in the queue's
/// order: who stands first must not lose its place to those behind it. A new job gets its promise
/// after those that have one, whatever its priority: priorities decide who is promised first in one
/// cycle, and who moves forward first.
///
/// The first [#MOST_COUNTED] jobs in the order are promised a start where a count of slots is exact
/// ([SlotTimetable]: the soonest there is), else the first [#MOST_PLACED] ([PlaceTimetable]: a
/// bound). Jobs behind them may start when they harm no promise, and move up as those before them
/// start.
///
/// Worked example: 4 GPUs; A holds 3 until t=10. B wants 4 for 10: promised t=10. C wants 2 for 10:
/// promised t=20. D wants 1 for 10 and starts at once. E wants 1 for 15: it would run into B's
/// time, so it is promised t=20 too, beside C. Under EASY, C and E have no promise.
///
/// Source: D. Feitelson and A. Weil, "Utilization and Predictability in Scheduling the IBM SP2 with
/// Backfilling", IPPS 1998.
final class ConservativeBackfill implements TimeGuard {

    /// Promises of a realm where counting is exact.
    static final int MOST_COUNTED = 10_000;

    /// Promises of a realm where each needs a place.
    static final int MOST_PLACED = 100;

    private final GuardRoom room;
    private final Promises promises;
    private final Promises.Stamp stamp;
    private final boolean quiet;
    private Optional<Plan> plan = Optional.empty();
    private Optional<QueuedJob> head = Optional.empty();
    private int heard;

    ConservativeBackfill(GuardRoom room) {
        this.room = room;
        this.promises = room.queue().promises();
        this.stamp =
                new Promises.Stamp(
                        room.free().version(room.realm()),
                        room.queue().changes(),
                        room.running().tenants().version());
        this.quiet = room.view().isPlain() && promises.quiet(room.realm(), stamp, room.now());
    }

    /// What a cycle that is not quiet works with.
    ///
    /// @param table what is expected to be free when
    /// @param most jobs that are promised something
    /// @param forward whether promises may move forward
    private record Plan(Timetable table, int most, boolean forward) {}

    /// Made when it is first needed: most cycles are quiet.
    private Plan plan() {
        if (plan.isEmpty()) {
            plan = Optional.of(make());
        }
        return plan.get();
    }

    private Plan make() {
        ExpectedEnds ends = new ExpectedEnds(room.running(), room.realm(), room.now());
        Optional<Slots> slots = Slots.of(room);
        Timetable table =
                slots.<Timetable>map(exact -> new SlotTimetable(exact, ends, room.now()))
                        .orElseGet(() -> new PlaceTimetable(room, ends));
        boolean unforeseen =
                promises.rebase(
                        room.realm(),
                        room.running().earlyEnds(),
                        room.free().openNodes(room.realm()),
                        slots.isPresent());
        boolean leftRoom = dropThoseGone();
        List<Promise> known =
                promises.all(room.realm()).stream()
                        .sorted(
                                Comparator.comparingLong(Promise::startAt)
                                        .thenComparingLong(Promise::jobId))
                        .toList();
        if (!table.enter(known)) {
            promises.breakAll(room.realm());
        }
        int most = slots.isPresent() ? MOST_COUNTED : MOST_PLACED;
        return new Plan(table, most, unforeseen || leftRoom);
    }

    @Override
    public boolean quiet() {
        return quiet;
    }

    @Override
    public void end(Optional<Reasons.Blocked> blocked) {
        // What starts leaves the queue, and the cycle after that is not quiet.
        promises.settle(room.realm(), stamp, blocked);
    }

    @Override
    public Optional<Reasons.Blocked> before() {
        return promises.blocked(room.realm());
    }

    /// {@return when a job ends that starts at this time, epoch ms; `Long.MAX_VALUE` when nobody
    /// said how long it runs}
    static long endOf(QueuedJob job, long startAt) {
        long remaining = job.job.remainingMillis();
        return remaining == 0 ? Long.MAX_VALUE : startAt + remaining;
    }

    /// Forgets promises of jobs that started, went away or may not start now.
    ///
    /// @return whether one of them leaves room to others
    private boolean dropThoseGone() {
        boolean leftRoom = false;
        for (Promise promise : List.copyOf(promises.all(room.realm()))) {
            Optional<QueuedJob> waiting = room.queue().queued(promise.jobId());
            boolean started =
                    waiting.isEmpty() && room.running().ofJob(promise.jobId()).isPresent();
            if (waiting.isEmpty() || !mayStart(waiting.get())) {
                promises.drop(room.realm(), promise.jobId());
                leftRoom |= !started;
            }
        }
        return leftRoom;
    }

    private static boolean mayStart(QueuedJob job) {
        return switch (job.shape.rest) {
            case READY, REFUSED -> true;
            case PAUSED, LIMITED -> false;
        };
    }

    @Override
    public Room enter(QueuedJob job) {
        Optional<Promise> own = promises.of(room.realm(), job.job.jobId());
        Timetable table = plan().table();
        if (own.isEmpty()) {
            return table.hold(job);
        }
        if (!plan().forward() && own.get().startAt() > room.now()) {
            return Room.NONE;
        }
        table.remove(own.get());
        Room found = table.hold(job);
        table.add(own.get());
        return found;
    }

    @Override
    public void leave() {
        plan().table().release();
    }

    @Override
    public List<Allocation> promisedPlace(QueuedJob job) {
        return promises.of(room.realm(), job.job.jobId())
                .filter(promise -> promise.startAt() <= room.now())
                .map(Promise::place)
                .orElse(List.of());
    }

    @Override
    public void placed(QueuedJob job, List<Allocation> workers) {
        promises.drop(room.realm(), job.job.jobId()).ifPresent(plan().table()::remove);
        plan().table().started(job, workers);
    }

    @Override
    public void refused(QueuedJob job) {
        if (!asksForMore()) {
            return;
        }
        heard++;
        Optional<Promise> own = promises.of(room.realm(), job.job.jobId());
        Timetable table = plan().table();
        if (own.isEmpty() || plan().forward()) {
            own.ifPresent(table::remove);
            Optional<Promise> next =
                    table.soonest(job, own.map(Promise::startAt).orElse(Long.MAX_VALUE))
                            .or(() -> own);
            next.ifPresent(promise -> {
                table.add(promise);
                promises.make(room.realm(), promise);
            });
        }
        if (head.isEmpty() && promises.of(room.realm(), job.job.jobId()).isPresent()) {
            head = Optional.of(job);
        }
    }

    @Override
    public boolean asksForMore() {
        return heard < plan().most();
    }

    @Override
    public boolean hearsAll() {
        return true;
    }

    @Override
    public Optional<QueuedJob> head() {
        return head;
    }
}
