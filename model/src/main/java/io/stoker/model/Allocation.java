package io.stoker.model;

/// What one worker holds on one node in one attempt. The attempt's epoch fences it.
///
/// @param rank the worker's rank in its gang
/// @param nodeId the node's number, given when it first joined
/// @param gpuMask the GPUs held, bit `i` for the node's GPU `i`
/// @param milliEach share of each of them in thousandths
/// @param cpuMilli CPU in thousandths of a core
/// @param memoryMib main memory in MiB
/// @param networkMbps network bandwidth in Mbit/s
/// @param scratchMib local scratch space in MiB
/// @param migSlices memory slices of its GPU, bit `i` for slice `i`, where it holds a MIG slice; 0
///   otherwise
/// @param powerWatts what the job says each of its GPUs draws, 0 where it says nothing
public record Allocation(
        int rank,
        int nodeId,
        long gpuMask,
        int milliEach,
        int cpuMilli,
        long memoryMib,
        int networkMbps,
        long scratchMib,
        int migSlices,
        int powerWatts) {

    /// GPUs, CPU and memory alone.
    public Allocation(
            int rank, int nodeId, long gpuMask, int milliEach, int cpuMilli, long memoryMib) {
        this(rank, nodeId, gpuMask, milliEach, cpuMilli, memoryMib, 0, 0, 0, 0);
    }

    /// {@return what a worker holds that gets these GPUs and all else that it asks for}
    public static Allocation of(
            int rank, int nodeId, long gpuMask, int migSlices, WorkerRequest request) {
        return new Allocation(
                rank,
                nodeId,
                gpuMask,
                request.gpus().milliEach(),
                request.cpuMilli(),
                request.memoryMib(),
                request.networkMbps(),
                request.scratchMib(),
                migSlices,
                request.powerWatts());
    }

    /// {@return the same for another rank}
    public Allocation withRank(int value) {
        return new Allocation(
                value,
                nodeId,
                gpuMask,
                milliEach,
                cpuMilli,
                memoryMib,
                networkMbps,
                scratchMib,
                migSlices,
                powerWatts);
    }

    /// {@return how many GPUs it touches}
    public int gpuCount() {
        return Long.bitCount(gpuMask);
    }

    /// {@return thousandths of a GPU over all GPUs it touches}
    public int gpuMilli() {
        return gpuCount() * milliEach;
    }

    /// {@return whether it holds more than GPUs, CPU and memory}
    public boolean special() {
        return networkMbps != 0 || scratchMib != 0 || migSlices != 0 || powerWatts != 0;
    }
}
