package io.stoker.scheduler;

import io.stoker.model.GpuRequest;

/// How many workers some GPUs of one node have room for, and which of them the next one gets.
final class NodeFit {

    private NodeFit() {}

    /// {@return how many workers with such GPUs the GPUs of `mask` have room for, whatever CPU and
    /// memory say}
    static long workers(NodeTable nodes, int node, long mask, GpuRequest gpus) {
        if (gpus.wantsMig()) {
            return nodes.specials.workersOn(node, gpus, mask);
        }
        int whole = Long.bitCount(nodes.usable(node) & mask);
        if (!gpus.fractional()) {
            return whole / gpus.count();
        }
        long fits = (long) whole * (GpuRequest.WHOLE_MILLI / gpus.milliEach());
        for (long left = nodes.sharable(node) & mask; left != 0; left &= left - 1) {
            fits += nodes.freeMilli(node, Long.numberOfTrailingZeros(left)) / gpus.milliEach();
        }
        return fits;
    }

    /// {@return the GPUs of `mask` that the next such worker gets, the tightest for a share; there
    /// must be room}
    static long pick(NodeTable nodes, int node, long mask, GpuRequest gpus) {
        long allowed = gpus.wantsMig() ? nodes.specials.migGpus(node, gpus, mask) : mask;
        long free = nodes.usable(node) & allowed;
        if (!gpus.fractional()) {
            long left = free;
            for (int i = 0; i < gpus.count(); i++) {
                left &= left - 1;
            }
            return free & ~left;
        }
        long best = Long.lowestOneBit(free);
        int least = GpuRequest.WHOLE_MILLI;
        for (long left = nodes.sharable(node) & allowed; left != 0; left &= left - 1) {
            int milli = nodes.freeMilli(node, Long.numberOfTrailingZeros(left));
            if (milli >= gpus.milliEach() && milli < least) {
                least = milli;
                best = Long.lowestOneBit(left);
            }
        }
        return best;
    }
}
