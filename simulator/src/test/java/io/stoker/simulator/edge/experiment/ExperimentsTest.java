package io.stoker.simulator.edge.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.simulator.edge.trace.TraceFolder;
import io.stoker.simulator.fleet.FailureProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentsTest {

    private static final String GOOD =
            """
            cluster: {nodes: 4, gpus: 8, type: H100, racks: 2}
            workload: {generate: poisson, jobs: 10}
            order: fifo
            """;

    @TempDir Path folder;

    private Experiment load(String text, Map<String, String> overrides) throws IOException {
        Path file = Files.writeString(folder.resolve("e.yaml"), text);
        return new Experiments(new TraceFolder(Optional.of(folder.toString()), folder))
                .load(file, overrides);
    }

    @Test
    void readsAClusterAndAWorkload() throws IOException {
        Experiment experiment = load(GOOD, Map.of());

        assertThat(experiment.name()).isEqualTo("e");
        assertThat(experiment.nodes()).hasSize(4).allMatch(node -> node.gpus().size() == 8);
        assertThat(experiment.nodes())
                .extracting(node -> node.rack())
                .containsExactly("rack-0000", "rack-0000", "rack-0001", "rack-0001");
        assertThat(experiment.policy().order()).isEqualTo("fifo");
        assertThat(experiment.workload().arrivals(1, 0).count()).isEqualTo(10);
        assertThat(experiment.seed()).isEqualTo(1);
    }

    @Test
    void letsSettingsReplaceAndAddValues() throws IOException {
        Experiment experiment =
                load(
                        GOOD,
                        new java.util.TreeMap<>(
                                Map.of(
                                        "cluster.nodes",
                                        "2",
                                        "workload.jobs",
                                        "3",
                                        "seed",
                                        "9",
                                        "failures",
                                        "octet")));

        assertThat(experiment.nodes()).hasSize(2);
        assertThat(experiment.workload().arrivals(1, 0).count()).isEqualTo(3);
        assertThat(experiment.seed()).isEqualTo(9);
        assertThat(experiment.fleet().failures()).isEqualTo(FailureProfile.OCTET);
        assertThat(experiment.nodes()).allMatch(node -> node.leaseMillis() == 10_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ordr: fifo                   | e.yaml:4:1: unknown key "ordr"; did you mean "order"?
                    place: best_fit              | did you mean "best-fit"?
                    place: thermal               | place: "thermal" is not supported yet; there is best-fit
                    order: las                   | e.yaml:4:8: key "order" stands here twice
                    preemption: on               | preemption: "on" is unknown
                    failures: llama3             | failures: "llama3" is not supported yet; there is none, octet
                    failures: sometimes          | failures: "sometimes" is unknown
                    seed: many                   | e.yaml:4:7: seed: expected a whole number
                    horizon: soon                | horizon: expected a duration such as 250ms
                    startup: -3s                 | startup: expected a duration
                    strict: maybe                | strict: "maybe" is unknown
                    shuffleNodes: often          | shuffleNodes: "often" is unknown
                    'place: [a'                  | this is not YAML
                    """)
    void refusesWhatItCannotRunAndSaysWhere(String line, String message) {
        String text = line.startsWith("order") ? GOOD + "order: las\n" : GOOD + line + "\n";
        String expected =
                line.startsWith("order") ? "e.yaml:4:1: key \"order\" stands here twice" : message;

        assertThatThrownBy(() -> load(text, Map.of()))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cluster              | nowhere                           | there is no preset and no file "nowhere"
                    cluster              | {gpus: 8}                         | key "nodes" is missing
                    cluster.nodes        | 0                                 | expected a whole number from 1
                    cluster.gpus         | 65                                | expected a whole number from 1 to 64, found "65"
                    workload             | {}                                | expected a key "trace", "swf" or "generate"
                    workload             | {trace: gone.csv}                 | no preset and no file "gone.csv"
                    workload             | {trace: openb-gone}               | Set STOKER_TRACES to the folder
                    workload.jobsPerMin  | 3                                 | did you mean "jobsPerMinute"?
                    workload.gpus        | [1, lots]                         | gpus: expected a value that fits, found "lots"
                    workload.jobs        | -1                                | expected a whole number from 1
                    """)
    void namesTheSettingThatIsWrong(String path, String value, String message) {
        assertThatThrownBy(() -> load(GOOD, Map.of(path, value)))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void saysThatAFileIsNotThere() {
        Experiments experiments = new Experiments(new TraceFolder(Optional.empty(), folder));

        assertThatThrownBy(() -> experiments.load(folder.resolve("none.yaml"), Map.of()))
                .hasMessageContaining("none.yaml: there is no such file");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> load("order: fifo\n", Map.of()))
                .hasMessageContaining("key \"cluster\" is missing");
        assertThatThrownBy(() -> load("", Map.of()))
                .hasMessageContaining("expected keys such as cluster");
    }

    @Test
    void refusesTimesThatATraceDoesNotHave() throws IOException {
        Files.createDirectories(folder.resolve("openb"));
        Files.writeString(
                folder.resolve("openb/openb_pod_list_bare.csv"),
                "name,cpu_milli,memory_mib,num_gpu,gpu_milli\na,1,1,1,1000\n");

        assertThatThrownBy(
                        () -> load(GOOD, Map.of("workload", "{trace: openb-bare, arrival: trace}")))
                .hasMessageContaining("openb-bare has no times");
        assertThat(
                        load(GOOD, Map.of("workload", "{trace: openb-bare}"))
                                .workload()
                                .arrivals(1, 1)
                                .count())
                .isEqualTo(1);
    }

    @Test
    void letsThePodsOfATraceComeOneByOneAndTheMixBeForeseen() throws IOException {
        Files.createDirectories(folder.resolve("openb"));
        Files.writeString(
                folder.resolve("openb/openb_pod_list_two.csv"),
                "name,cpu_milli,memory_mib,num_gpu,gpu_milli\na,1,1,1,1000\nb,1,1,2,1000\n");
        String workload = "{trace: openb-two, arrival: 2ms, mix: %s}";

        var foreseen = load(GOOD, Map.of("workload", workload.formatted("trace"))).workload();
        var learned = load(GOOD, Map.of("workload", workload.formatted("learned"))).workload();

        assertThat(foreseen.arrivals(1, 1).atMillis(1)).isEqualTo(2);
        assertThat(foreseen.arrivals(1, 1).foreseen().orElseThrow().kinds()).hasSize(2);
        assertThat(learned.arrivals(1, 1).foreseen()).isEmpty();
        assertThatThrownBy(() -> load(GOOD, Map.of("workload", workload.formatted("guessed"))))
                .hasMessageContaining("mix: \"guessed\" is unknown");
        assertThatThrownBy(() -> load(GOOD, Map.of("workload", "{trace: openb-two, arrival: 2m}")))
                .hasMessageContaining("arrival: expected 0s (all at once), 1ms to 1m");
    }

    @Test
    void refusesAHorizonBeforeTheFirstArrival() throws IOException {
        Files.writeString(
                folder.resolve("late.csv"),
                "submit_s,name,workers,gpus,gpu_type,duration_s,priority,deadline_s\n100,a,1,1,,5,,\n");
        Experiment experiment =
                load(GOOD, Map.of("workload", "{trace: late.csv}", "horizon", "10s"));

        assertThatThrownBy(() -> Simulation.run(experiment, ProgressListener.NONE))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining("horizon: expected at least 100.000 s");
    }

    @Test
    void passesOnNoticesAboutBrokenRows() throws IOException {
        Files.writeString(
                folder.resolve("mixed.csv"),
                "submit_s,name,workers,gpus,gpu_type,duration_s,priority,deadline_s\n0,a,1,1,,5,,\n0,b,none,1,,5,,\n");

        assertThat(load(GOOD, Map.of("workload", "{trace: mixed.csv}")).notices())
                .containsExactly(
                        "mixed.csv: 1 of 2 rows left out",
                        "mixed.csv:3: workers: expected a whole number from 1 to 100000, found \"none\"");
    }
}
