package io.stoker.scheduler;

import io.stoker.model.WorkerRequest;

/// The node with the least CPU and GPUs left afterwards, both counted alike: unlike `best-fit`,
/// which looks at GPUs alone, and which is faster.
///
/// ```
/// score = 100 * (1 - (C'/128 + u'/8) / 2), cut to a whole number
/// ```
///
/// with C' cores and u' GPUs free after the worker has its place. A share goes to the tightest GPU
/// of the node.
///
/// Source: baseline "BestFit" of Weng et al., Beware of Fragmentation, USENIX ATC 2023. There the
/// scores are then stretched to 0 to 100, which changes neither their order nor their ties.
///
/// Worked example: a worker wants 1 GPU and 8 cores. Node 1 has 2 GPUs and 32 cores free, so 1 and
/// 24 would be left: 84. Node 2 has 8 and 64: 34. Node 1 gets it.
record OpenbBestFit(WorkerRequest request) implements NodeScore {

    /// 128 cores in thousandths, times 2 and by 100.
    private static final long UNIT = 128_000 * 2 / 100;

    /// 128 cores / 8 GPUs.
    private static final long CPU_PER_GPU = 16;

    @Override
    public int score(NodeState node) {
        long left =
                node.freeCpuMilli
                        - request.cpuMilli()
                        + CPU_PER_GPU * (node.totalFreeMilli - request.gpus().totalMilli());
        return (int) (100 - Math.ceilDiv(left, UNIT));
    }

    @Override
    public long gpus(NodeState node, long draw) {
        return node.tightest(request.gpus());
    }
}
