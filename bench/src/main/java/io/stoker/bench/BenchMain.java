package io.stoker.bench;

import java.util.Arrays;
import java.util.List;

/// Runs one benchmark without the command line around it.
final class BenchMain {
    private BenchMain() {}

    public static void main(String[] arguments) throws Exception {
        Benchmark benchmark = Benchmarks.named(arguments[0]).orElseThrow();
        List<String> changes = Arrays.asList(arguments).subList(1, arguments.length);
        BenchResult result = benchmark.run(Parameters.of(benchmark.defaults(), changes));
        System.out.println(result.asJson());
    }
}
