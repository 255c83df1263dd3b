package io.stoker.simulator.workload;

import io.stoker.model.JobSpec;
import io.stoker.scheduler.WorkMix;
import java.util.Optional;

/// Jobs in the order in which they are submitted. Jobs are made when they are asked for, so that a
/// million of them need not lie in memory at once.
public interface Arrivals {

    /// {@return how many jobs there are}
    int count();

    /// {@return when job `index` is submitted, milliseconds after the start; never less than the
    /// one before}
    long atMillis(int index);

    /// {@return job `index`}
    ///
    /// @param startAt the start of the run, epoch milliseconds: deadlines count from there
    JobSpec spec(int index, long startAt);

    /// {@return the mix of work that placements shall plan for; empty when they are to learn it
    /// from what they see}
    default Optional<WorkMix> foreseen() {
        return Optional.empty();
    }
}
