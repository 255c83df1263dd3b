package io.stoker.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.simulator.edge.experiment.Experiment;
import io.stoker.simulator.edge.experiment.Experiments;
import io.stoker.simulator.edge.experiment.ProgressListener;
import io.stoker.simulator.edge.experiment.Simulation;
import io.stoker.simulator.edge.trace.OpenbTrace;
import io.stoker.simulator.edge.trace.TraceFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A small part of the FGD paper's table; `stoker bench fgd` runs all of it.
class FgdBenchmarkTest {

    private static final TraceFolder TRACES =
            new TraceFolder(Optional.ofNullable(System.getenv(TraceFolder.VARIABLE)), Path.of("."));

    @BeforeEach
    void needsTheTrace() {
        Assumptions.assumeTrue(
                TRACES.has(OpenbTrace.NODES), "the openb trace is not on this machine");
    }

    @Test
    void fgdAndBestFitGiveThePublishedValuesInThePublishedOrder() {
        FgdBenchmark benchmark = new FgdBenchmark();

        BenchResult result =
                benchmark.run(
                        Parameters.of(
                                benchmark.defaults(),
                                List.of(
                                        "workloads=default",
                                        "places=fgd,openb-best-fit",
                                        "seeds=2")));

        Map<String, Object> fgd = result.rows().get(0);
        Map<String, Object> bestFit = result.rows().get(1);
        assertThat(fgd).containsEntry("published", "4.77").containsEntry("within", "yes");
        assertThat(bestFit).containsEntry("published", "7.14").containsEntry("within", "yes");
        assertThat(number(fgd, "at100")).isLessThan(number(bestFit, "at100") - 1.5);
        assertThat(number(fgd, "at130")).isLessThan(number(bestFit, "at130") - 1.5);
    }

    /// Mix learned from what has come: no knowledge that a live cluster lacks.
    @Test
    void stokersOwnPlacementLeavesFewerGpusIdleThanFgd() {
        FgdBenchmark benchmark = new FgdBenchmark();

        BenchResult result =
                benchmark.run(
                        Parameters.of(
                                benchmark.defaults(),
                                List.of(
                                        "workloads=default,multigpu50",
                                        "places=fgd,stoker",
                                        "mix=learned",
                                        "seeds=2")));

        for (int row = 0; row < 4; row += 2) {
            double fgd = number(result.rows().get(row), "at100");
            assertThat(number(result.rows().get(row + 1), "at100")).isLessThan(fgd - 0.1);
        }
        assertThat(number(result.rows().get(1), "at100")).isLessThan(4.77 - 0.3);
    }

    private static double number(Map<String, Object> row, String key) {
        return Double.parseDouble(String.valueOf(row.get(key)));
    }

    /// The paper's fragmentation curves for FGD, amount in per cent of all GPUs: 11.38, 8.93, 6.47,
    /// 5.00 and 4.73 when 25, 50, 75, 90 and 100 % have arrived; about 14 for the empty cluster.
    @Test
    void fragmentsGrowAndShrinkAsPublished() {
        Experiment experiment =
                new Experiments(TRACES)
                        .load(
                                Path.of("..", "examples", "experiments", "fgd-published.yaml"),
                                Map.of());

        var measures = Simulation.run(experiment, ProgressListener.NONE).measures();

        Map<Integer, Double> published =
                Map.of(0, 14.0, 25, 11.38, 50, 8.93, 75, 6.47, 90, 5.00, 100, 4.73);
        published.forEach((percent, expected) -> {
            double found =
                    measures.arrivalCurve().stream()
                            .filter(point -> point.arrivedPercent() == percent)
                            .mapToDouble(point -> 100 * point.fragmentedRatio().orElseThrow())
                            .findFirst()
                            .orElseThrow();
            assertThat(found).as("at %d %%", percent).isBetween(expected - 0.5, expected + 0.5);
        });
        assertThat(measures.unallocatedAt(100).orElseThrow()).isBetween(0.045, 0.051);
    }
}
