package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.WorkerRequest;
import java.util.List;

/// What is free on one node, to try out what would be if gangs were gone: plain numbers, no index
/// follows. It counts as [FreeIndex#workersOn] does. Mutable, used again for other nodes.
final class NodeRoom {

    private static final int MOST_GPUS = 64;

    private int node;
    private List<Long> masks = List.of();
    private final int[] freeMilli = new int[MOST_GPUS];
    private long broken;
    private int freeCpuMilli;
    private long freeMemoryMib;

    /// Starts anew.
    ///
    /// @param ofUse the GPUs that a worker may take together, one mask a preference; none when the
    ///   node takes no such work
    void begin(int nodeId, List<Long> ofUse) {
        node = nodeId;
        masks = ofUse;
        broken = 0;
        freeCpuMilli = 0;
        freeMemoryMib = 0;
    }

    void host(int cpuMilli, long memoryMib) {
        freeCpuMilli = cpuMilli;
        freeMemoryMib = memoryMib;
    }

    void gpu(int gpu, int milli, boolean isBroken) {
        freeMilli[gpu] = milli;
        broken |= isBroken ? 1L << gpu : 0;
    }

    int node() {
        return node;
    }

    /// Somebody leaves the node.
    void vacate(Allocation held) {
        change(held, 1);
    }

    /// Somebody is there again.
    void occupy(Allocation held) {
        change(held, -1);
    }

    private void change(Allocation held, int sign) {
        for (long left = held.gpuMask() & ~broken; left != 0; left &= left - 1) {
            freeMilli[Long.numberOfTrailingZeros(left)] += sign * held.milliEach();
        }
        freeCpuMilli += sign * held.cpuMilli();
        freeMemoryMib += sign * held.memoryMib();
    }

    /// {@return how many such workers have room}
    int fitting(WorkerRequest request) {
        if (masks.isEmpty()) {
            return 0;
        }
        GpuRequest gpus = request.gpus();
        long fits = gpus.count() == 0 ? JobSpec.MAX_WORKERS : 0;
        if (gpus.count() > 0) {
            for (int i = 0; i < masks.size(); i++) {
                fits += fitting(masks.get(i), gpus);
            }
        }
        if (request.cpuMilli() > 0) {
            fits = Math.min(fits, Math.max(0, freeCpuMilli) / request.cpuMilli());
        }
        if (request.memoryMib() > 0) {
            fits = Math.min(fits, Math.max(0, freeMemoryMib) / request.memoryMib());
        }
        return (int) fits;
    }

    private long fitting(long mask, GpuRequest gpus) {
        long whole = 0;
        long shares = 0;
        for (long left = mask & ~broken; left != 0; left &= left - 1) {
            int milli = freeMilli[Long.numberOfTrailingZeros(left)];
            whole += milli == GpuRequest.WHOLE_MILLI ? 1 : 0;
            shares += milli / gpus.milliEach();
        }
        return gpus.fractional() ? shares : whole / gpus.count();
    }
}
