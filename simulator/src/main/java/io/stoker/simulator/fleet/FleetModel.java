package io.stoker.simulator.fleet;

/// What is assumed about every simulated node.
///
/// @param failures how often nodes go down
/// @param startupMillis from the order to start a worker until it runs (assumed)
/// @param stopMillis from the order to stop a worker until it is gone (assumed)
/// @param heartbeatMillis time between two heartbeats of a node that has a lease
public record FleetModel(
        FailureProfile failures, long startupMillis, long stopMillis, long heartbeatMillis) {

    /// No failures, and workers that start and stop at once: what a calculation on paper assumes.
    public static final FleetModel IDEAL = new FleetModel(FailureProfile.NONE, 0, 0, 1_000);

    /// The demo: the octet's failures, half a second to start, a fifth to stop.
    public static final FleetModel OCTET = new FleetModel(FailureProfile.OCTET, 500, 200, 1_000);

    public FleetModel {
        if (startupMillis < 0 || stopMillis < 0) {
            throw new IllegalArgumentException(
                    "startup, stop: expected 0 or more ms, found %d and %d"
                            .formatted(startupMillis, stopMillis));
        }
        if (heartbeatMillis < 1) {
            throw new IllegalArgumentException(
                    "heartbeat: expected 1 or more ms, found " + heartbeatMillis);
        }
    }

    public FleetModel withFailures(FailureProfile value) {
        return new FleetModel(value, startupMillis, stopMillis, heartbeatMillis);
    }

    public FleetModel withStartupMillis(long value) {
        return new FleetModel(failures, value, stopMillis, heartbeatMillis);
    }
}
