package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.List;
import java.util.Optional;

/// EASY backfilling: the first job of a realm that does not fit has a reservation, and others may
/// pass it only where they do not delay it.
///
/// The reservation is a time (the shadow time: the soonest at which enough gangs are expected to
/// have ended) and room at that time: a count where a count is exact ([KeptSlots]), else a place
/// ([KeptPlace]). A job that ends by the shadow time may start anywhere; any other only outside
/// that room: that is the rule of "extra nodes".
///
/// A gang past its expected end counts as ending now. One that nobody gave a run time never ends in
/// this picture, and a waiting job without one never ends by the shadow time. A job for which no
/// such time is found, because it is larger than the cluster or waits for gangs without a run time,
/// has no reservation; the next one that does not fit gets it, of the first [#MOST_HEADS].
///
/// Example: 4 GPUs; A holds 3 until t=10. B wants 4 for 10: its shadow time is 10. C (1 GPU, 10)
/// starts at once since it ends by then; D (1 GPU, 11) does not.
///
/// Source: D. Lifka, "The ANL/IBM SP Scheduling System", JSSPP 1995.
final class EasyBackfill implements TimeGuard {

    /// Refused jobs that a reservation is sought for; bounds the time of a cycle.
    static final int MOST_HEADS = 16;

    private final GuardRoom room;
    private final ExpectedEnds ends;
    private Optional<Kept> kept = Optional.empty();
    private Optional<QueuedJob> head = Optional.empty();
    private int sought;

    EasyBackfill(GuardRoom room) {
        this.room = room;
        this.ends = new ExpectedEnds(room.running(), room.realm(), room.now());
    }

    @Override
    public boolean hearsAll() {
        return false;
    }

    @Override
    public boolean quiet() {
        return false;
    }

    @Override
    public void end(Optional<Reasons.Blocked> blocked) {}

    @Override
    public Optional<Reasons.Blocked> before() {
        return Optional.empty();
    }

    @Override
    public Optional<QueuedJob> head() {
        return head;
    }

    @Override
    public boolean asksForMore() {
        return head.isEmpty() && sought < MOST_HEADS;
    }

    @Override
    public List<Allocation> promisedPlace(QueuedJob job) {
        return List.of();
    }

    @Override
    public void placed(QueuedJob job, List<Allocation> workers) {
        long remaining = job.job.remainingMillis();
        if (remaining > 0) {
            ends.add(room.now() + remaining, workers);
        }
        if (head.isPresent()) {
            kept().took(workers, endsInTime(remaining));
        }
    }

    private boolean endsInTime(long remaining) {
        return remaining > 0 && remaining <= kept().startAt() - room.now();
    }

    @Override
    public Room enter(QueuedJob job) {
        return head.isEmpty() || endsInTime(job.job.remainingMillis())
                ? Room.OPEN
                : kept().hold(job);
    }

    @Override
    public void leave() {
        kept.ifPresent(Kept::release);
    }

    @Override
    public void refused(QueuedJob job) {
        if (asksForMore()) {
            sought++;
            if (kept().keep(job)) {
                head = Optional.of(job);
            }
        }
    }

    private Kept kept() {
        if (kept.isEmpty()) {
            kept =
                    Optional.of(
                            Slots.of(room)
                                    .<Kept>map(slots -> new KeptSlots(slots, ends, room.now()))
                                    .orElseGet(() -> new KeptPlace(room, ends)));
        }
        return kept.get();
    }
}
