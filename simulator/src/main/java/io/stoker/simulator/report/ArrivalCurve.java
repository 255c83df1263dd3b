package io.stoker.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/// How full the cluster was as work arrived, for runs in which work comes and never goes.
///
/// Source: the metric of Weng et al., Beware of Fragmentation, USENIX ATC 2023, section 6: after
/// each pod, what has arrived and what is allocated; the value at x per cent is the mean over all
/// pods whose rounded arrivals are x.
final class ArrivalCurve {

    /// Beyond this, a cluster to which work never stops coming is of no interest.
    private static final int MOST_PERCENT = 200;

    private final TreeMap<Integer, Double> fragmented = new TreeMap<>();
    private long seenMilli;
    private long lastAt = Long.MIN_VALUE;

    /// A job came; those before it have been decided unless they came at the same time.
    void submitted(long at, long gpuMilli, long capacityMilli, DoubleSupplier fragmentedGpus) {
        if (at > lastAt && capacityMilli > 0) {
            int percent = percent(seenMilli, capacityMilli);
            if (percent <= MOST_PERCENT && !fragmented.containsKey(percent)) {
                fragmented.put(percent, fragmentedGpus.getAsDouble() * 1_000 / capacityMilli);
            }
        }
        lastAt = at;
        seenMilli += gpuMilli;
    }

    private static int percent(long milli, long capacityMilli) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round(100.0 * milli / capacityMilli));
    }

    private static final class Sum {
        private double held;
        private int count;
    }

    /// {@return the curve}
    ///
    /// @param jobs in the order in which they came; placed ones still hold what they got
    List<ArrivalPoint> points(List<JobLine> jobs, long capacityMilli) {
        if (capacityMilli == 0) {
            return List.of();
        }
        TreeMap<Integer, Sum> sums = new TreeMap<>();
        long seen = 0;
        long held = 0;
        for (JobLine job : jobs) {
            seen += job.gpuMilli;
            held += job.attempts > 0 ? job.gpuMilli : 0;
            int percent = percent(seen, capacityMilli);
            if (percent > MOST_PERCENT) {
                break;
            }
            Sum sum = sums.computeIfAbsent(percent, _ -> new Sum());
            sum.held += held;
            sum.count++;
        }
        List<ArrivalPoint> points = new ArrayList<>(sums.size());
        sums.forEach((percent, sum) ->
                points.add(
                        new ArrivalPoint(
                                percent,
                                sum.held / sum.count / capacityMilli,
                                fragmented.containsKey(percent)
                                        ? OptionalDouble.of(fragmented.get(percent))
                                        : OptionalDouble.empty())));
        return points;
    }
}
