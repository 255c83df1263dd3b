package io.stoker.scheduler;

import io.stoker.model.WorkerRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/// Learns the mix of work from what is submitted: a count for each kind of worker, all halved each
/// time they add up to 65,536, so that what came long ago counts less and less.
///
/// A new [WorkMix] makes all scores stale, so one is given out only when the counts have grown by
/// an eighth and the mix has moved by 2 % since the last one.
final class LearnedMix {

    private static final long HALVE_AT = 1 << 16;
    private static final long LEAST_NEW = 16;
    private static final double MOVED = 0.02;

    /// Bounds memory and the cost of a score.
    private static final int MOST_KINDS = 256;

    private static final int MOST_COUNTED = 4 * MOST_KINDS;

    private final Map<WorkerRequest, long[]> counts = new LinkedHashMap<>();
    private long total;
    private long newSince;
    private WorkMix given = WorkMix.NONE;

    /// Counts workers that were submitted.
    void saw(WorkerRequest worker, int count) {
        long[] counted = counts.computeIfAbsent(WorkMix.kindOf(worker), _ -> new long[1]);
        // A huge gang must not be all that is remembered.
        long added = Math.min(count, HALVE_AT / 8);
        counted[0] += added;
        total += added;
        newSince += added;
        if (total >= HALVE_AT || counts.size() > MOST_COUNTED) {
            halve();
        }
    }

    private void halve() {
        total = 0;
        counts.values().removeIf(counted -> (counted[0] >>= 1) == 0);
        for (long[] counted : counts.values()) {
            total += counted[0];
        }
    }

    /// {@return the mix to plan for now}
    WorkMix mix() {
        if (newSince >= Math.max(LEAST_NEW, total / 8)) {
            newSince = 0;
            WorkMix found = WorkMix.of(counts, MOST_KINDS);
            if (found.distanceTo(given) >= MOVED) {
                given = found;
            }
        } else if (given == WorkMix.NONE && newSince > 0) {
            given = WorkMix.of(counts, MOST_KINDS);
        }
        return given;
    }
}
