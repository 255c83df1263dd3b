package io.stoker.model;

import java.util.List;

/// What the leader tells a node to do. Orders may arrive twice; the epoch makes them safe to
/// repeat.
public sealed interface Order {

    /// {@return the node that must obey}
    int nodeId();

    /// Start one worker.
    ///
    /// @param nodeId the node
    /// @param jobId the job
    /// @param attempt which attempt of the job, from 1
    /// @param epoch fences everything the worker will report
    /// @param allocation what the worker holds
    /// @param spec the job
    /// @param gang where the gang's ranks are
    record StartWorker(
            int nodeId,
            long jobId,
            int attempt,
            long epoch,
            Allocation allocation,
            JobSpec spec,
            Gang gang)
            implements Order {}

    /// Stop one worker: notice, TERM, grace, KILL. Its exit must still be reported.
    ///
    /// @param nodeId the node
    /// @param jobId the job
    /// @param epoch the attempt's epoch; other epochs are not touched
    /// @param rank the rank
    /// @param cause why
    /// @param graceMillis time between TERM and KILL
    record StopWorker(int nodeId, long jobId, long epoch, int rank, Cause cause, long graceMillis)
            implements Order {}

    /// Where the ranks of a gang are, as every one of them must know.
    ///
    /// @param nodes node name of each rank
    /// @param masterAddress address of rank 0's node
    /// @param masterPort port that rank 0 may listen on
    record Gang(List<String> nodes, String masterAddress, int masterPort) {
        public Gang {
            nodes = List.copyOf(nodes);
        }
    }
}
