package io.stoker.bench;

import io.stoker.simulator.edge.experiment.Experiment;
import io.stoker.simulator.edge.experiment.Experiments;
import io.stoker.simulator.edge.experiment.ProgressListener;
import io.stoker.simulator.edge.experiment.Result;
import io.stoker.simulator.edge.experiment.Simulation;
import io.stoker.simulator.edge.trace.TraceFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// The published packing experiments of the FGD paper, run with the shipped brain, beside what the
/// paper reports. The same experiment is `examples/experiments/fgd-published.yaml`.
final class FgdBenchmark implements Benchmark {

    private static final String EXPERIMENT =
            """
            cluster: openb
            shuffleNodes: true
            workload: {trace: openb-%s, inflate: 1.3, arrival: 1ms, mix: %s}
            order: fifo
            place: %s
            reserveAfter: 0s
            """;

    @Override
    public String name() {
        return "fgd";
    }

    @Override
    public String summary() {
        return "GPUs left unallocated on the openb trace, beside the FGD paper's table";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("workloads", String.join(",", PublishedFgd.workloads()));
        defaults.put("places", String.join(",", PublishedFgd.PLACES));
        defaults.put("firstSeed", "42");
        defaults.put("seeds", "10");
        defaults.put("mix", "trace");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) {
        Experiments experiments =
                new Experiments(
                        new TraceFolder(
                                Optional.ofNullable(System.getenv(TraceFolder.VARIABLE)),
                                Path.of("")));
        List<Map<String, Object>> rows = new ArrayList<>();
        long pods = 0;
        double cpuBefore = LiveCluster.ownCpuSeconds();
        long start = System.nanoTime();
        for (String workload : parameters.text("workloads").split(",")) {
            for (String place : parameters.text("places").split(",")) {
                Experiment experiment =
                        experiments.parse(
                                "bench fgd",
                                EXPERIMENT.formatted(workload, parameters.text("mix"), place),
                                "fgd",
                                Path.of(""),
                                Map.of());
                List<Double> at100 = new ArrayList<>();
                List<Double> at130 = new ArrayList<>();
                for (int i = 0; i < parameters.whole("seeds"); i++) {
                    Result result =
                            Simulation.run(
                                    experiment.withSeed(parameters.whole("firstSeed") + i),
                                    ProgressListener.NONE);
                    if (result.measures().invariantViolations() > 0) {
                        throw new IllegalStateException(
                                "invariants do not hold: " + result.measures().violations());
                    }
                    at100.add(100 * result.measures().unallocatedAt(100).orElseThrow());
                    at130.add(100 * result.measures().unallocatedAt(130).orElseThrow());
                    pods += result.measures().jobsSubmitted();
                }
                rows.add(row(workload, place, at100, at130));
            }
        }
        double wall = (System.nanoTime() - start) / 1e9;
        double cpu = LiveCluster.ownCpuSeconds() - cpuBefore;
        return new BenchResult(
                name(), parameters.asMap(), pods / cpu, wall, cpu, OptionalDouble.empty(), rows);
    }

    private static Map<String, Object> row(
            String workload, String place, List<Double> at100, List<Double> at130) {
        Optional<Double> published100 = PublishedFgd.unallocated(workload, place, 100);
        Optional<Double> published130 = PublishedFgd.unallocated(workload, place, 130);
        double off100 = mean(at100) - published100.orElse(Double.NaN);
        double off130 = mean(at130) - published130.orElse(Double.NaN);
        double tolerance = PublishedFgd.tolerance(place);
        boolean inside = Math.abs(off100) <= tolerance && Math.abs(off130) <= tolerance;
        return BenchResult.row(
                "workload",
                workload,
                "place",
                place,
                "at100",
                points(mean(at100)),
                "sd",
                points(deviation(at100)),
                "published",
                published100.map(FgdBenchmark::points).orElse("-"),
                "difference",
                published100.isPresent() ? points(off100) : "-",
                "at130",
                points(mean(at130)),
                "published130",
                published130.map(FgdBenchmark::points).orElse("-"),
                "difference130",
                published130.isPresent() ? points(off130) : "-",
                "within",
                published100.isEmpty() ? "-" : inside ? "yes" : "NO");
    }

    private static String points(double value) {
        return "%.2f".formatted(value);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    private static double deviation(List<Double> values) {
        double mean = mean(values);
        double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1));
    }
}
