package io.stoker.bench;

import io.stoker.bench.jmh.CodecJmh;
import io.stoker.bench.jmh.PlannerJmh;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// The microbenchmarks of [io.stoker.bench.jmh], each in a JVM of its own unless `forks` is 0.
final class JmhBenchmark implements Benchmark {

    @Override
    public String name() {
        return "jmh";
    }

    @Override
    public String summary() {
        return "planner and codec, with JMH";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("forks", "1");
        defaults.put("warmups", "3");
        defaults.put("iterations", "5");
        defaults.put("millis", "1000");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) throws IOException {
        TimeValue time = TimeValue.milliseconds(parameters.whole("millis"));
        var options =
                new OptionsBuilder()
                        .include(PlannerJmh.class.getName() + ".*")
                        .include(CodecJmh.class.getName() + ".*")
                        .forks(parameters.whole("forks"))
                        .warmupIterations(parameters.whole("warmups"))
                        .warmupTime(time)
                        .measurementIterations(parameters.whole("iterations"))
                        .measurementTime(time)
                        .verbosity(VerboseMode.SILENT)
                        .build();
        double cpu = LiveCluster.ownCpuSeconds();
        long start = System.nanoTime();
        Collection<RunResult> results;
        try {
            results = new Runner(options).run();
        } catch (RunnerException broken) {
            throw new IOException(broken);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            rows.add(
                    BenchResult.row(
                            "benchmark",
                                    name.substring(
                                            name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
                            "params", String.valueOf(parameters(result)),
                            "microsPerCall", result.getPrimaryResult().getScore(),
                            "error", result.getPrimaryResult().getScoreError()));
        }
        double wall = (System.nanoTime() - start) / 1e9;
        cpu = LiveCluster.ownCpuSeconds() - cpu;
        return new BenchResult(
                name(),
                parameters.asMap(),
                rows.size() / wall,
                wall,
                cpu,
                OptionalDouble.empty(),
                rows);
    }

    private static SortedMap<String, String> parameters(RunResult result) {
        SortedMap<String, String> found = new TreeMap<>();
        for (String key : result.getParams().getParamsKeys()) {
            found.put(key, result.getParams().getParam(key));
        }
        return found;
    }
}
