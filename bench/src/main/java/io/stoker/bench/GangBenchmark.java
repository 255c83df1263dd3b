package io.stoker.bench;

import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.Order;
import io.stoker.model.Realm;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// Gangs of whole nodes, submitted and placed all or nothing until the cluster is full.
final class GangBenchmark implements Benchmark {

    private static final int GPUS_PER_NODE = 8;

    @Override
    public String name() {
        return "gang";
    }

    @Override
    public String summary() {
        return "gangs of whole nodes submitted and placed in process";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("nodes", "5000");
        defaults.put("workers", "64");
        defaults.put("rounds", "20");
        defaults.put("required", "none");
        defaults.put("preferred", "none");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) {
        int nodes = parameters.whole("nodes");
        int workers = parameters.whole("workers");
        int rounds = parameters.whole("rounds");
        int gangs = nodes / workers;
        MemoryCluster cluster = new MemoryCluster(nodes, GPUS_PER_NODE);
        JobSpec job =
                JobSpec.named("bench")
                        .withRealm(Realm.SIMULATED)
                        .withWorkers(workers)
                        .withWorker(WorkerRequest.gpus(GPUS_PER_NODE))
                        .withTopology(
                                new TopologyRules(
                                        Level.of(parameters.text("required")),
                                        Level.of(parameters.text("preferred")),
                                        0,
                                        0,
                                        Level.RACK,
                                        TopologyRules.NONE.exclusive(),
                                        Level.NODE,
                                        "",
                                        0));
        Span span = new Span();
        for (int round = -rounds / 4; round < rounds; round++) {
            Span counted = round < 0 ? new Span() : span;
            for (int gang = 0; gang < gangs; gang++) {
                counted.add(() -> {
                    cluster.submit(job);
                    cluster.settle();
                });
            }
            List<Order.StartWorker> started = cluster.takeStarted();
            if (started.size() != gangs * workers) {
                throw new IllegalStateException(
                        "expected %d workers, found %d".formatted(gangs * workers, started.size()));
            }
            cluster.tick();
            started.forEach(cluster::finish);
            cluster.settle();
            cluster.truncate();
        }
        double rate = rounds * gangs / span.cpuSeconds();
        return new BenchResult(
                name(),
                parameters.asMap(),
                rate,
                span.wallSeconds(),
                span.cpuSeconds(),
                OptionalDouble.empty(),
                List.of(BenchResult.row("gangs", rounds * gangs, "millisPerGang", 1e3 / rate)));
    }
}
