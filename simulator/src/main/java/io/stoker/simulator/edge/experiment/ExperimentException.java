package io.stoker.simulator.edge.experiment;

/// An experiment that cannot be run as it is written. The message names the place, what was found
/// and what would do.
public final class ExperimentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ExperimentException(String message) {
        super(message);
    }

    ExperimentException(Tree.Place place, String message) {
        super(place + ": " + message);
    }
}
