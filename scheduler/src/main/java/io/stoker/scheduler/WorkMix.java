package io.stoker.scheduler;

import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The mix of work that a placement keeps room for: kinds of workers and how often each comes.
///
/// Memory is left out, as in the paper, and bandwidth, scratch space and power with it: requests
/// that differ in these alone are one kind.
///
/// Source: the target workload of Weng et al., Beware of Fragmentation, USENIX ATC 2023, section 3.
///
/// @param kinds most frequent first
public record WorkMix(List<Kind> kinds) {

    /// Nothing is known.
    public static final WorkMix NONE = new WorkMix(List.of());

    /// How much of the work the kinds cover.
    static final double COVERED = 0.95;

    /// Most that weights add up to: fragments in thousandths times weights stay within 64 bits.
    static final long MOST_WEIGHT = 1L << 32;

    /// One kind of worker.
    ///
    /// @param worker what it wants
    /// @param weight how often it comes, against the others
    public record Kind(WorkerRequest worker, long weight) {}

    public WorkMix {
        kinds = List.copyOf(kinds);
        long total = 0;
        for (Kind kind : kinds) {
            if (kind.weight() < 1 || (total += kind.weight()) > MOST_WEIGHT) {
                throw new IllegalArgumentException(
                        "weight: expected 1 or more and at most %d in all, found %d"
                                .formatted(MOST_WEIGHT, kind.weight()));
            }
        }
    }

    /// {@return the mix of these workers: the most frequent kinds, in order, until they cover 95 %
    /// of all}
    public static WorkMix of(Iterable<WorkerRequest> workers) {
        Map<WorkerRequest, long[]> counts = new LinkedHashMap<>();
        for (WorkerRequest worker : workers) {
            counts.computeIfAbsent(kindOf(worker), _ -> new long[1])[0]++;
        }
        return of(counts, Integer.MAX_VALUE);
    }

    /// {@return the mix of what was counted}
    ///
    /// @param mostKinds bounds the cost of a score where work is very mixed
    static WorkMix of(Map<WorkerRequest, long[]> counts, int mostKinds) {
        List<Kind> all = new ArrayList<>(counts.size());
        long total = 0;
        for (Map.Entry<WorkerRequest, long[]> entry : counts.entrySet()) {
            all.add(new Kind(entry.getKey(), entry.getValue()[0]));
            total += entry.getValue()[0];
        }
        all.sort(Comparator.comparingLong(kind -> -kind.weight()));
        int kept = 0;
        long covered = 0;
        while (kept < Math.min(all.size(), mostKinds) && covered < COVERED * total) {
            covered += all.get(kept++).weight();
        }
        return new WorkMix(all.subList(0, kept));
    }

    /// {@return the request without what does not make a kind}
    static WorkerRequest kindOf(WorkerRequest worker) {
        return worker.memoryMib() == 0
                        && worker.networkMbps() == 0
                        && worker.scratchMib() == 0
                        && worker.powerWatts() == 0
                ? worker
                : new WorkerRequest(worker.gpus(), worker.cpuMilli(), 0);
    }

    /// {@return sum of the weights}
    public long totalWeight() {
        long total = 0;
        for (Kind kind : kinds) {
            total += kind.weight();
        }
        return total;
    }

    /// {@return how far two mixes are apart: half the sum over all kinds of the difference of their
    /// shares, 0 for equal mixes and 1 for mixes without a common kind}
    public double distanceTo(WorkMix other) {
        Map<WorkerRequest, double[]> shares = new LinkedHashMap<>();
        double ownTotal = Math.max(1, totalWeight());
        double otherTotal = Math.max(1, other.totalWeight());
        for (Kind kind : kinds) {
            shares.computeIfAbsent(kind.worker(), _ -> new double[1])[0] +=
                    kind.weight() / ownTotal;
        }
        for (Kind kind : other.kinds) {
            shares.computeIfAbsent(kind.worker(), _ -> new double[1])[0] -=
                    kind.weight() / otherTotal;
        }
        double sum = 0;
        for (double[] share : shares.values()) {
            sum += Math.abs(share[0]);
        }
        return sum / 2;
    }
}
