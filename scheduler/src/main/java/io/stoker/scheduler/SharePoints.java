package io.stoker.scheduler;

import io.stoker.model.Realm;
import java.util.Map;
import java.util.TreeMap;

/// The fair-share factor of the order `multifactor`, as points beside priority and ageing:
///
/// ```
/// points = 1,000 x 2^-(usage share / weight share)
/// ```
///
/// where a queue's usage is the GPUs it holds and held lately ([Usage]), its usage share is its
/// part of all queues' usage, and its weight share its part of all weights. A queue that uses just
/// its share has 500 points, one that used nothing 1,000. Weights are compared among all queues at
/// once; the order `fair` goes down the tree.
///
/// Source: Slurm's classic fair-share factor, `F = 2^(-U / S)`, in its multifactor priority
/// plug-in.
///
/// Worked example: queues `a` and `b` have weights 3 and 1 and use 8 GPUs each. The usage share of
/// both is 1/2; `a` has 1,000 x 2^-(2/3) = 630 points, `b` 1,000 x 2^-2 = 250: a job of `a` goes
/// before one of `b` that has up to 380 points more by priority and ageing.
///
/// What a cycle places counts at once for its queue, and for the sum of all as soon as this has
/// grown by 1/64. Mutable, one writer.
final class SharePoints {

    /// Points of a queue that used nothing.
    static final long MOST = 1_000;

    private static final long ONE = 1L << 20;
    private static final long MOST_USAGE = 1L << 42;

    private final Map<String, Long> usage = new TreeMap<>();
    private final Map<String, Integer> weights = new TreeMap<>();
    private long totalUsage;
    private long countedUsage;
    private long totalWeight;

    SharePoints(Realm realm, Tenants tenants, long now) {
        for (String queue : tenants.queues()) {
            weigh(queue, tenants.spec(queue).weight());
            hold(queue, tenants.weighed(queue, realm, now)[0]);
        }
        countedUsage = totalUsage;
    }

    /// Counts the sum of all usage again if it has grown enough.
    ///
    /// @return whether it has, so that all points are others now
    boolean recount() {
        if (totalUsage <= countedUsage + countedUsage / 64) {
            return false;
        }
        countedUsage = totalUsage;
        return true;
    }

    private void weigh(String queue, int weight) {
        weights.put(queue, weight);
        totalWeight += weight;
    }

    /// A queue took GPUs.
    void hold(String queue, long gpuMilli) {
        if (!weights.containsKey(queue)) {
            weigh(queue, 1);
        }
        usage.merge(queue, gpuMilli, Long::sum);
        totalUsage += gpuMilli;
    }

    /// {@return its points, in thousandths}
    long milliPoints(String queue) {
        long used = Math.min(MOST_USAGE, usage.getOrDefault(queue, 0L));
        long all = Math.min(MOST_USAGE, countedUsage);
        if (used <= 0 || all <= 0) {
            return MOST * 1_000;
        }
        long usageShare = used * ONE / all;
        long weightShare =
                Math.max(1, weights.getOrDefault(queue, 1) * ONE / Math.max(1, totalWeight));
        return HalfLife.times(MOST * 1_000, HalfLife.factor(usageShare, weightShare));
    }

    /// {@return how far its points put its jobs forward, in the unit of [Orders.Priority]}
    long lead(String queue) {
        return milliPoints(queue) * (Orders.MILLIS_PER_HOUR / 1_000);
    }
}
