package io.stoker.bench;

import io.stoker.model.JobSpec;
import io.stoker.model.Order;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Fills empty clusters of several sizes with one-GPU jobs, each submitted, planned, committed and
/// recorded. Emptying them between rounds is not measured.
final class PlacementBenchmark implements Benchmark {

    private static final int GPUS_PER_NODE = 8;

    @Override
    public String name() {
        return "placement";
    }

    @Override
    public String summary() {
        return "one-GPU jobs submitted and placed in process, by size of the cluster";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("nodes", "32,1000,12500");
        defaults.put("jobs", "400000");
        defaults.put("rounds", "5");
        defaults.put("burst", "1000");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) {
        int jobs = parameters.whole("jobs");
        int burst = parameters.whole("burst");
        int rounds = parameters.whole("rounds");
        List<Integer> sizes = parameters.wholes("nodes");
        sizes.forEach(nodes -> fill(nodes, jobs, burst));
        // Sizes take turns, so that a slow minute of the machine falls on all of them.
        List<Sizes.Sample> samples = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int nodes : sizes) {
                samples.add(fill(nodes, jobs, burst));
            }
        }
        return Sizes.result(name(), parameters.asMap(), "nodes", "job", samples);
    }

    /// Fills and empties one cluster until `jobs` were placed; only the filling counts.
    private static Sizes.Sample fill(int nodes, int jobs, int burst) {
        Span span = new Span();
        MemoryCluster cluster = new MemoryCluster(nodes, GPUS_PER_NODE);
        JobSpec job = JobSpec.named("bench").withRealm(Realm.SIMULATED);
        int capacity = nodes * GPUS_PER_NODE;
        long placed = 0;
        while (placed < jobs) {
            span.add(() -> {
                for (int done = 0; done < capacity; done += burst) {
                    for (int i = done; i < Math.min(capacity, done + burst); i++) {
                        cluster.submit(job);
                    }
                    cluster.settle();
                }
            });
            List<Order.StartWorker> started = cluster.takeStarted();
            if (started.size() != capacity || cluster.refused() > 0) {
                throw new IllegalStateException(
                        "expected %d workers, found %d and %d refusals"
                                .formatted(capacity, started.size(), cluster.refused()));
            }
            placed += capacity;
            cluster.tick();
            started.forEach(cluster::finish);
            cluster.settle();
            cluster.truncate();
        }
        return Sizes.sample(nodes, placed, span);
    }
}
