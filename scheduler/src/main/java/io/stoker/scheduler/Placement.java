package io.stoker.scheduler;

/// Which of the nodes with room gets a worker. A value: it remembers nothing.
///
/// Two kinds: an [IndexedPlacement] reads its answer from an index that every allocation keeps
/// current; a [ScoredPlacement] gives each node a number for each kind of worker, and a [Board]
/// keeps the best. Every placement has one line in [Policies].
public sealed interface Placement permits IndexedPlacement, ScoredPlacement {

    /// {@return its name in a policy}
    String word();
}
