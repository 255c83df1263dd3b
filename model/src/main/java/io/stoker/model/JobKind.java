package io.stoker.model;

/// What a job is for.
public enum JobKind {
    /// A gang that learns for a long time and may checkpoint.
    TRAINING,
    /// Work with an end: scripts, evaluations, batch inference.
    BATCH,
    /// Replicas that answer requests until they are told to stop.
    SERVICE
}
