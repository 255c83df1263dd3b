package io.stoker.model;

/// What one worker holds on one node in one attempt. The attempt's epoch fences it.
///
/// @param rank the worker's rank in its gang
/// @param nodeId the node's number, given when it first joined
/// @param gpuMask the GPUs held, bit `i` for the node's GPU `i`
/// @param milliEach share of each of them in thousandths
/// @param cpuMilli CPU in thousandths of a core
/// @param memoryMib main memory in MiB
public record Allocation(
        int rank, int nodeId, long gpuMask, int milliEach, int cpuMilli, long memoryMib) {

    /// {@return how many GPUs it touches}
    public int gpuCount() {
        return Long.bitCount(gpuMask);
    }

    /// {@return thousandths of a GPU over all GPUs it touches}
    public int gpuMilli() {
        return gpuCount() * milliEach;
    }
}
