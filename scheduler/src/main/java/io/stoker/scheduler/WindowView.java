package io.stoker.scheduler;

import io.stoker.model.PendingReason;
import io.stoker.model.ReservationImage;
import java.util.BitSet;
import java.util.Optional;

/// The free index as one job may see it: nodes that are kept for others while it would run take no
/// work, and a job that names a reservation sees no other nodes. One view serves one cycle;
/// [#clear] shows all nodes again.
///
/// Costs nothing while there are no reservations; else one step for each node that the next job
/// sees differently.
final class WindowView {

    private final Windows windows;
    private final FreeIndex free;
    private BitSet shut = new BitSet();

    WindowView(Windows windows, FreeIndex free) {
        this.windows = windows;
        this.free = free;
    }

    /// {@return whether nothing is reserved}
    boolean isPlain() {
        return windows.isEmpty();
    }

    /// {@return why the job may not start at this time wherever there is room}
    Optional<PendingReason> refuses(PendingJob job, long at) {
        return Windows.refuses(windows, job.spec(), at);
    }

    /// Shows what the job may use if it starts at this time.
    ///
    /// @return whether it may not use some nodes
    boolean show(PendingJob job, long at) {
        if (windows.isEmpty()) {
            return false;
        }
        BitSet next = windows.shut(job.spec(), at, end(job, at));
        Optional<ReservationImage> own = job.spec().reservation().flatMap(windows::find);
        if (own.isPresent()) {
            BitSet others = new BitSet();
            others.set(0, free.nodeLimit());
            own.get().nodes().forEach(others::clear);
            next.or(others);
        }
        change(next);
        return !next.isEmpty();
    }

    /// {@return what keeps nodes from the job, if it starts at this time}
    Optional<PendingReason> reason(PendingJob job, long at) {
        return windows.reason(job.spec(), at, end(job, at));
    }

    private static long end(PendingJob job, long at) {
        long remaining = job.remainingMillis();
        return remaining == 0 ? Long.MAX_VALUE : at + remaining;
    }

    /// {@return when windows begin or end after a time, the soonest first}
    long[] turnsAfter(long at) {
        return windows.all().stream()
                .mapToLong(ReservationImage::endAt)
                .filter(end -> end > at && end != Long.MAX_VALUE)
                .sorted()
                .toArray();
    }

    /// Shows all nodes.
    void clear() {
        if (!shut.isEmpty()) {
            change(new BitSet());
        }
    }

    private void change(BitSet next) {
        BitSet differs = (BitSet) shut.clone();
        differs.xor(next);
        for (int node = differs.nextSetBit(0); node >= 0; node = differs.nextSetBit(node + 1)) {
            free.listing().shut(node, next.get(node));
        }
        shut = next;
    }
}
