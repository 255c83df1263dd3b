package io.stoker.scheduler;

import io.stoker.model.GpuRequest;

/// Workers of a kind together: those with a share of a GPU, with 1, 2, up to 4 and more GPUs.
///
/// ```
/// score = 25 * (8 - u) / 8 + 75   where only workers of its kind hold GPUs
///                          + 50   where some do, among others
///                          + 25   where nobody holds a GPU
///                          +  0   elsewhere
/// ```
///
/// with u free GPUs, cut to a whole number. A share goes to the tightest GPU. Workers without GPUs
/// score 0 everywhere.
///
/// Source: baseline "GpuClustering" of Weng et al., Beware of Fragmentation, USENIX ATC 2023, after
/// Gandiva's grouping of jobs with equal GPU counts.
///
/// Worked example: a share of 500 and nodes with 8 GPUs. Node 1 holds another share of 500: 25 *
/// 0.5 / 8 + 75 = 76. Node 2 holds such a share and a worker with one GPU: 54. Node 3 is idle: 25.
/// Node 4 holds a worker with one GPU: 3. Node 1 gets it.
record GpuClustering(GpuRequest gpus) implements NodeScore {

    private static final int EIGHT_GPUS_MILLI = 8 * GpuRequest.WHOLE_MILLI;

    @Override
    public int score(NodeState node) {
        if (gpus.count() == 0) {
            return 0;
        }
        long one = Kinds.one(gpus.count(), gpus.milliEach());
        long own = Kinds.count(node.kinds, one);
        int company = node.kinds == 0 ? 25 : own == 0 ? 0 : node.kinds == own * one ? 75 : 50;
        return company
                + Math.floorDiv(25 * (EIGHT_GPUS_MILLI - node.totalFreeMilli), EIGHT_GPUS_MILLI);
    }

    @Override
    public long gpus(NodeState node, long draw) {
        return node.tightest(gpus);
    }
}
