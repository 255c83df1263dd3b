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
    EXITED
}
