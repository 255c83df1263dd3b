package io.stoker.scheduler;

import io.stoker.model.PendingReason;
import io.stoker.model.Realm;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// What the last cycle leaves for the next one and for people who ask why a job waits.
///
/// A refusal is worth remembering as long as nothing grew since. A cycle refuses on top of what it has
/// placed itself, and then takes that back; so what it refused is remembered only if exactly its plan
/// has been allocated by the time of the next cycle, which sums of fingerprints tell.
final class Memory {

    /// A job that others of its realm may not pass.
    ///
    /// @param jobId the job
    /// @param all whether all others must wait, or only those that could use its nodes
    /// @param target the nodes it could use
    record Blocker(long jobId, boolean all, Target target) {
        boolean stops(Demand demand, FreeIndex free) {
            return all || demand.target(free).meets(target);
        }
    }

    private final Map<Realm, Blocker> blockers = new EnumMap<>(Realm.class);
    private Optional<FreeIndex> index = Optional.empty();
    private boolean placed;
    private long sumAfterPlan;

    /// {@return whether everything remembered must go}
    boolean begin(FreeIndex free) {
        boolean other = index.isEmpty() || index.get() != free;
        boolean notCarriedOut = placed && free.allocatedSum() != sumAfterPlan;
        index = Optional.of(free);
        blockers.clear();
        placed = false;
        return other || notCarriedOut;
    }

    void end(boolean anyPlaced, long allocatedSumWithPlan) {
        placed = anyPlaced;
        sumAfterPlan = allocatedSumWithPlan;
    }

    void block(Realm realm, Blocker blocker) {
        blockers.put(realm, blocker);
    }

    Optional<Blocker> blocker(Realm realm) {
        return Optional.ofNullable(blockers.get(realm));
    }

    PendingReason reason(Shape shape, long jobId) {
        if (shape.rest == Shape.Rest.PAUSED) {
            return shape.reason;
        }
        Blocker blocker = blockers.get(shape.key.realm());
        if (blocker != null
                && blocker.jobId() != jobId
                && index.isPresent()
                && blocker.stops(shape.demand, index.get())) {
            return new PendingReason.Priority(blocker.jobId());
        }
        return shape.demand.reason(shape);
    }
}
