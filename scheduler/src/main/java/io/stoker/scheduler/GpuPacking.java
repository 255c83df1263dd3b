package io.stoker.scheduler;

import io.stoker.model.GpuRequest;

/// First GPUs that are shared already, then nodes that are in use already, then idle nodes.
///
/// ```
/// node without a worker on its N GPUs     max(33 - N, N)
/// f wholly free GPUs would be touched     max(50 - f, 33)
/// only shared GPUs would be touched       max(100 - (their free thousandths) / 100, 50)
/// ```
///
/// with the tightest GPUs that fit. Workers without GPUs score 0 everywhere.
///
/// Source: baseline "GpuPacking" of Weng et al., Beware of Fragmentation, USENIX ATC 2023, after
/// Kube-Knots and Gandiva.
///
/// Worked example: a share of 500. An idle node with 8 GPUs: 25, one with 2: 31. A node with one
/// whole GPU taken, the rest free: 49. A node with a GPU that has 600 free: 94, and gets it.
record GpuPacking(GpuRequest gpus) implements NodeScore {

    @Override
    public int score(NodeState node) {
        if (gpus.count() == 0) {
            return 0;
        }
        int count = node.gpuCount;
        if (node.totalFreeMilli == count * GpuRequest.WHOLE_MILLI) {
            return Math.max(33 - count, count);
        }
        long taken = node.tightest(gpus);
        int whole = Long.bitCount(taken & node.whole);
        if (whole > 0) {
            return Math.max(50 - whole, 33);
        }
        int free = node.freeMilli[Long.numberOfTrailingZeros(taken)];
        return Math.max(100 - Math.ceilDiv(free, 100), 50);
    }

    @Override
    public long gpus(NodeState node, long draw) {
        return node.tightest(gpus);
    }
}
