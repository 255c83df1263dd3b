package io.stoker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// Time from a paced submission's first byte to the start of its worker, end to end, durable. Both
/// ends are whole milliseconds of one clock, each rounded down.
final class LatencyBenchmark implements Benchmark {

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String summary() {
        return "submit to start at a steady pace, end to end over HTTP and a durable journal";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("jobs", "1000");
        defaults.put("slots", "32");
        defaults.put("millis", "0");
        defaults.put("perSecond", "100");
        defaults.put("connections", "4");
        defaults.put("warmup", "10000");
        defaults.put("stoker", "./stoker");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) throws IOException, InterruptedException {
        int jobs = parameters.whole("jobs");
        int warmup = parameters.whole("warmup");
        try (LiveCluster cluster =
                LiveCluster.start(parameters.text("stoker"), parameters.whole("slots"))) {
            Submitter submitter = new Submitter(cluster, parameters.whole("connections"));
            if (warmup > 0) {
                submitter.submit("warm", warmup, 0, 0);
                submitter.awaitAllCompleted();
            }
            double cpu = cluster.cpuSeconds();
            long start = System.nanoTime();
            long[] sentAt =
                    submitter.submit(
                            "job", jobs, parameters.whole("millis"), parameters.whole("perSecond"));
            submitter.awaitAllCompleted();
            double wall = (System.nanoTime() - start) / 1e9;
            cpu = cluster.cpuSeconds() - cpu;
            long[] waits = waits(cluster, sentAt);
            return new BenchResult(
                    name(),
                    parameters.asMap(),
                    jobs / cpu,
                    wall,
                    cpu,
                    OptionalDouble.empty(),
                    List.of(
                            BenchResult.row(
                                    "waitMillisP50", quantile(waits, 0.5),
                                    "waitMillisP90", quantile(waits, 0.9),
                                    "waitMillisP99", quantile(waits, 0.99),
                                    "waitMillisMost", waits[waits.length - 1])));
        }
    }

    private static long[] waits(LiveCluster cluster, long[] sentAt) throws IOException {
        long[] waits = new long[sentAt.length];
        Arrays.fill(waits, -1);
        for (JsonNode job : cluster.jobs("metadata.name,status.firstStartedAt")) {
            String name = job.at("/metadata/name").asText();
            if (name.startsWith("job-")) {
                int number = Integer.parseInt(name.substring(4));
                long startedAt =
                        Instant.parse(job.at("/status/firstStartedAt").asText()).toEpochMilli();
                waits[number] = startedAt - sentAt[number];
            }
        }
        Arrays.sort(waits);
        if (waits[0] < 0) {
            throw new IllegalStateException("a job started before it was sent, or was not listed");
        }
        return waits;
    }

    private static long quantile(long[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
    }
}
