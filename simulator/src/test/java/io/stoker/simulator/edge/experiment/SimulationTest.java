package io.stoker.simulator.edge.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.scheduler.Policies;
import io.stoker.simulator.edge.trace.OpenbTrace;
import io.stoker.simulator.edge.trace.TraceFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulationTest {

    private static final Path EXAMPLES = Path.of("..", "examples", "experiments");
    private static final TraceFolder TRACES =
            new TraceFolder(Optional.ofNullable(System.getenv(TraceFolder.VARIABLE)), Path.of("."));
    private static final List<String> WALL_CLOCK =
            List.of("wallSeconds", "eventsPerSecond", "decisionsPerSecond", "peakHeapMiB");

    @TempDir Path folder;

    private static Result run(String example, Map<String, String> overrides) {
        Experiment experiment = new Experiments(TRACES).load(EXAMPLES.resolve(example), overrides);
        return Simulation.run(experiment, ProgressListener.NONE);
    }

    private static JsonNode withoutWallClock(Result result) throws IOException {
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(ResultFiles.json(result));
        json.remove(WALL_CLOCK);
        return json;
    }

    /// Eight GPUs are in maintenance from second 30 on, so jobs wait longer.
    @Test
    void maintenanceKeepsJobsOffItsNodes() {
        String window = "[{name: fans, kind: maintenance, start: 30s, duration: 2h, gpus: %d}]";

        double before = run("small.yaml", Map.of()).measures().waitSeconds().orElseThrow().mean();
        double during =
                run("small.yaml", Map.of("reservations", window.formatted(8)))
                        .measures()
                        .waitSeconds()
                        .orElseThrow()
                        .mean();

        assertThat(during).isGreaterThan(before);
        assertThatThrownBy(() -> run("small.yaml", Map.of("reservations", window.formatted(800))))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining("gpus: expected at most 32");
    }

    @Test
    void givesEveryKeyOfTheContract() throws IOException {
        JsonNode json = new ObjectMapper().readTree(ResultFiles.json(run("small.yaml", Map.of())));

        assertThat(json.fieldNames())
                .toIterable()
                .contains(
                        "experiment",
                        "seed",
                        "stateHash",
                        "jobsSubmitted",
                        "jobsCompleted",
                        "jobsUnplaced",
                        "placements",
                        "decisions",
                        "events",
                        "wallSeconds",
                        "eventsPerSecond",
                        "decisionsPerSecond",
                        "peakHeapMiB",
                        "gpuCapacity",
                        "gpuAllocatedRatio",
                        "gpuUnallocatedRatio",
                        "gpuFragmentedRatio",
                        "nodeLoadVariance",
                        "utilizationRatio",
                        "goodputRatio",
                        "makespanSeconds",
                        "jctSeconds",
                        "waitSeconds",
                        "deadlineMissRatio",
                        "jainIndex",
                        "preemptions",
                        "restarts",
                        "energyKwh",
                        "costDollars",
                        "invariantViolations");
        assertThat(json.get("jctSeconds").fieldNames())
                .toIterable()
                .containsExactly("mean", "p50", "p90", "p99");
        assertThat(json.get("waitSeconds").fieldNames())
                .toIterable()
                .containsExactly("mean", "p50", "p90", "p99");
        assertThat(json.get("jobsCompleted").asInt()).isEqualTo(16);
        assertThat(json.get("jainIndex").isNull()).isTrue();
        assertThat(json.get("invariantViolations").asInt()).isZero();
        assertThat(json.get("stateHash").asText()).matches("[0-9a-f]{64}");
    }

    @Test
    void writesTheSameFilesForTheSameSeed() throws IOException {
        Result first = run("octet.yaml", Map.of());
        Result second = run("octet.yaml", Map.of());
        ResultFiles.write(first, folder.resolve("first"));
        ResultFiles.write(second, folder.resolve("second"));

        assertThat(withoutWallClock(second)).isEqualTo(withoutWallClock(first));
        for (String file : List.of("jobs.csv", "timeline.csv")) {
            assertThat(folder.resolve("second").resolve(file))
                    .hasSameTextualContentAs(folder.resolve("first").resolve(file));
        }
        assertThat(Files.readAllLines(folder.resolve("first/jobs.csv"))).hasSize(241);
        assertThat(run("octet.yaml", Map.of("seed", "43")).stateHash())
                .isNotEqualTo(first.stateHash());
    }

    @Test
    void survivesHalfAnHourOfTheOctetsFailures() {
        Result result = run("octet.yaml", Map.of());

        assertThat(result.measures().violations()).isEmpty();
        assertThat(result.measures().restarts()).isPositive();
        assertThat(result.measures().nodeLosses()).isPositive();
        assertThat(result.measures().jobsCompleted()).isEqualTo(result.measures().jobsSubmitted());
        assertThat(result.measures().goodputRatio().orElseThrow()).isBetween(0.5, 0.999);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void everyOrderRunsTheSameWayTwiceUnderFailures(String order) {
        Result result = run("octet.yaml", Map.of("order", order));

        assertThat(result.measures().violations()).isEmpty();
        assertThat(result.measures().jobsCompleted()).isEqualTo(result.measures().jobsSubmitted());
        assertThat(run("octet.yaml", Map.of("order", order)).stateHash())
                .isEqualTo(result.stateHash());
    }

    private static List<String> orders() {
        return Policies.orderNames();
    }

    /// Another process, with another heap, another collector and its own hash seeds.
    @Test
    void givesTheSameHashInAnotherProcess() throws IOException, InterruptedException {
        Path output = folder.resolve("hash.txt");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseParallelGC",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                HashOfExample.class.getName(),
                                EXAMPLES.resolve("octet.yaml").toString(),
                                output.toString())
                        .inheritIO()
                        .start();

        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(output)).isEqualTo(run("octet.yaml", Map.of()).stateHash());
    }

    @Test
    void givesTheSameHashWhenTheJournalTakesTime() {
        Map<String, String> slow = Map.of("commitDelay", "5ms");

        Result first = run("octet.yaml", slow);

        assertThat(run("octet.yaml", slow).stateHash()).isEqualTo(first.stateHash());
        assertThat(first.measures().jobsCompleted()).isEqualTo(first.measures().jobsSubmitted());
        assertThat(first.stateHash()).isNotEqualTo(run("octet.yaml", Map.of()).stateHash());
    }

    @Test
    void letsUrgentJobsWaitAtLeastThirtyPercentLessThanFifo() {
        Map<String, List<String>> vary = new LinkedHashMap<>();
        vary.put("order", List.of("fifo", "priority"));

        List<Comparison.Row> rows =
                new Comparison(new Experiments(TRACES))
                        .run(
                                EXAMPLES.resolve("priority-vs-fifo.yaml"),
                                Map.of(),
                                vary,
                                List.of(1L, 2L, 3L),
                                2,
                                _ -> {});

        double fifo = rows.get(0).cells().get("waitSecondsByPriority.high.mean").mean();
        double priority = rows.get(1).cells().get("waitSecondsByPriority.high.mean").mean();
        assertThat(rows.get(0).settings()).containsEntry("order", "fifo");
        assertThat(rows.get(0).stateHashes()).hasSize(3).doesNotHaveDuplicates();
        assertThat(priority)
                .as("mean wait of high-priority jobs, fifo gives %s s", fifo)
                .isLessThan(0.7 * fifo);
    }

    @Test
    void computesStudentsConfidenceInterval() {
        // Mean 3, variance 2.5, standard error sqrt(0.5), t(4) = 2.776.
        Comparison.Cell cell = Comparison.cell(new double[] {1, 2, 3, 4, 5});

        assertThat(cell.mean()).isEqualTo(3);
        assertThat(cell.halfWidth())
                .isEqualTo(2.776 * Math.sqrt(0.5), org.assertj.core.data.Offset.offset(1e-12));
        assertThat(Comparison.cell(new double[] {7}).halfWidth()).isZero();
    }

    /// The published best fit leaves 6.92 % unallocated at this load (USENIX ATC 2023); ours scores
    /// nodes another way and must not be worse.
    @Test
    void packsTheRealTraceAtLeastAsWellAsThePublishedBestFit() {
        Assumptions.assumeTrue(
                TRACES.has(OpenbTrace.NODES), "the openb trace is not on this machine");

        Result result = run("openb-bestfit.yaml", Map.of());

        assertThat(result.measures().gpuCapacity()).isEqualTo(6_212);
        assertThat(result.measures().jobsSubmitted()).isBetween(10_500, 11_100);
        assertThat(result.measures().gpuUnallocatedRatio().orElseThrow()).isBetween(0.03, 0.0692);
        assertThat(result.measures().invariantViolations()).isZero();
        assertThat(result.measures().makespanSeconds()).isEmpty();
    }
}
