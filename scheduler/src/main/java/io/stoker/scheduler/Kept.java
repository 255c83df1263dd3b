package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.List;

/// What [EasyBackfill] keeps for its head: when it can start, and what others must leave it.
sealed interface Kept permits KeptSlots, KeptPlace {

    /// Finds the soonest time at which the job has room, and keeps that room.
    ///
    /// @return whether there is such a time
    boolean keep(QueuedJob job);

    /// {@return the time found last, epoch ms}
    long startAt();

    /// Holds what a job must not use that still runs then.
    ///
    /// @return what the job finds
    TimeGuard.Room hold(QueuedJob other);

    /// Gives back what [#hold] held.
    void release();

    /// A job took its place in this cycle.
    ///
    /// @param inTime whether it ends by [#startAt]
    void took(List<Allocation> workers, boolean inTime);
}
