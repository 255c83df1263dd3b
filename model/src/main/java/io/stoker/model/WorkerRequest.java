package io.stoker.model;

/// What one worker needs from its node.
///
/// @param gpus the GPUs
/// @param cpuMilli CPU in thousandths of a core
/// @param memoryMib main memory in MiB
public record WorkerRequest(GpuRequest gpus, int cpuMilli, long memoryMib) {

    public WorkerRequest {
        if (cpuMilli < 0) {
            throw new IllegalArgumentException(
                    "cpus: expected 0 or more, found " + cpuMilli + " thousandths");
        }
        if (memoryMib < 0) {
            throw new IllegalArgumentException(
                    "memory: expected 0 or more MiB, found " + memoryMib);
        }
    }

    /// {@return a request for whole GPUs and nothing else}
    public static WorkerRequest gpus(int count) {
        return new WorkerRequest(GpuRequest.whole(count), 0, 0);
    }
}
