package io.stoker.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// The same work measured at several sizes, in turns: medians, and the growth of cost over sizes.
final class Sizes {

    private Sizes() {}

    /// One measurement at one size.
    ///
    /// @param work units done
    record Sample(int size, long work, double wallSeconds, double cpuSeconds) {
        double rate() {
            return work / cpuSeconds;
        }
    }

    static Sample sample(int size, long work, Span span) {
        return new Sample(size, work, span.wallSeconds(), span.cpuSeconds());
    }

    /// {@return the result of all samples; its rate is that of the last size}
    ///
    /// @param size what the sizes count
    /// @param unit what the work counts
    static BenchResult result(
            String name,
            Map<String, String> params,
            String size,
            String unit,
            List<Sample> samples) {
        Map<Integer, List<Sample>> bySize = new LinkedHashMap<>();
        for (Sample sample : samples) {
            bySize.computeIfAbsent(sample.size(), _ -> new ArrayList<>()).add(sample);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        bySize.forEach((count, measured) -> {
            List<Double> rates = measured.stream().map(Sample::rate).sorted().toList();
            double median = rates.get(rates.size() / 2);
            medians.add(median);
            rows.add(
                    BenchResult.row(
                            size,
                            count,
                            "samples",
                            rates.size(),
                            "ratePerCpuSecond",
                            median,
                            "least",
                            rates.getFirst(),
                            "most",
                            rates.getLast(),
                            "microsPer" + Character.toUpperCase(unit.charAt(0)) + unit.substring(1),
                            1e6 / median,
                            "wallSecondsPerSample",
                            measured.stream().mapToDouble(Sample::wallSeconds).sum()
                                    / measured.size()));
        });
        return new BenchResult(
                name,
                params,
                medians.getLast(),
                samples.stream().mapToDouble(Sample::wallSeconds).sum(),
                samples.stream().mapToDouble(Sample::cpuSeconds).sum(),
                OptionalDouble.of(medians.getFirst() / medians.getLast()),
                rows);
    }
}
