package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.List;

/// The head's room as a count, where [Slots] are exact. At the head's start `spare` slots are free
/// that it does not need: jobs that still run then share them.
final class KeptSlots implements Kept {

    private final Slots slots;
    private final ExpectedEnds ends;
    private final long now;
    private long startAt;
    private long spare;

    KeptSlots(Slots slots, ExpectedEnds ends, long now) {
        this.slots = slots;
        this.ends = ends;
        this.now = now;
    }

    @Override
    public boolean keep(QueuedJob job) {
        long then = slots.free() - job.shape.key.workers();
        startAt = now;
        for (int next = 0; next < ends.size() && (then < 0 || ends.at(next) == startAt); next++) {
            startAt = ends.at(next);
            then += slots.of(ends.held(next));
        }
        spare = then;
        return then >= 0;
    }

    @Override
    public long startAt() {
        return startAt;
    }

    @Override
    public TimeGuard.Room hold(QueuedJob other) {
        return other.shape.key.workers() <= spare ? TimeGuard.Room.OPEN : TimeGuard.Room.NONE;
    }

    @Override
    public void release() {}

    @Override
    public void took(List<Allocation> workers, boolean inTime) {
        spare -= inTime ? 0 : workers.size();
    }
}
