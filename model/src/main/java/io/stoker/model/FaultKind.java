package io.stoker.model;

/// What broke.
public enum FaultKind {
    /// The whole machine stopped.
    NODE_DOWN,
    /// The machine no longer answers although it may still run.
    NODE_SILENT,
    /// One GPU failed (an Xid or an uncorrectable memory error).
    GPU_ERROR,
    /// One GPU runs slower than its peers.
    GPU_SLOW,
    /// The network of a node failed.
    NETWORK
}
