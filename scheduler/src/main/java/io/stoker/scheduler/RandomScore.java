package io.stoker.scheduler;

import io.stoker.model.Draws;
import io.stoker.model.GpuRequest;

/// Any node with room, each as likely as any other: the baseline that every other placement must
/// beat. A share goes to any GPU with room. The draws follow from the job's number and the worker's
/// rank, so planning again gives the same.
///
/// Source: baseline "Random" of Weng et al., Beware of Fragmentation, USENIX ATC 2023.
///
/// Worked example: three equal empty nodes and 3,000 jobs of one GPU, each placed alone: each node
/// is taken about 1,000 times.
record RandomScore(GpuRequest gpus) implements NodeScore {

    @Override
    public int score(NodeState node) {
        return 0;
    }

    @Override
    public long gpus(NodeState node, long draw) {
        if (!gpus.fractional()) {
            return node.lowestWhole(gpus.count());
        }
        long fitting = 0;
        for (long left = node.allowed; left != 0; left &= left - 1) {
            int gpu = Long.numberOfTrailingZeros(left);
            fitting |= node.freeMilli[gpu] >= gpus.milliEach() ? 1L << gpu : 0;
        }
        // A second draw: the first one chose the node.
        Draws draws = Draws.at(~draw);
        for (int skip = draws.below(Long.bitCount(fitting)); skip > 0; skip--) {
            fitting &= fitting - 1;
        }
        return Long.lowestOneBit(fitting);
    }
}
