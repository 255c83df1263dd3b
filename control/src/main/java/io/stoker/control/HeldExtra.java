package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.GpuPower;
import io.stoker.model.GpuSpec;
import io.stoker.model.NodeSpec;
import io.stoker.scheduler.FreeIndex;
import java.util.ArrayList;
import java.util.List;

/// What one node's workers hold beyond shares of GPUs, CPU and memory, counted from scratch for
/// [Invariants].
final class HeldExtra {

    private final NodeSpec spec;
    private final int[] slices;
    private final List<String> problems = new ArrayList<>();
    private long networkMbps;
    private long scratchMib;
    private long milliwatts;

    HeldExtra(NodeSpec spec) {
        this.spec = spec;
        this.slices = new int[spec.gpus().size()];
        for (GpuSpec gpu : spec.gpus()) {
            milliwatts += GpuPower.of(gpu.type()).idleWatts() * 1_000L;
        }
    }

    void add(Allocation held) {
        networkMbps += held.networkMbps();
        scratchMib += held.scratchMib();
        for (int gpu = 0; gpu < slices.length; gpu++) {
            if ((held.gpuMask() >>> gpu & 1) == 1) {
                GpuSpec own = spec.gpus().get(gpu);
                milliwatts +=
                        (long) held.milliEach()
                                * GpuPower.of(own.type()).loadWatts(held.powerWatts());
                if (own.mig() != (held.migSlices() != 0) || (slices[gpu] & held.migSlices()) != 0) {
                    problems.add(
                            "I1: node %s GPU %d: MIG slices %x cannot be held beside %x"
                                    .formatted(spec.name(), gpu, held.migSlices(), slices[gpu]));
                }
                slices[gpu] |= held.migSlices();
            }
        }
    }

    /// {@return one sentence for each thing that is wrong}
    List<String> problems(FreeIndex free, int node) {
        if (networkMbps > spec.networkMbps() || scratchMib > spec.scratchMib()) {
            problems.add(
                    "I1: node %s holds %d Mbit/s and %d MiB of scratch space, more than it has"
                            .formatted(spec.name(), networkMbps, scratchMib));
        }
        if (networkMbps != free.heldNetworkMbps(node)
                || scratchMib != free.heldScratchMib(node)
                || milliwatts != free.drawnMilliwatts(node)) {
            problems.add(
                    "I1: node %s: the index differs in network, scratch space or watts"
                            .formatted(spec.name()));
        }
        return problems;
    }
}
