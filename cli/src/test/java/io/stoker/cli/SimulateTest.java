package io.stoker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateTest {
    private static final String EXPERIMENT =
            """
            cluster: {nodes: 2, gpus: 4, type: H100}
            workload: {generate: poisson, jobs: 40, jobsPerMinute: 20}
            order: fifo
            seed: 42
            """;

    @TempDir private Path folder;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        shell = new Shell(folder);
        Files.writeString(folder.resolve("small.yaml"), EXPERIMENT);
    }

    private Json json(String... more) {
        String[] words = new String[4 + more.length];
        System.arraycopy(new String[] {"simulate", "small.yaml", "-o", "json"}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        Shell.Ran ran = shell.run(words);
        assertThat(ran.code()).as(ran.err()).isZero();
        return JsonReader.read(ran.out());
    }

    @Test
    void printsWhatTheContractsPromise() {
        Json result = json();

        assertThat(result.fields().keySet())
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
        assertThat(result.at("jobsSubmitted").whole()).isEqualTo(40);
        assertThat(result.at("waitSeconds").fields().keySet())
                .containsExactly("mean", "p50", "p90", "p99");
    }

    @Test
    void sameSeedGivesSameStateAndAnotherSeedAnother() {
        String first = json().at("stateHash").text();

        assertThat(json().at("stateHash").text()).isEqualTo(first);
        assertThat(json("--seed", "7").at("stateHash").text()).isNotEqualTo(first);
        assertThat(json("--set", "workload.jobs=41").at("jobsSubmitted").whole()).isEqualTo(41);
    }

    @Test
    void writesFiles() {
        Shell.Ran ran = shell.run("simulate", "small.yaml", "--out", "results");

        assertThat(ran.out()).contains("small").contains("jobsCompleted");
        assertThat(folder.resolve("results/result.json")).exists();
        assertThat(folder.resolve("results/jobs.csv")).exists();
    }

    @Test
    void wrongExperimentIsUsageWithPlace() throws IOException {
        Files.writeString(folder.resolve("wrong.yaml"), EXPERIMENT.replace("order:", "ordr:"));

        Shell.Ran ran = shell.run("simulate", "wrong.yaml");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("wrong.yaml:3:1").contains("order");
        assertThat(shell.run("simulate", "none.yaml").err()).contains("none.yaml");
        assertThat(shell.run("simulate", "small.yaml", "--set", "seed").err())
                .contains("expected KEY=VALUE, found seed");
    }

    @Test
    void comparesVariantsOverSeeds() {
        Shell.Ran ran =
                shell.run(
                        "compare",
                        "small.yaml",
                        "--vary",
                        "place=best-fit,spread",
                        "--seeds",
                        "1..3",
                        "--threads",
                        "1");

        assertThat(ran.out().lines().toList()).hasSize(3);
        assertThat(ran.out())
                .contains("place")
                .contains("best-fit")
                .contains("spread")
                .contains("±");
        assertThat(shell.run("compare", "small.yaml", "--seeds", "9..1").err())
                .contains("expected 1..10 or 1,5,9");
    }

    @Test
    void showsProgressAtTerminalAlone() {
        shell.at(new Terminal(false, false, false, false, 0));

        assertThat(shell.run("simulate", "small.yaml").err()).doesNotContain("\u001b");
    }
}
