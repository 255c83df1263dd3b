package io.stoker.scheduler;

import io.stoker.model.WorkerRequest;

/// The node whose free CPU and GPUs have the least in common with what the worker wants.
///
/// ```
/// score = 100 * (1 - (C/128 * c/128 + u/8 * g/8) / 2), cut to a whole number
/// ```
///
/// with C free cores, u free GPUs, c and g what the worker wants of them. A share goes to the
/// tightest GPU of the node.
///
/// Source: baseline "DotProd" of Weng et al., Beware of Fragmentation, USENIX ATC 2023, after
/// Grandl et al., Multi-resource packing, SIGCOMM 2014, with the sign turned around.
///
/// Worked example: a worker wants 1 GPU and 8 cores. Node 1 has 2 GPUs and 32 cores free: 97. Node
/// 2 has 8 GPUs and 64 cores free: 92. Node 1 gets it.
record DotProduct(WorkerRequest request) implements NodeScore {

    /// 128 cores squared, in thousandths, times 2 and by 100.
    private static final long UNIT = 128_000L * 128_000 * 2 / 100;

    /// (128 cores / 8 GPUs) squared.
    private static final long CPU_PER_GPU_SQUARED = 16 * 16;

    @Override
    public int score(NodeState node) {
        long product =
                (long) node.freeCpuMilli * request.cpuMilli()
                        + CPU_PER_GPU_SQUARED * node.totalFreeMilli * request.gpus().totalMilli();
        return (int) (100 - Math.ceilDiv(product, UNIT));
    }

    @Override
    public long gpus(NodeState node, long draw) {
        return node.tightest(request.gpus());
    }
}
