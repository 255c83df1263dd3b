package io.stoker.simulator.report;

import java.util.Arrays;

/// A distribution in four numbers.
///
/// @param count how many values
/// @param p50 half of the values are at most this (nearest rank), and so on
public record Distribution(int count, double mean, double p50, double p90, double p99) {

    /// {@return the distribution of these values; at least one}
    public static Distribution of(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a distribution needs at least one value");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double sum = 0;
        for (double value : sorted) {
            sum += value;
        }
        return new Distribution(
                sorted.length,
                sum / sorted.length,
                rank(sorted, 0.50),
                rank(sorted, 0.90),
                rank(sorted, 0.99));
    }

    private static double rank(double[] sorted, double share) {
        int place = (int) StrictMath.ceil(share * sorted.length) - 1;
        return sorted[Math.clamp(place, 0, sorted.length - 1)];
    }
}
