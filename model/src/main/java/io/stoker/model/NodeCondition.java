package io.stoker.model;

/// How a node's GPUs were when it last spoke, in coarse steps: 5 degrees, and tenths of what there
/// is. Soft: never journalled; what a placement made of it is.
///
/// @param known whether anything was measured
/// @param celsius the hottest GPU
/// @param memoryMilli GPU memory in use, in thousandths of what there is
/// @param busyMilli mean utilisation, in thousandths
/// @param powerMilli power, in thousandths of what its GPUs draw at most
public record NodeCondition(
        boolean known, int celsius, int memoryMilli, int busyMilli, int powerMilli) {

    /// Nothing was measured.
    public static final NodeCondition UNKNOWN = new NodeCondition(false, 0, 0, 0, 0);

    private static final int STEP_CELSIUS = 5;
    private static final int STEP_MILLI = 100;
    private static final int MOST_CELSIUS = 125;

    /// {@return the measured values, each rounded to its nearest step and kept within its bounds}
    public static NodeCondition measured(
            double celsius, double memoryRatio, double busyRatio, double powerRatio) {
        return new NodeCondition(
                true,
                (int) Math.round(Math.clamp(celsius, 0, MOST_CELSIUS) / STEP_CELSIUS)
                        * STEP_CELSIUS,
                step(memoryRatio),
                step(busyRatio),
                step(powerRatio));
    }

    private static int step(double ratio) {
        return (int) Math.round(Math.clamp(ratio, 0, 1) * 1_000 / STEP_MILLI) * STEP_MILLI;
    }
}
