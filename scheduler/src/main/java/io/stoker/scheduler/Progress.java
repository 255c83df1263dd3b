package io.stoker.scheduler;

/// What a job has behind it when it waits again.
///
/// @param attainedGpuMillis GPU-milliseconds its attempts have run, lost work included
/// @param keptMillis run time that a next attempt need not repeat, thanks to checkpoints
/// @param firstStartedAt when it first ran, 0 before
public record Progress(long attainedGpuMillis, long keptMillis, long firstStartedAt) {

    /// Never ran.
    public static final Progress NONE = new Progress(0, 0, 0);
}
