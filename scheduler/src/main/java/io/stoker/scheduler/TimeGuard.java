package io.stoker.scheduler;

/// Keeps room for what is to start later: reservations, backfill, promised deadlines.
///
/// Before a job is tried, whatever would stand in the way of a later promise for as long as the job
/// is expected to run is held in the free index; afterwards it is given back.
interface TimeGuard {

    /// Promises nothing.
    TimeGuard NONE =
            new TimeGuard() {
                @Override
                public boolean enter(QueuedJob job) {
                    return false;
                }

                @Override
                public void leave() {}

                @Override
                public void refused(QueuedJob job) {}
            };

    /// Holds what the job must not use.
    ///
    /// @return whether anything is held: then a refusal says nothing about other jobs of its demand
    boolean enter(QueuedJob job);

    /// Gives back what [#enter] held.
    void leave();

    /// The job found no place; it may be promised one. Called in the order of the queue, for jobs
    /// that were tried and refused in this cycle or rest since an earlier one.
    void refused(QueuedJob job);
}
