package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.NodeSpec;

/// Adds up what is held and kept on one node.
final class NodeSum {

    private final NodeSpec spec;
    private final int[] milli;
    private final int[] slices;
    private long cpuMilli;
    private long memoryMib;
    private long networkMbps;
    private long scratchMib;
    private boolean clash;

    NodeSum(NodeSpec spec) {
        this.spec = spec;
        milli = new int[spec.gpus().size()];
        slices = new int[spec.gpus().size()];
    }

    void add(Allocation worker) {
        for (long left = worker.gpuMask(); left != 0; left &= left - 1) {
            int gpu = Long.numberOfTrailingZeros(left);
            if (gpu >= milli.length) {
                clash = true;
                continue;
            }
            milli[gpu] += worker.milliEach();
            clash |= milli[gpu] > GpuRequest.WHOLE_MILLI;
            clash |= (slices[gpu] & worker.migSlices()) != 0;
            slices[gpu] |= worker.migSlices();
        }
        cpuMilli += worker.cpuMilli();
        memoryMib += worker.memoryMib();
        networkMbps += worker.networkMbps();
        scratchMib += worker.scratchMib();
    }

    /// {@return whether the node holds it all}
    boolean fits() {
        return !clash
                && cpuMilli <= spec.cpuMilli()
                && memoryMib <= spec.memoryMib()
                && networkMbps <= spec.networkMbps()
                && scratchMib <= spec.scratchMib();
    }
}
