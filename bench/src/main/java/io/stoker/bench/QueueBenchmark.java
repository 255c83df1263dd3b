package io.stoker.bench;

import io.stoker.model.JobSpec;
import io.stoker.model.Order;
import io.stoker.model.Realm;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A full cluster with a long queue: one job ends, the next one starts, a new one joins the queue.
final class QueueBenchmark implements Benchmark {

    private static final int GPUS_PER_NODE = 8;

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public String summary() {
        return "one job ends and the next starts on a full cluster, by length of the queue";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("nodes", "32");
        defaults.put("queued", "1000,100000");
        defaults.put("steps", "100000");
        defaults.put("rounds", "5");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) {
        int nodes = parameters.whole("nodes");
        int steps = parameters.whole("steps");
        int rounds = parameters.whole("rounds");
        List<Integer> lengths = parameters.wholes("queued");
        List<Sizes.Sample> samples = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            for (int queued : lengths) {
                Sizes.Sample sample = turnOver(nodes, queued, steps);
                if (round >= 0) {
                    samples.add(sample);
                }
            }
        }
        return Sizes.result(name(), parameters.asMap(), "queued", "step", samples);
    }

    private static Sizes.Sample turnOver(int nodes, int queued, int steps) {
        MemoryCluster cluster = new MemoryCluster(nodes, GPUS_PER_NODE);
        JobSpec job = JobSpec.named("bench").withRealm(Realm.SIMULATED);
        for (int i = 0; i < nodes * GPUS_PER_NODE + queued; i++) {
            cluster.submit(job);
        }
        cluster.settle();
        ArrayDeque<Order.StartWorker> running = new ArrayDeque<>(cluster.takeStarted());
        Runnable step =
                () -> {
                    cluster.tick();
                    cluster.finish(running.remove());
                    cluster.submit(job);
                    cluster.settle();
                    running.addAll(cluster.takeStarted());
                };
        for (int i = 0; i < steps / 4; i++) {
            step.run();
        }
        cluster.truncate();
        Span span = new Span();
        span.add(() -> {
            for (int i = 0; i < steps; i++) {
                step.run();
            }
        });
        Sizes.Sample sample = Sizes.sample(queued, steps, span);
        if (running.size() != nodes * GPUS_PER_NODE) {
            throw new IllegalStateException(
                    "expected a full cluster of %d, found %d"
                            .formatted(nodes * GPUS_PER_NODE, running.size()));
        }
        return sample;
    }
}
