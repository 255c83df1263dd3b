package io.stoker.agent.core;

/// Which worker: everything an agent does or says about one carries these three.
///
/// @param jobId the job
/// @param epoch the attempt's epoch
/// @param rank the rank in the gang
public record WorkerKey(long jobId, long epoch, int rank) implements Comparable<WorkerKey> {

    /// {@return the name of its directory}
    public String directoryName() {
        return jobId + "." + epoch + "." + rank;
    }

    @Override
    public int compareTo(WorkerKey other) {
        int byJob = Long.compare(jobId, other.jobId);
        int byEpoch = byJob != 0 ? byJob : Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Integer.compare(rank, other.rank);
    }

    @Override
    public String toString() {
        return "job " + jobId + " rank " + rank + " (epoch " + epoch + ")";
    }
}
