package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import io.stoker.model.WorkerRequest;

/// FGD, fragmentation gradient descent: the node and GPU where the placement lets the fragments
/// shrink the most, or grow the least, seen by the mix of work that is expected.
///
/// ```
/// D     = fragment of the node now - fragment after the placement, in GPUs
/// score = 100 / (1 + exp(-D)), cut to a whole number
/// ```
///
/// What a fragment is says [Fragments]. A share tries every GPU that fits, the first of equals; it
/// does not matter which free GPUs a worker with whole ones takes. The cut to whole numbers is part
/// of the method: it makes nodes equal that hardly differ, and then the first node in one fixed
/// order fills up.
///
/// Source: Weng et al., Beware of Fragmentation: Scheduling GPU-Sharing Workloads with
/// Fragmentation Gradient Descent, USENIX ATC 2023, sections 4.2 and 5.
///
/// Worked example: half of the work are workers with 1 GPU, half with 2. A share of 500 is to be
/// placed. Node 1 has 500 and 1,000 thousandths free: the first half cannot use the 500, the second
/// none of the 1,500, so its fragment is 1 GPU. With the share on GPU 0 it would be 0.5: D = 0.5,
/// score 62. On GPU 1, 1: score 50. Node 2 has two free GPUs, no fragment, and would have 1: score
/// 26. The share goes to GPU 0 of node 1.
final class GradientDescent implements NodeScore {

    private final GpuRequest gpus;
    private final Descent descent;
    private final double weightedGpu;

    GradientDescent(WorkerRequest request, Fragments fragments) {
        this.gpus = request.gpus();
        this.descent = new Descent(request, fragments);
        this.weightedGpu = (double) fragments.totalWeight() * GpuRequest.WHOLE_MILLI;
    }

    @Override
    public int score(NodeState node) {
        return gpus.fractional()
                ? best(node, false)
                : cut(descent.on(node, node.lowestWhole(gpus.count())));
    }

    @Override
    public long gpus(NodeState node, long draw) {
        return gpus.fractional() ? 1L << best(node, true) : node.lowestWhole(gpus.count());
    }

    /// {@return the score of the best GPU for a share, or that GPU}
    private int best(NodeState node, boolean wantGpu) {
        int best = Board.NO_ROOM;
        int bestGpu = -1;
        for (long left = descent.candidates(node); left != 0; left &= left - 1) {
            int found = cut(descent.on(node, Long.lowestOneBit(left)));
            if (found > best) {
                best = found;
                bestGpu = Long.numberOfTrailingZeros(left);
            }
        }
        return wantGpu ? bestGpu : best;
    }

    private int cut(long descended) {
        return (int) (100 / (1 + StrictMath.exp(-descended / weightedGpu)));
    }
}
