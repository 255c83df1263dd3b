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

    /// Tell one worker that its gang grew or shrank. A node that does not know the worker does
    /// nothing.
    ///
    /// @param nodeId the node
    /// @param jobId the job
    /// @param epoch the attempt's epoch
    /// @param rank the worker to tell
    /// @param gang the gang as it is now
    record TellGang(int nodeId, long jobId, long epoch, int rank, Gang gang) implements Order {}

    /// Where the members of a gang are, as every one of them must know.
    ///
    /// @param nodes node name of each member, in the order of their ranks
    /// @param masterAddress address of the first member's node
    /// @param masterPort port that the first member may listen on
    /// @param ranks rank of each member, ascending; empty when they are 0 to n - 1, as they are
    ///   until a gang that shrank grows again
    record Gang(List<String> nodes, String masterAddress, int masterPort, List<Integer> ranks) {
        public Gang {
            nodes = List.copyOf(nodes);
            ranks = List.copyOf(ranks);
        }

        /// A gang whose ranks are 0 to n - 1.
        public Gang(List<String> nodes, String masterAddress, int masterPort) {
            this(nodes, masterAddress, masterPort, List.of());
        }

        /// {@return the place of a rank among the members, from 0: what the worker knows as its
        /// rank; `nodes.size()` or more when it is no member}
        public int placeOf(int rank) {
            if (ranks.isEmpty()) {
                return rank;
            }
            int place = ranks.indexOf(rank);
            return place < 0 ? nodes.size() : place;
        }
    }
}
