package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;

/// Adds up what is held and kept on one node.
final class NodeSum {

    private final int[] milli;
    private long cpuMilli;
    private long memoryMib;
    private boolean unknownGpu;

    NodeSum(int gpus) {
        milli = new int[gpus];
    }

    void add(Allocation worker) {
        for (long left = worker.gpuMask(); left != 0; left &= left - 1) {
            int gpu = Long.numberOfTrailingZeros(left);
            if (gpu < milli.length) {
                milli[gpu] += worker.milliEach();
            } else {
                unknownGpu = true;
            }
        }
        cpuMilli += worker.cpuMilli();
        memoryMib += worker.memoryMib();
    }

    /// {@return whether a node of this size holds it all}
    boolean within(int mostCpuMilli, long mostMemoryMib) {
        if (unknownGpu || cpuMilli > mostCpuMilli || memoryMib > mostMemoryMib) {
            return false;
        }
        for (int each : milli) {
            if (each > GpuRequest.WHOLE_MILLI) {
                return false;
            }
        }
        return true;
    }
}
