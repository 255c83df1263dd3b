package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The slots of all waiting jobs with a promised deadline, by job number. Part of the state.
/// Mutable, one writer.
public final class PromisedPlaces {

    /// Never.
    public static final long NO_TIME = Long.MAX_VALUE;

    private final TreeMap<Long, PromisedPlace> byJob = new TreeMap<>();

    /// {@return a copy that may be changed apart from this one}
    public PromisedPlaces copy() {
        PromisedPlaces copy = new PromisedPlaces();
        copy.byJob.putAll(byJob);
        return copy;
    }

    /// Keeps a place, instead of the one that was kept for the job before.
    public void put(PromisedPlace slot) {
        byJob.put(slot.jobId(), slot);
    }

    /// Ends a job's slot.
    public void remove(long jobId) {
        byJob.remove(jobId);
    }

    /// {@return all slots by job number; read only}
    public Collection<PromisedPlace> all() {
        return byJob.values();
    }

    public boolean isEmpty() {
        return byJob.isEmpty();
    }

    public int size() {
        return byJob.size();
    }

    public Optional<PromisedPlace> of(long jobId) {
        return Optional.ofNullable(byJob.get(jobId));
    }

    /// {@return the first time after `at` at which a slot begins, [#NO_TIME] when there is none}
    public long nextStartAfter(long at) {
        long next = NO_TIME;
        for (PromisedPlace slot : byJob.values()) {
            if (!slot.place().isEmpty() && slot.startAt() > at) {
                next = Math.min(next, slot.startAt());
            }
        }
        return next;
    }

    /// {@return when the earliest slot should have been taken, [#NO_TIME] when there is none}
    public long overdueAt() {
        long next = NO_TIME;
        for (PromisedPlace slot : byJob.values()) {
            if (!slot.place().isEmpty()) {
                next = Math.min(next, slot.startAt() + PromisedPlace.RUN_UP_MILLIS);
            }
        }
        return next;
    }

    /// Takes out of the index what others' slots need while a run of this job may last that starts
    /// now.
    ///
    /// @param taken is told what was taken
    /// @return whether there are such slots, with anything free in them or not
    public boolean hold(
            long jobId, JobSpec spec, long now, FreeIndex free, List<Allocation> taken) {
        boolean any = false;
        for (PromisedPlace slot : byJob.values()) {
            if (concerns(slot, jobId, spec, now)) {
                slot.hold(free, taken);
                any = true;
            }
        }
        return any;
    }

    /// {@return whether a place meets GPUs of others' slots while a run of this job may last that
    /// starts now}
    public boolean meets(long jobId, JobSpec spec, long now, List<Allocation> workers) {
        return byJob.values().stream()
                .filter(slot -> concerns(slot, jobId, spec, now))
                .flatMap(slot -> slot.place().stream())
                .anyMatch(kept -> workers.stream().anyMatch(worker -> meet(kept, worker)));
    }

    private static boolean meet(Allocation one, Allocation other) {
        return one.nodeId() == other.nodeId() && (one.gpuMask() & other.gpuMask()) != 0;
    }

    /// A slot that is due and not taken yet stays kept until it is moved.
    private static boolean concerns(PromisedPlace slot, long jobId, JobSpec spec, long now) {
        return slot.jobId() != jobId
                && slot.realm() == spec.realm()
                && slot.overlaps(
                        Math.min(now, slot.untilAt() - 1), now + PromisedPlace.holdMillis(spec));
    }

    /// Takes out of the index what others' slots need in a span of time, for a caller that rolls
    /// back.
    void holdBetween(long exceptJobId, Realm realm, long fromAt, long toAt, FreeIndex free) {
        List<Allocation> taken = new ArrayList<>();
        for (PromisedPlace slot : byJob.values()) {
            if (slot.jobId() != exceptJobId
                    && slot.realm() == realm
                    && slot.overlaps(fromAt, toAt)) {
                slot.hold(free, taken);
            }
        }
    }
}
