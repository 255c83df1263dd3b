package io.stoker.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// End to end over HTTP with a durable journal: jobs are submitted, run by in-process workers, and
/// counted when the API shows them completed.
final class SubmitBenchmark implements Benchmark {

    @Override
    public String name() {
        return "submit";
    }

    @Override
    public String summary() {
        return "jobs over HTTP through a durable journal to in-process workers and back";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("jobs", "10000");
        defaults.put("slots", "32");
        defaults.put("millis", "0");
        defaults.put("connections", "8");
        defaults.put("warmup", "10000");
        defaults.put("stoker", "./stoker");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) throws IOException, InterruptedException {
        int jobs = parameters.whole("jobs");
        int slots = parameters.whole("slots");
        int millis = parameters.whole("millis");
        int warmup = parameters.whole("warmup");
        List<Map<String, Object>> rows = new ArrayList<>();
        try (LiveCluster cluster = LiveCluster.start(parameters.text("stoker"), slots)) {
            Submitter submitter = new Submitter(cluster, parameters.whole("connections"));
            if (warmup > 0) {
                submitter.submit("warm", warmup, 0, 0);
                submitter.awaitAllCompleted();
            }
            double serverCpu = cluster.cpuSeconds();
            double clientCpu = LiveCluster.ownCpuSeconds();
            long start = System.nanoTime();
            submitter.submit("job", jobs, millis, 0);
            double submitted = (System.nanoTime() - start) / 1e9;
            submitter.awaitAllCompleted();
            double wall = (System.nanoTime() - start) / 1e9;
            serverCpu = cluster.cpuSeconds() - serverCpu;
            clientCpu = LiveCluster.ownCpuSeconds() - clientCpu;
            double cpu = serverCpu + clientCpu;
            rows.add(
                    BenchResult.row(
                            "jobsPerSecond", jobs / wall,
                            "submitPerSecond", jobs / submitted,
                            "cpuMillisPerJob", 1e3 * cpu / jobs,
                            "serverCpuSeconds", serverCpu,
                            "clientCpuSeconds", clientCpu,
                            "efficiency", millis / 1e3 * jobs / slots / wall,
                            "readySeconds", cluster.readySeconds()));
            return new BenchResult(
                    name(),
                    parameters.asMap(),
                    jobs / cpu,
                    wall,
                    cpu,
                    OptionalDouble.empty(),
                    rows);
        }
    }
}
