package io.stoker.scheduler;

import java.util.Optional;

/// What the last cycle leaves for the next one.
///
/// A refusal is worth remembering as long as nothing grew since. A cycle refuses on top of what it
/// has placed itself, and then takes that back; so what it refused is remembered only if exactly
/// its plan has been allocated by the time of the next cycle, which sums of fingerprints tell.
final class Memory {

    private Optional<FreeIndex> index = Optional.empty();
    private boolean placed;
    private long sumAfterPlan;

    /// {@return whether everything remembered must go}
    boolean begin(FreeIndex free) {
        boolean other = index.isEmpty() || index.get() != free;
        boolean notCarriedOut = placed && free.allocatedSum() != sumAfterPlan;
        index = Optional.of(free);
        placed = false;
        return other || notCarriedOut;
    }

    void end(boolean anyPlaced, long allocatedSumWithPlan) {
        placed = anyPlaced;
        sumAfterPlan = allocatedSumWithPlan;
    }
}
