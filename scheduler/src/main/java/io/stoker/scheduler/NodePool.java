package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import io.stoker.model.WorkerRequest;

/// The open nodes of one class, by how many of certain GPUs are free on them.
///
/// "Certain GPUs" is a mask: all GPUs of the class for most requests, a part of them where a class
/// mixes types or memory sizes and a request wants only some.
final class NodePool {

    /// What [#find] answers when nothing has room. Greater than every answer.
    static final long NOTHING = Long.MAX_VALUE;

    private static final int SHARED_AFTER = 100;

    private final NodeTable nodes;
    private final long mask;
    private final NodeSet[] byFree;
    private final SharedLevels shared;
    private long freeGpus;

    NodePool(NodeTable nodes, long mask) {
        this.nodes = nodes;
        this.mask = mask;
        this.shared = new SharedLevels(nodes);
        this.byFree = new NodeSet[Long.bitCount(mask) + 1];
        for (int i = 0; i < byFree.length; i++) {
            byFree[i] = new NodeSet(nodes);
        }
    }

    long mask() {
        return mask;
    }

    void add(int node) {
        int free = Long.bitCount(nodes.usable(node) & mask);
        byFree[free].add(node);
        freeGpus += free;
        for (long left = nodes.sharable(node) & mask; left != 0; left &= left - 1) {
            shared.add(node, nodes.freeMilli(node, Long.numberOfTrailingZeros(left)));
        }
    }

    void remove(int node) {
        int free = Long.bitCount(nodes.usable(node) & mask);
        byFree[free].remove(node);
        freeGpus -= free;
        for (long left = nodes.sharable(node) & mask; left != 0; left &= left - 1) {
            shared.remove(node, nodes.freeMilli(node, Long.numberOfTrailingZeros(left)));
        }
    }

    long freeGpus() {
        return freeGpus;
    }

    long freeMilli() {
        return freeGpus * GpuRequest.WHOLE_MILLI + shared.freeMilli();
    }

    /// {@return the most wholly free GPUs on one node, 0 for none}
    int largestFree() {
        int free = byFree.length - 1;
        while (free > 0 && byFree[free].size() == 0) {
            free--;
        }
        return free;
    }

    /// {@return how many workers the free GPUs have room for, whatever CPU and memory say}
    long fitting(GpuRequest gpus) {
        if (gpus.fractional()) {
            return freeGpus * (GpuRequest.WHOLE_MILLI / gpus.milliEach())
                    + shared.fitting(gpus.milliEach());
        }
        long count = 0;
        for (int free = gpus.count(); free < byFree.length; free++) {
            count += (long) byFree[free].size() * (free / gpus.count());
        }
        return count;
    }

    /// {@return the node this placement likes best, as its rank above 32 bits of node number: the
    /// least over several pools is the best of them all; [#NOTHING] when no node has room}
    long find(IndexedPlacement placement, WorkerRequest request) {
        GpuRequest gpus = request.gpus();
        boolean part = gpus.fractional();
        return switch (placement) {
            case BEST_FIT ->
                    part
                            ? tightestShare(gpus.milliEach(), request)
                            : fewestFree(gpus.count(), request, 0);
            case FIRST_FIT ->
                    part ? lowestShare(gpus.milliEach(), request) : lowest(gpus.count(), request);
            case SPREAD ->
                    gpus.count() == 0
                            ? roomiest(request)
                            : part
                                    ? widestShare(gpus.milliEach(), request)
                                    : mostFree(gpus.count(), request);
        };
    }

    private static long answer(int rank, int node) {
        return node == NodeSet.NONE ? NOTHING : (long) rank << 32 | node;
    }

    private long fewestFree(int count, WorkerRequest request, int rank) {
        for (int free = count; free < byFree.length; free++) {
            int node = byFree[free].first(request, mask);
            if (node != NodeSet.NONE) {
                return answer(rank + free, node);
            }
        }
        return NOTHING;
    }

    private long mostFree(int count, WorkerRequest request) {
        for (int free = byFree.length - 1; free >= count; free--) {
            int node = byFree[free].first(request, mask);
            if (node != NodeSet.NONE) {
                return answer(GpuRequest.MAX_PER_NODE - free, node);
            }
        }
        return NOTHING;
    }

    private long lowest(int count, WorkerRequest request) {
        long best = NOTHING;
        for (int free = count; free < byFree.length; free++) {
            best = Math.min(best, answer(0, byFree[free].first(request, mask)));
        }
        return best;
    }

    private long roomiest(WorkerRequest request) {
        long best = NOTHING;
        for (NodeSet set : byFree) {
            int node = set.roomiest(request, mask);
            if (node != NodeSet.NONE) {
                best = Math.min(best, answer(Integer.MAX_VALUE - nodes.freeCpuMilli[node], node));
            }
        }
        return best;
    }

    private long tightestShare(int milli, WorkerRequest request) {
        for (int level = shared.atOrAbove(milli);
                level != NodeSet.NONE;
                level = shared.atOrAbove(level + 1)) {
            int node = shared.at(level).first(request, mask);
            if (node != NodeSet.NONE) {
                return answer(level, node);
            }
        }
        return fewestFree(1, request, GpuRequest.WHOLE_MILLI);
    }

    private long lowestShare(int milli, WorkerRequest request) {
        long best = lowest(1, request);
        for (int level = shared.atOrAbove(milli);
                level != NodeSet.NONE;
                level = shared.atOrAbove(level + 1)) {
            best = Math.min(best, answer(0, shared.at(level).first(request, mask)));
        }
        return best;
    }

    private long widestShare(int milli, WorkerRequest request) {
        long whole = mostFree(1, request);
        if (whole != NOTHING) {
            return whole;
        }
        int level = shared.atOrBelow(GpuRequest.WHOLE_MILLI - 1);
        while (level >= milli) {
            int node = shared.at(level).first(request, mask);
            if (node != NodeSet.NONE) {
                return answer(SHARED_AFTER + GpuRequest.WHOLE_MILLI - level, node);
            }
            level = shared.atOrBelow(level - 1);
        }
        return NOTHING;
    }

    /// {@return the GPUs of the node that such a worker gets; the node must have room}
    long gpusFor(IndexedPlacement placement, GpuRequest gpus, int node) {
        long allowed = gpus.wantsMig() ? nodes.specials.migGpus(node, gpus, mask) : mask;
        long free = nodes.usable(node) & allowed;
        if (!gpus.fractional()) {
            return lowestBits(free, gpus.count());
        }
        if (placement == IndexedPlacement.SPREAD && free != 0) {
            return Long.lowestOneBit(free);
        }
        long best = 0;
        int bestMilli = placement == IndexedPlacement.SPREAD ? 0 : GpuRequest.WHOLE_MILLI;
        for (long left = nodes.sharable(node) & allowed; left != 0; left &= left - 1) {
            int milli = nodes.freeMilli(node, Long.numberOfTrailingZeros(left));
            boolean better =
                    placement == IndexedPlacement.SPREAD ? milli > bestMilli : milli < bestMilli;
            if (milli >= gpus.milliEach() && better) {
                best = Long.lowestOneBit(left);
                bestMilli = milli;
            }
        }
        return best != 0 ? best : Long.lowestOneBit(free);
    }

    private static long lowestBits(long bits, int count) {
        long left = bits;
        for (int i = 0; i < count; i++) {
            left &= left - 1;
        }
        return bits & ~left;
    }
}
