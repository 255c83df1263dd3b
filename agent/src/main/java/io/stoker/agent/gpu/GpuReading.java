package io.stoker.agent.gpu;

/// What one GPU measures now.
///
/// @param index its place in the node
/// @param available false for a virtual GPU: then the other fields mean nothing
/// @param utilizationRatio share of the last moments in which a kernel ran, 0 to 1
/// @param memoryUsedBytes memory in use
/// @param temperatureCelsius temperature of the chip
/// @param powerWatts power drawn
/// @param energyMillijoules energy since the driver was loaded, 0 when unknown
/// @param xid last Xid the driver reported since the agent started, 0 for none
/// @param eccUncorrected uncorrectable memory errors since the driver was loaded, 0 when unknown
public record GpuReading(
        int index,
        boolean available,
        double utilizationRatio,
        long memoryUsedBytes,
        double temperatureCelsius,
        double powerWatts,
        long energyMillijoules,
        long xid,
        long eccUncorrected) {

    /// {@return a GPU that measures nothing}
    public static GpuReading absent(int index) {
        return new GpuReading(index, false, 0, 0, 0, 0, 0, 0, 0);
    }
}
