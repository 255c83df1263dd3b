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

    private final WorkerRequest request;
    private final GpuRequest gpus;
    private final Fragments fragments;
    private final int[] after = new int[GpuRequest.MAX_PER_NODE];
    private final double weightedGpu;

    GradientDescent(WorkerRequest request, Fragments fragments) {
        this.request = request;
        this.gpus = request.gpus();
        this.fragments = fragments;
        this.weightedGpu = (double) fragments.totalWeight() * GpuRequest.WHOLE_MILLI;
    }

    @Override
    public int score(NodeState node) {
        if (!gpus.fractional()) {
            return scoreWith(node, node.lowestWhole(gpus.count()));
        }
        return best(node, false);
    }

    @Override
    public long gpus(NodeState node, long draw) {
        return gpus.fractional() ? 1L << best(node, true) : node.lowestWhole(gpus.count());
    }

    /// {@return the score of the best GPU for a share, or that GPU}
    private int best(NodeState node, boolean wantGpu) {
        int best = Board.NO_ROOM;
        int bestGpu = -1;
        for (long left = node.allowed; left != 0; left &= left - 1) {
            int gpu = Long.numberOfTrailingZeros(left);
            if (node.freeMilli[gpu] >= gpus.milliEach() && !triedAlready(node, gpu)) {
                int found = scoreWith(node, 1L << gpu);
                if (found > best) {
                    best = found;
                    bestGpu = gpu;
                }
            }
        }
        return wantGpu ? bestGpu : best;
    }

    /// GPUs with equal room give equal scores.
    private static boolean triedAlready(NodeState node, int gpu) {
        for (long left = node.allowed & (1L << gpu) - 1; left != 0; left &= left - 1) {
            if (node.freeMilli[Long.numberOfTrailingZeros(left)] == node.freeMilli[gpu]) {
                return true;
            }
        }
        return false;
    }

    private int scoreWith(NodeState node, long mask) {
        System.arraycopy(node.freeMilli, 0, after, 0, node.gpuCount);
        for (long left = mask; left != 0; left &= left - 1) {
            after[Long.numberOfTrailingZeros(left)] -= gpus.milliEach();
        }
        long before = fragments.fragment(node);
        long then =
                fragments.totalWeight() * (node.totalFreeMilli - gpus.totalMilli())
                        - fragments.useful(
                                node.classNumber, after, node.freeCpuMilli - request.cpuMilli());
        return scoreOf((before - then) / weightedGpu);
    }

    private static int scoreOf(double descent) {
        return (int) (100 / (1 + StrictMath.exp(-descent)));
    }
}
