package io.stoker.model;

/// Which world a node or a job belongs to. A job only ever runs on nodes of its own realm.
public enum Realm {
    /// Real machines and real processes.
    REAL,
    /// Nodes and workers that exist only in a simulation.
    SIMULATED
}
