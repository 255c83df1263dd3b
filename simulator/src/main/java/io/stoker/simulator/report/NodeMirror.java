package io.stoker.simulator.report;

import io.stoker.model.Allocation;
import io.stoker.model.GpuSpec;
import io.stoker.model.NodeSpec;
import java.util.Arrays;

/// Who holds what on one node, kept from events alone: a second ledger beside the brain's own, so
/// that the brain's can be checked against it.
final class NodeMirror {

    final String type;
    final int[] freeMilli;
    long freeCpuMilli;
    long freeMemoryMib;
    boolean up = true;

    /// What [FragmentMeter] last found here, and for which mix of work; [#STALE] after a change.
    double fragmentMilli;

    int fragmentMix = STALE;

    /// No mix of work has this number.
    static final int STALE = -1;

    NodeMirror(NodeSpec spec) {
        type = spec.gpus().stream().findFirst().map(GpuSpec::type).orElse("");
        freeMilli = new int[spec.gpus().size()];
        Arrays.fill(freeMilli, 1_000);
        freeCpuMilli = spec.cpuMilli();
        freeMemoryMib = spec.memoryMib();
    }

    /// Takes (sign 1) or gives back (sign -1).
    ///
    /// @return false when something is now held twice, or given back twice
    boolean change(Allocation allocation, int sign) {
        boolean sound = true;
        fragmentMix = STALE;
        for (long rest = allocation.gpuMask(); rest != 0; rest &= rest - 1) {
            int gpu = Long.numberOfTrailingZeros(rest);
            if (gpu >= freeMilli.length) {
                return false;
            }
            freeMilli[gpu] -= sign * allocation.milliEach();
            sound &= freeMilli[gpu] >= 0 && freeMilli[gpu] <= 1_000;
        }
        freeCpuMilli -= (long) sign * allocation.cpuMilli();
        freeMemoryMib -= sign * allocation.memoryMib();
        return sound && freeCpuMilli >= 0 && freeMemoryMib >= 0;
    }

    long freeGpuMilli() {
        long sum = 0;
        for (int free : freeMilli) {
            sum += free;
        }
        return sum;
    }
}
