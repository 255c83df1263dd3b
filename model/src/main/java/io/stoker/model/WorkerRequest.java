package io.stoker.model;

/// What one worker needs from its node.
///
/// @param gpus the GPUs
/// @param cpuMilli CPU in thousandths of a core
/// @param memoryMib main memory in MiB
/// @param networkMbps network bandwidth in Mbit/s
/// @param scratchMib local scratch space in MiB
/// @param powerWatts what each of its GPUs draws at most while it works, if it were all its own; 0
///   for what the GPU's type draws ([GpuPower])
public record WorkerRequest(
        GpuRequest gpus,
        int cpuMilli,
        long memoryMib,
        int networkMbps,
        long scratchMib,
        int powerWatts) {

    /// Most watts that a job may state for one GPU.
    public static final int MOST_POWER_WATTS = 10_000;

    public WorkerRequest {
        if (cpuMilli < 0) {
            throw new IllegalArgumentException(
                    "cpus: expected 0 or more, found " + cpuMilli + " thousandths");
        }
        if (memoryMib < 0) {
            throw new IllegalArgumentException(
                    "memory: expected 0 or more MiB, found " + memoryMib);
        }
        if (networkMbps < 0) {
            throw new IllegalArgumentException(
                    "bandwidth: expected 0 or more Mbit/s, found " + networkMbps);
        }
        if (scratchMib < 0) {
            throw new IllegalArgumentException(
                    "scratch: expected 0 or more MiB, found " + scratchMib);
        }
        if (powerWatts < 0 || powerWatts > MOST_POWER_WATTS) {
            throw new IllegalArgumentException(
                    "power: expected 0 to %d watts a GPU, found %d"
                            .formatted(MOST_POWER_WATTS, powerWatts));
        }
    }

    /// A worker that needs GPUs, CPU and memory alone.
    public WorkerRequest(GpuRequest gpus, int cpuMilli, long memoryMib) {
        this(gpus, cpuMilli, memoryMib, 0, 0, 0);
    }

    /// {@return a request for whole GPUs and nothing else}
    public static WorkerRequest gpus(int count) {
        return new WorkerRequest(GpuRequest.whole(count), 0, 0);
    }

    /// {@return whether it asks for more than GPUs, CPU and memory: few do, so the search for a
    /// node looks at the rest only for them}
    public boolean special() {
        return networkMbps != 0 || scratchMib != 0 || gpus.wantsMig();
    }

    /// {@return the same request for other GPUs}
    public WorkerRequest withGpus(GpuRequest value) {
        return new WorkerRequest(value, cpuMilli, memoryMib, networkMbps, scratchMib, powerWatts);
    }

    /// {@return the same request with other CPU and memory}
    public WorkerRequest withHost(int newCpuMilli, long newMemoryMib) {
        return new WorkerRequest(
                gpus, newCpuMilli, newMemoryMib, networkMbps, scratchMib, powerWatts);
    }

    /// {@return the same request with other bandwidth and scratch space}
    public WorkerRequest withIo(int newNetworkMbps, long newScratchMib) {
        return new WorkerRequest(
                gpus, cpuMilli, memoryMib, newNetworkMbps, newScratchMib, powerWatts);
    }

    /// {@return the same request with other watts a GPU}
    public WorkerRequest withPowerWatts(int value) {
        return new WorkerRequest(gpus, cpuMilli, memoryMib, networkMbps, scratchMib, value);
    }
}
