package io.stoker.simulator.report;

import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Role;
import io.stoker.model.WorkerRequest;
import io.stoker.scheduler.WorkMix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How much of what is free is of no use to the work at hand.
///
/// The work is the set of distinct worker requests seen so far, weighted by how often they came,
/// most frequent first, cut where 95 % of the workers are covered. A node's free share counts as a
/// fragment for a class as far as the class cannot use it: all of it when the class wants no GPU,
/// another type, more CPU or more GPUs than the node has free; otherwise the shares that are too
/// small.
///
/// Source: Weng et al., Beware of Fragmentation, USENIX ATC 2023, section 3.
final class FragmentMeter {

    private static final double COVERED = 0.95;

    /// Bounds the cost of one look at clusters with very mixed work.
    private static final int MOST_CLASSES = 256;

    private final Map<WorkerRequest, long[]> counts = new LinkedHashMap<>();
    private long workersSeen;
    private List<Share> shares = List.of();
    private long sharesFor = -1;

    /// Counts the mixes of work, so that what was found for an older one is told apart.
    private int mix;

    private boolean foreseen;

    private record Share(WorkerRequest request, double weight) {}

    /// Measures against this mix of work, whatever comes.
    void foresee(WorkMix work) {
        double total = work.totalWeight();
        foreseen = true;
        mix++;
        shares =
                work.kinds().stream()
                        .map(kind -> new Share(kind.worker(), kind.weight() / total))
                        .toList();
    }

    /// Counts the workers of a job.
    void saw(JobSpec spec) {
        if (spec.roles().isEmpty()) {
            counts.computeIfAbsent(spec.worker(), _ -> new long[1])[0] += spec.workers();
        }
        for (Role role : spec.roles()) {
            counts.computeIfAbsent(role.worker(), _ -> new long[1])[0] += role.workers();
        }
        workersSeen += spec.workers();
    }

    /// {@return GPUs in fragments over all nodes that are up}
    double fragmentedGpus(Iterable<NodeMirror> nodes) {
        refresh();
        double milli = 0;
        for (NodeMirror node : nodes) {
            if (node.up) {
                milli += fragmentMilli(node);
            }
        }
        return milli / 1_000;
    }

    /// Only nodes that changed since the last look are looked at again.
    private double fragmentMilli(NodeMirror node) {
        if (node.fragmentMix != mix) {
            long free = node.freeGpuMilli();
            double milli = 0;
            if (free > 0) {
                for (Share share : shares) {
                    milli += share.weight * fragment(node, free, share.request);
                }
            }
            node.fragmentMilli = milli;
            node.fragmentMix = mix;
        }
        return node.fragmentMilli;
    }

    private static long fragment(NodeMirror node, long free, WorkerRequest request) {
        GpuRequest gpus = request.gpus();
        boolean wrongType = !gpus.types().isEmpty() && !gpus.types().contains(node.type);
        if (gpus.count() == 0 || wrongType || node.freeCpuMilli < request.cpuMilli()) {
            return free;
        }
        int fitting = 0;
        long tooSmall = 0;
        for (int share : node.freeMilli) {
            if (share >= gpus.milliEach()) {
                fitting++;
            } else {
                tooSmall += share;
            }
        }
        return fitting < gpus.count() ? free : tooSmall;
    }

    private void refresh() {
        if (foreseen) {
            return;
        }
        // The mix settles early: it is worth a new look when the work has grown by an eighth.
        if (sharesFor >= 0 && workersSeen - sharesFor < Math.max(1, sharesFor / 8)) {
            return;
        }
        sharesFor = workersSeen;
        mix++;
        List<Map.Entry<WorkerRequest, long[]>> classes = new ArrayList<>(counts.entrySet());
        classes.sort(
                Comparator.comparingLong(
                        (Map.Entry<WorkerRequest, long[]> entry) -> -entry.getValue()[0]));
        List<Share> kept = new ArrayList<>();
        long covered = 0;
        for (Map.Entry<WorkerRequest, long[]> entry : classes) {
            if (covered >= COVERED * workersSeen || kept.size() == MOST_CLASSES) {
                break;
            }
            covered += entry.getValue()[0];
            kept.add(new Share(entry.getKey(), entry.getValue()[0]));
        }
        double total = covered;
        shares =
                kept.stream().map(share -> new Share(share.request, share.weight / total)).toList();
    }
}
