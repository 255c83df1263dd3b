package io.stoker.bench;

import java.util.List;
import java.util.Optional;

/// All benchmarks, in the order in which they are listed.
final class Benchmarks {

    static final List<Benchmark> ALL =
            List.of(
                    new PlacementBenchmark(),
                    new QueueBenchmark(),
                    new GangBenchmark(),
                    new PreemptBenchmark(),
                    new FairBenchmark(),
                    new SubmitBenchmark(),
                    new ArrayBenchmark(),
                    new LatencyBenchmark(),
                    new JournalBenchmark(),
                    new SimulateBenchmark(),
                    new FgdBenchmark(),
                    new RestartBenchmark(),
                    new JmhBenchmark());

    private Benchmarks() {}

    static Optional<Benchmark> named(String name) {
        return ALL.stream().filter(benchmark -> benchmark.name().equals(name)).findFirst();
    }
}
