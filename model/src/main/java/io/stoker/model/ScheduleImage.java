package io.stoker.model;

import java.util.List;
import java.util.Optional;

/// A schedule as it stood.
///
/// @param spec what recurs, and when
/// @param nextAt the next due time (epoch milliseconds); while paused it means nothing
/// @param waitingDueAt due time of the run that waits until the last one has ended, 0 for none
/// @param runs the newest runs, oldest first, at most [#RUNS_KEPT]
public record ScheduleImage(ScheduleSpec spec, long nextAt, long waitingDueAt, List<Run> runs) {

    /// How many runs are remembered.
    public static final int RUNS_KEPT = 10;

    public ScheduleImage {
        runs = List.copyOf(runs);
    }

    /// One run.
    ///
    /// @param dueAt the time it was due at, epoch milliseconds
    /// @param jobId the job it made
    public record Run(long dueAt, long jobId) {}

    /// {@return the newest run}
    public Optional<Run> lastRun() {
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
    }
}
