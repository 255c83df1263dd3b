package io.stoker.simulator.edge.experiment;

import java.util.OptionalDouble;

/// How far a run is.
///
/// @param simulatedSeconds virtual time since the start
/// @param wallSeconds real time since the start
/// @param jobsArrived jobs submitted so far
/// @param jobsTotal jobs in the workload
/// @param events events so far
/// @param doneRatio how much is done, 0 to 1, by jobs that arrived or by the horizon
/// @param etaSeconds real time until the end, when it can be told
public record Progress(
        double simulatedSeconds,
        double wallSeconds,
        int jobsArrived,
        int jobsTotal,
        long events,
        double doneRatio,
        OptionalDouble etaSeconds) {

    /// {@return simulated seconds per real second}
    public double speed() {
        return wallSeconds > 0 ? simulatedSeconds / wallSeconds : 0;
    }
}
