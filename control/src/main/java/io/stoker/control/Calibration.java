package io.stoker.control;

/// How good estimates of starts were: each is compared with the start that followed.
///
/// An estimate that is honest has four of five starts between its P10 and its P90, one of ten
/// before, one of ten after. The pinball loss of a quantile is smallest, over many starts, for the
/// true quantile: it charges `q` for each second that the start came after it and `1 - q` for each
/// second before.
///
/// Worked example: P10, P50 and P90 are 100, 200 and 400 s, the start comes at 300 s. It is inside.
/// The losses are 0.1 * 200 = 20, 0.5 * 100 = 50 and 0.1 * 100 = 10 s.
///
/// Source: R. Koenker and G. Bassett, "Regression Quantiles", Econometrica 1978.
///
/// @param starts starts that had an estimate with all three times
/// @param open starts whose estimate left a time open
/// @param before starts before P10
/// @param after starts after P90
/// @param pinball10Millis sum of losses, ms
/// @param pinball50Millis sum of losses, ms; half the absolute error of the median
/// @param pinball90Millis sum of losses, ms
public record Calibration(
        long starts,
        long open,
        long before,
        long after,
        double pinball10Millis,
        double pinball50Millis,
        double pinball90Millis) {

    /// Nothing compared yet.
    public static final Calibration NONE = new Calibration(0, 0, 0, 0, 0, 0, 0);

    /// {@return this and one more start}
    ///
    /// @param startedAt when it came, epoch ms
    public Calibration and(StartEstimate estimate, long startedAt) {
        if (estimate.p10At().isEmpty()
                || estimate.p50At().isEmpty()
                || estimate.p90At().isEmpty()) {
            return new Calibration(
                    starts,
                    open + 1,
                    before,
                    after,
                    pinball10Millis,
                    pinball50Millis,
                    pinball90Millis);
        }
        long p10 = estimate.p10At().getAsLong();
        long p90 = estimate.p90At().getAsLong();
        return new Calibration(
                starts + 1,
                open,
                before + (startedAt < p10 ? 1 : 0),
                after + (startedAt > p90 ? 1 : 0),
                pinball10Millis + pinball(0.1, p10, startedAt),
                pinball50Millis + pinball(0.5, estimate.p50At().getAsLong(), startedAt),
                pinball90Millis + pinball(0.9, p90, startedAt));
    }

    private static double pinball(double quantile, long estimated, long real) {
        double late = (double) real - estimated;
        return late >= 0 ? quantile * late : (quantile - 1) * late;
    }

    /// {@return the share of starts from P10 to P90; 0 when there were none}
    public double insideRatio() {
        return starts == 0 ? 0 : (starts - before - after) / (double) starts;
    }

    /// {@return the mean pinball loss of a quantile, seconds; 0 when there were no starts}
    public double meanSeconds(double sumMillis) {
        return starts == 0 ? 0 : sumMillis / starts / 1_000;
    }
}
