package io.stoker.simulator.edge.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stoker.simulator.edge.trace.TraceFolder;
import io.stoker.simulator.repack.Overhead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepackKeysTest {

    private static final String IDEAL =
            """
            engine: repack
            cluster: {nodes: 2, gpus: 4}
            workload: {generate: poisson, jobs: 20, gpus: [1, 2, 4]}
            """;

    @TempDir Path folder;

    private Experiment load(String more) {
        return new Experiments(new TraceFolder(Optional.empty(), folder))
                .parse("e.yaml", IDEAL + more, "e", folder, Map.of());
    }

    @Test
    void saysInItsResultThatNoBrainRan() throws IOException {
        Result result = Simulation.run(load("order: srtf\n"), ProgressListener.NONE);

        JsonNode json = new ObjectMapper().readTree(ResultFiles.json(result));
        assertThat(json.get("engine").asText()).isEqualTo("repack");
        assertThat(json.get("jobsCompleted").asInt()).isEqualTo(20);
        assertThat(json.get("energyKwh").isNull()).isTrue();
        assertThat(json.get("gpuFragmentedRatio").isNull()).isTrue();
        assertThat(json.get("stateHash").asText()).matches("[0-9a-f]{64}");
    }

    @Test
    void chargesAsThePublishedSimulatorUnlessToldOtherwise() {
        assertThat(load("order: las\n").repack()).contains(new RepackKeys(Overhead.MURI, 1_000));
        assertThat(load("order: las\noverhead: per-start\nslowdown: 1.015\n").repack())
                .contains(new RepackKeys(Overhead.PER_START, 1_015));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    order: fifo                     | order: expected one of [srtf, srsf, las] under engine: repack, found "fifo"
                    order: srtf, place: best-fit    | place: means nothing under engine: repack
                    order: srtf, failures: octet    | failures: means nothing under engine: repack
                    order: srtf, overhead: twice    | overhead: "twice" is unknown
                    order: srtf, slowdown: 0        | slowdown: expected a number above 0
                    """)
    void refusesWhatMeansNothingThere(String keys, String message) {
        assertThatThrownBy(() -> load(keys.replace(", ", "\n") + "\n"))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesItsKeysWhenTheBrainRuns() {
        assertThatThrownBy(() ->
                        new Experiments(new TraceFolder(Optional.empty(), folder))
                                .parse(
                                        "e.yaml",
                                        IDEAL.replace("engine: repack", "overhead: none"),
                                        "e",
                                        folder,
                                        Map.of()))
                .hasMessageContaining("overhead: means nothing under engine: brain");
    }

    @Test
    void refusesAJobThatCanNeverRun() {
        Experiment tooWide =
                new Experiments(new TraceFolder(Optional.empty(), folder))
                        .parse(
                                "e.yaml",
                                IDEAL.replace("[1, 2, 4]", "8") + "order: srtf\n",
                                "e",
                                folder,
                                Map.of());

        assertThatThrownBy(() -> Simulation.run(tooWide, ProgressListener.NONE))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining("wants 8 GPUs (1 x 8), more than the cluster can give");
    }
}
