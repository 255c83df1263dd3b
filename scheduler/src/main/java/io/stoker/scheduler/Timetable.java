package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.List;
import java.util.Optional;

/// What is expected to be free when: running gangs give back at their expected ends, promised jobs
/// hold from their start to their end.
sealed interface Timetable permits SlotTimetable, PlaceTimetable {

    /// Enters promises that were made in earlier cycles.
    ///
    /// @return whether there is still room for all; otherwise the table is as it was
    boolean enter(List<Promises.Promise> promises);

    /// Enters a promise for which there is room.
    void add(Promises.Promise promise);

    /// Takes a promise out.
    void remove(Promises.Promise promise);

    /// {@return the soonest start before `until` with room for the job throughout, if what is
    /// overdue has ended by now}
    Optional<Promises.Promise> soonest(QueuedJob job, long until);

    /// Holds whatever the job must not use if it starts now.
    TimeGuard.Room hold(QueuedJob job);

    /// Gives back what [#hold] held.
    void release();

    /// The job starts in this cycle.
    void started(QueuedJob job, List<Allocation> workers);
}
