package io.stoker.simulator.report;

/// The cluster at one moment of a run.
///
/// @param seconds since the start
/// @param pendingJobs jobs that wait
/// @param runningJobs jobs whose whole gang runs
/// @param nodesUp nodes that are not lost
/// @param allocatedGpus GPUs held
/// @param fragmentedGpus GPUs free but of no use to the work at hand
public record TimelineRow(
        double seconds,
        int pendingJobs,
        int runningJobs,
        int nodesUp,
        double allocatedGpus,
        double fragmentedGpus) {}
