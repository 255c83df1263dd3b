package io.stoker.simulator.fleet;

/// Telemetry of one simulated GPU. A simulation made every number in it.
///
/// @param index the GPU's index on its node
/// @param utilizationRatio how busy it is, 0 to 1
/// @param memoryUsedBytes memory in use
/// @param temperatureCelsius temperature of the die
/// @param powerWatts power now
/// @param energyMillijoules energy since the node was made
/// @param faulty whether a fault of this GPU is open
public record GpuReading(
        int index,
        double utilizationRatio,
        long memoryUsedBytes,
        double temperatureCelsius,
        double powerWatts,
        long energyMillijoules,
        boolean faulty) {}
