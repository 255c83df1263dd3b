package io.stoker.simulator.workload;

import java.util.List;

/// One pod of the openb trace.
///
/// @param cpuMilli CPU in thousandths of a core
/// @param gpus GPUs, 0 for a CPU-only pod
/// @param gpuMilli thousandths of each GPU
/// @param types GPU models that will do, empty for any
/// @param createdSecond when it was asked for, -1 when the file has no times
/// @param deletedSecond when it was gone, -1 when the file has no times
public record OpenbPod(
        String name,
        int cpuMilli,
        long memoryMib,
        int gpus,
        int gpuMilli,
        List<String> types,
        long createdSecond,
        long deletedSecond) {
    public OpenbPod {
        types = List.copyOf(types);
    }

    /// {@return thousandths of a GPU over all its GPUs}
    public long totalMilli() {
        return (long) gpus * gpuMilli;
    }

    /// {@return whether the file said when it came and went}
    public boolean timed() {
        return createdSecond >= 0;
    }
}
