package io.stoker.model;

/// Where one worker of an attempt stands.
public enum WorkerState {
    /// Ordered to start.
    ORDERED,
    /// Runs.
    RUNNING,
    /// Told to stop; still holds what it holds.
    STOPPING,
    /// Gone.
    EXITED,
    /// No worker: room that is kept for one, in case a node of the gang fails.
    SPARE
}
