package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.List;

/// Tries out what would be if nobody else could use any part of a place, whoever holds some of it
/// now; for transactions.
final class SetAside {

    private SetAside() {}

    /// Holds all that is free of it. Of a GPU with less left than is wanted it holds the rest.
    ///
    /// @param parts gets what is held now; vacating each of them gives it back
    static void of(FreeIndex free, Allocation wanted, List<Allocation> parts) {
        int node = wanted.nodeId();
        Allocation whole = free.freePart(wanted);
        if (whole.gpuMask() != 0 || whole.cpuMilli() > 0 || whole.memoryMib() > 0) {
            free.occupy(whole);
            parts.add(whole);
        }
        long scarce = wanted.gpuMask() & free.gpusOf(node) & ~whole.gpuMask();
        for (long left = scarce; left != 0; left &= left - 1) {
            int milli = free.table().freeMilli(node, Long.numberOfTrailingZeros(left));
            if (milli > 0) {
                Allocation rest =
                        new Allocation(wanted.rank(), node, Long.lowestOneBit(left), milli, 0, 0);
                free.occupy(rest);
                parts.add(rest);
            }
        }
    }
}
