package io.stoker.simulator.edge.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.JobSpec;
import io.stoker.simulator.edge.trace.TraceFolder;
import io.stoker.simulator.workload.Arrivals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedReaderTest {

    @TempDir Path folder;

    @BeforeEach
    void writeTraces() throws IOException {
        Files.createDirectories(folder.resolve("itp"));
        Files.writeString(
                folder.resolve("itp/tiny.csv"),
                """
                job_id,submission_time,duration,num_gpu
                late,20,30,1
                early,10,60,16
                """);
        Files.writeString(
                folder.resolve("tiny.swf"),
                "1 0 -1 5 16 -1 -1 -1 -1 -1 1 3 -1 -1 0 -1 -1 -1\nnonsense\n");
    }

    private Experiment load(String cluster, String workload) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("e.yaml"),
                        "cluster: %s\nworkload: %s\norder: fifo\n".formatted(cluster, workload));
        return new Experiments(new TraceFolder(Optional.of(folder.toString()), folder))
                .load(file, Map.of());
    }

    private Arrivals arrivals(String cluster, String workload) throws IOException {
        return load(cluster, workload).workload().arrivals(1, 1);
    }

    @Test
    void makesWorkersAsLargeAsTheClustersNodes() throws IOException {
        JobSpec eights = arrivals("{nodes: 4, gpus: 8}", "{trace: itp-tiny}").spec(0, 0);
        JobSpec singles = arrivals("{nodes: 32, gpus: 1}", "{trace: itp-tiny}").spec(0, 0);
        JobSpec apart = arrivals("{nodes: 4, gpus: 8}", "{trace: itp-tiny, gang: gpus}").spec(0, 0);

        assertThat(eights.name()).isEqualTo("early");
        assertThat(eights.workers()).isEqualTo(2);
        assertThat(singles.workers()).isEqualTo(16);
        assertThat(apart.workers()).isEqualTo(16);
    }

    @Test
    void readsEstimatesStretchAndACut() throws IOException {
        Arrivals made =
                arrivals(
                        "{nodes: 4, gpus: 8}",
                        "{trace: itp-tiny, estimate: 2x, stretch: 1.5, jobs: 1}");

        assertThat(made.count()).isEqualTo(1);
        assertThat(made.spec(0, 0).time().expectedMillis()).isEqualTo(180_000);
        assertThat(
                        arrivals("{nodes: 4, gpus: 8}", "{trace: itp-tiny, estimate: none}")
                                .spec(0, 0)
                                .time()
                                .expectedMillis())
                .isZero();
    }

    @Test
    void readsAnyFileOfTheStandardWorkloadFormat() throws IOException {
        Experiment experiment = load("{nodes: 256, gpus: 1}", "{swf: tiny.swf}");

        assertThat(experiment.workload().arrivals(1, 1).spec(0, 0).workers()).isEqualTo(16);
        assertThat(experiment.notices())
                .containsExactly(
                        "tiny.swf: 1 of 2 rows left out",
                        "tiny.swf:2: expected 18 fields, found 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {trace: itp-tiny, estimate: often}      | estimate: expected exact, none or a factor such as 2x, found "often"
                    {trace: itp-tiny, estimate: 0x}         | estimate: expected exact, none or a factor
                    {trace: itp-tiny, gang: pairs}          | gang: "pairs" is unknown
                    {trace: itp-tiny, inflate: 2}           | inflate: only the openb presets know this key
                    {trace: openb-default, estimate: exact} | estimate: only swf files and presets such as itp-cluster02 know this key
                    {trace: itp-gone}                       | Set STOKER_TRACES to the folder
                    {swf: gone.swf}                         | swf: there is no file "gone.swf"
                    {swf: tiny.swf, trace: itp-tiny}        | trace: a workload has either a trace or a swf file
                    {trace: itp-tiny, stretch: 0}           | stretch: expected a number above 0
                    """)
    void namesTheSettingThatIsWrong(String workload, String message) {
        assertThatThrownBy(() -> load("{nodes: 4, gpus: 8}", workload))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining(message);
    }
}
