package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import io.stoker.model.WorkerRequest;

/// How much the fragments of a node shrink when one worker is placed there.
///
/// Source: Weng et al., Beware of Fragmentation, USENIX ATC 2023, section 4.2: `D = F(n) - F(n')`.
final class Descent {

    private final WorkerRequest request;
    private final GpuRequest gpus;
    private final Fragments fragments;
    private final int[] after = new int[GpuRequest.MAX_PER_NODE];

    Descent(WorkerRequest request, Fragments fragments) {
        this.request = request;
        this.gpus = request.gpus();
        this.fragments = fragments;
    }

    /// {@return the fragment now less the fragment with the worker on these GPUs, in weighted
    /// thousandths of GPUs}
    long on(NodeState node, long mask) {
        System.arraycopy(node.freeMilli, 0, after, 0, node.gpuCount);
        for (long left = mask; left != 0; left &= left - 1) {
            after[Long.numberOfTrailingZeros(left)] -= gpus.milliEach();
        }
        long before = fragments.fragment(node);
        long then =
                fragments.totalWeight() * (node.totalFreeMilli - gpus.totalMilli())
                        - fragments.useful(
                                node.classNumber, after, node.freeCpuMilli - request.cpuMilli());
        return before - then;
    }

    /// {@return GPUs that a share fits on, one of each room that there is}
    long candidates(NodeState node) {
        long found = 0;
        for (long left = node.allowed; left != 0; left &= left - 1) {
            int gpu = Long.numberOfTrailingZeros(left);
            if (node.freeMilli[gpu] >= gpus.milliEach() && !holdsEqual(node, found, gpu)) {
                found |= 1L << gpu;
            }
        }
        return found;
    }

    private static boolean holdsEqual(NodeState node, long found, int gpu) {
        for (long left = found; left != 0; left &= left - 1) {
            if (node.freeMilli[Long.numberOfTrailingZeros(left)] == node.freeMilli[gpu]) {
                return true;
            }
        }
        return false;
    }
}
