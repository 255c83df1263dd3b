package io.stoker.model;

/// GPU time by what it was worth, in GPU-milliseconds times thousandths of a GPU. Every held moment
/// is in exactly one of the other four parts: held = startup + useful + lost + draining.
///
/// @param held from placement to release
/// @param startup from placement until the whole gang ran
/// @param useful time of attempts that ended well, or whose work survived
/// @param lost time of attempts whose work was thrown away
/// @param draining from the end of an attempt until its workers were gone
public record GpuTime(long held, long startup, long useful, long lost, long draining) {
    /// None yet.
    public static final GpuTime ZERO = new GpuTime(0, 0, 0, 0, 0);

    /// {@return the sum of both}
    public GpuTime plus(GpuTime other) {
        return new GpuTime(
                held + other.held,
                startup + other.startup,
                useful + other.useful,
                lost + other.lost,
                draining + other.draining);
    }

    /// {@return GPU-seconds in an amount of this class's unit}
    public static double gpuSeconds(long amount) {
        return amount / 1_000_000.0;
    }
}
