package io.stoker.bench;

import io.stoker.simulator.edge.experiment.Experiment;
import io.stoker.simulator.edge.experiment.Experiments;
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

/// One-GPU jobs at random times on clusters of several sizes, nine tenths busy, through the shipped
/// brain in virtual time. What is counted are events of virtual time: arrivals, wake-ups, commits
/// and timers of the fleet.
final class SimulateBenchmark implements Benchmark {

    private static final String EXPERIMENT =
            """
            cluster: {nodes: %d, gpus: 8, type: H100}
            workload: {generate: poisson, jobs: %d, jobsPerMinute: %d, meanDuration: 600s, gpus: [1], workers: [1]}
            order: fifo
            place: best-fit
            failures: none
            seed: 1
            """;

    @Override
    public String name() {
        return "simulate";
    }

    @Override
    public String summary() {
        return "simulated events, one-GPU jobs on a cluster that is 90 % busy, by size of the cluster";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("nodes", "32,1250");
        defaults.put("jobs", "100000");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) {
        int jobs = parameters.whole("jobs");
        List<Map<String, Object>> rows = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        double wall = 0;
        double cpu = 0;
        double rate = 0;
        simulate(32, jobs / 4);
        for (int nodes : parameters.wholes("nodes")) {
            double before = LiveCluster.ownCpuSeconds();
            long start = System.nanoTime();
            Result result = simulate(nodes, jobs);
            double seconds = (System.nanoTime() - start) / 1e9;
            double used = LiveCluster.ownCpuSeconds() - before;
            rate = result.events() / used;
            costs.add(1 / rate);
            wall += seconds;
            cpu += used;
            rows.add(
                    BenchResult.row(
                            "nodes", nodes,
                            "jobs", jobs,
                            "events", result.events(),
                            "ratePerCpuSecond", rate,
                            "jobsPerCpuSecond", jobs / used,
                            "wallSeconds", seconds,
                            "stateHash", result.stateHash().substring(0, 12)));
        }
        double growth = costs.getLast() / costs.getFirst();
        return new BenchResult(
                name(), parameters.asMap(), rate, wall, cpu, OptionalDouble.of(growth), rows);
    }

    private static Result simulate(int nodes, int jobs) {
        int jobsPerMinute = nodes * 8 * 9 / 10 / 10;
        Experiment experiment =
                new Experiments(new TraceFolder(Optional.empty(), Path.of("")))
                        .parse(
                                "bench",
                                EXPERIMENT.formatted(nodes, jobs, jobsPerMinute),
                                "bench",
                                Path.of(""),
                                Map.of());
        return Simulation.run(experiment, _ -> {});
    }
}
