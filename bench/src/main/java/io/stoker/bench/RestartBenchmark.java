package io.stoker.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// Kills a controller that has a queue, without warning, and times the way back.
final class RestartBenchmark implements Benchmark {

    @Override
    public String name() {
        return "restart";
    }

    @Override
    public String summary() {
        return "from `kill -9` with a queue to ready again";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("queued", "1000");
        defaults.put("rounds", "5");
        defaults.put("stoker", "./stoker");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) throws IOException, InterruptedException {
        int queued = parameters.whole("queued");
        int rounds = parameters.whole("rounds");
        try (LiveCluster cluster = LiveCluster.start(parameters.text("stoker"), 1)) {
            new Submitter(cluster, 8).submit("job", queued + 1, 3_600_000, 0);
            List<Map<String, Object>> rows = new ArrayList<>();
            double[] seconds = new double[rounds];
            double cpu = 0;
            for (int round = 0; round < rounds; round++) {
                seconds[round] = cluster.killAndRestart();
                cpu += cluster.cpuSeconds();
                int found = cluster.jobs("metadata.id").size();
                if (found != queued + 1) {
                    throw new IllegalStateException(
                            "expected %d jobs, found %d".formatted(queued + 1, found));
                }
                rows.add(
                        BenchResult.row(
                                "round", round + 1, "readySeconds", seconds[round], "jobs", found));
            }
            Arrays.sort(seconds);
            rows.add(
                    BenchResult.row(
                            "round",
                            "median",
                            "readySeconds",
                            seconds[rounds / 2],
                            "jobs",
                            queued + 1));
            return new BenchResult(
                    name(),
                    parameters.asMap(),
                    rounds / cpu,
                    Arrays.stream(seconds).sum(),
                    cpu,
                    OptionalDouble.empty(),
                    rows);
        }
    }
}
