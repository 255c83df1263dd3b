package io.stoker.model;

/// Whether a node answers.
public enum NodeState {
    /// Its lease is fresh.
    UP,
    /// Silent for a while; keeps its work, gets none.
    SUSPECT,
    /// Its lease ran out; its work is gone.
    LOST
}
