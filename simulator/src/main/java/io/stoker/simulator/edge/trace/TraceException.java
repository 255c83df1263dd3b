package io.stoker.simulator.edge.trace;

/// A trace that cannot be found or read at all. The message says what to do.
public final class TraceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public TraceException(String message) {
        super(message);
    }

    public TraceException(String message, Throwable cause) {
        super(message, cause);
    }
}
