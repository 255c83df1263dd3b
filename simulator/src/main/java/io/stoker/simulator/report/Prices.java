package io.stoker.simulator.report;

/// What a GPU-hour costs, by type. Assumed, after public on-demand prices of 2024 rounded to a
/// tenth of a dollar; a type it does not know costs as much as a V100.
public final class Prices {

    private Prices() {}

    /// {@return millionths of a dollar for one GPU-hour}
    public static long microDollarsPerGpuHour(String type) {
        return switch (type) {
            case "B200" -> 6_000_000;
            case "H200" -> 3_800_000;
            case "H100" -> 3_000_000;
            case "A100" -> 1_800_000;
            case "A10" -> 800_000;
            case "P100" -> 500_000;
            case "T4" -> 400_000;
            default -> 1_000_000;
        };
    }
}
