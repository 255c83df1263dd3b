package io.stoker.scheduler;

/// How good a node is for one kind of worker: what a scored placement consists of. Made for one
/// request; asked only about nodes with room for it.
///
/// The score must follow from the [NodeState] alone: nodes in the same state share one score, and a
/// node that is back in an earlier state is not scored again.
interface NodeScore {

    /// {@return the node's score; the highest of all nodes wins; above [Board#NO_ROOM]}
    int score(NodeState node);

    /// {@return the GPUs of this node that the worker gets, all among those it may use}
    ///
    /// @param draw 64 random bits that belong to the worker, for placements that want them
    long gpus(NodeState node, long draw);
}
