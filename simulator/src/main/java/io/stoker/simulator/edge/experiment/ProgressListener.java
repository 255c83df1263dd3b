package io.stoker.simulator.edge.experiment;

/// Learns how far a run is, about five times a second, on the run's thread.
@FunctionalInterface
public interface ProgressListener {

    /// Nobody watches.
    ProgressListener NONE = progress -> {};

    void progressed(Progress progress);
}
