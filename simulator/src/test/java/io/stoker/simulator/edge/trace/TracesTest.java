package io.stoker.simulator.edge.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.NodeSpec;
import io.stoker.simulator.workload.OpenbPod;
import io.stoker.simulator.workload.PlainRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracesTest {

    private static final TraceFolder FOLDER =
            new TraceFolder(Optional.ofNullable(System.getenv(TraceFolder.VARIABLE)), Path.of("."));

    @TempDir Path folder;

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("trace.csv"), List.of(lines));
    }

    @Test
    void readsPodsWithSharesTypesAndTimes() throws IOException {
        Path file =
                file(
                        "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time",
                        "pod-1,6000,12288,1,460,,LS,Running,10,70,12",
                        "pod-2,8000,16384,2,1000,V100M16|V100M32,BE,Pending,20,50,",
                        "pod-3,4000,8192,0,0,,BE,Running,5,6,5");

        TraceRead<OpenbPod> read = OpenbTrace.pods(file);

        assertThat(read.broken()).isEmpty();
        assertThat(read.rows())
                .containsExactly(
                        new OpenbPod("pod-1", 6_000, 12_288, 1, 460, List.of(), 10, 70),
                        new OpenbPod(
                                "pod-2",
                                8_000,
                                16_384,
                                2,
                                1_000,
                                List.of("V100M16", "V100M32"),
                                20,
                                50),
                        new OpenbPod("pod-3", 4_000, 8_192, 0, 0, List.of(), 5, 6));
    }

    @Test
    void readsPodListsWithoutTimes() throws IOException {
        Path file = file("name,cpu_milli,memory_mib,num_gpu,gpu_milli", "pod-1,6000,12288,8,1000");

        assertThat(OpenbTrace.pods(file).rows()).noneMatch(OpenbPod::timed).hasSize(1);
    }

    @Test
    void countsBrokenRowsWithTheirLinesAndKeepsTheRest() throws IOException {
        Path file =
                file(
                        "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time",
                        "good,1,1,1,1000,,LS,Running,0,9,0",
                        "cpu,many,1,1,1000,,LS,Running,0,9,0",
                        "back,1,1,1,1000,,LS,Running,9,3,0",
                        "early,1,1,1,1000,,LS,Running,-4,3,0",
                        "short,1,1,1",
                        "share,1,1,2,500,,LS,Running,0,9,0");

        TraceRead<OpenbPod> read = OpenbTrace.pods(file);

        assertThat(read.rows()).extracting(OpenbPod::name).containsExactly("good");
        assertThat(read.broken()).extracting(BrokenRow::line).containsExactly(3L, 4L, 5L, 6L, 7L);
        assertThat(read.broken().getFirst().message()).contains("cpu_milli").contains("many");
        assertThat(read.broken().get(3).message()).contains("expected 11 fields, found 4");
        assertThat(read.notices().getFirst()).isEqualTo("trace.csv: 5 of 6 rows left out");
    }

    @Test
    void readsNodesWithoutALease() throws IOException {
        Path file =
                file(
                        "sn,cpu_milli,memory_mib,gpu,model",
                        "n-1,64000,262144,2,P100",
                        "n-2,96000,393216,8,G2");

        List<NodeSpec> nodes = OpenbTrace.nodes(file).rows();

        assertThat(nodes).extracting(NodeSpec::name).containsExactly("n-1", "n-2");
        assertThat(nodes.get(1).gpus())
                .hasSize(8)
                .allMatch(gpu -> gpu.type().equals("G2") && gpu.virtual());
        assertThat(nodes).allMatch(node -> node.leaseMillis() == 0);
    }

    @Test
    void saysWhichColumnIsMissing() throws IOException {
        Path file = file("name,cpu", "a,1");

        assertThatThrownBy(() -> OpenbTrace.pods(file))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("cpu_milli")
                .hasMessageContaining("name,cpu");
    }

    @Test
    void saysWhereItLookedAndHowToPointToTheTraces() {
        TraceFolder nowhere = new TraceFolder(Optional.of(folder.toString()), Path.of("."));

        assertThatThrownBy(() -> nowhere.file("openb/missing.csv"))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining(folder.resolve("openb/missing.csv").toString())
                .hasMessageContaining("STOKER_TRACES");
    }

    @Test
    void readsPlainRowsWithFractionsAndWords() throws IOException {
        Path file =
                file(
                        "# a comment",
                        "submit_s,name,workers,gpus,gpu_type,duration_s,priority,deadline_s",
                        "0.5,a,2,8,H100|A100,60,high,",
                        "1,b,1,0.25,,1.5,,90",
                        "2,c,1,1.5,,1,,",
                        "3,d,1,1,,1,soon,");

        TraceRead<PlainRow> read = PlainTrace.read(file);

        assertThat(read.rows())
                .containsExactly(
                        new PlainRow(
                                500, "a", 2, 8, 1_000, List.of("H100", "A100"), 60_000, 900, 0),
                        new PlainRow(1_000, "b", 1, 1, 250, List.of(), 1_500, 500, 90_000));
        assertThat(read.broken()).extracting(BrokenRow::line).containsExactly(5L, 6L);
    }

    @Test
    void readsTheRealTraceWhole() {
        Assumptions.assumeTrue(
                FOLDER.has(OpenbTrace.NODES), "the openb trace is not on this machine");

        TraceRead<NodeSpec> nodes = OpenbTrace.nodes(FOLDER.file(OpenbTrace.NODES));
        TraceRead<OpenbPod> pods =
                OpenbTrace.pods(FOLDER.file(OpenbTrace.podFile("openb-default")));

        assertThat(nodes.broken()).isEmpty();
        assertThat(nodes.rows()).hasSize(1_213);
        assertThat(nodes.rows().stream().mapToInt(node -> node.gpus().size()).sum())
                .isEqualTo(6_212);
        assertThat(pods.broken()).isEmpty();
        assertThat(pods.rows()).hasSize(8_152);
        assertThat(pods.rows().stream().mapToLong(OpenbPod::totalMilli).sum()).isEqualTo(6_086_800);
    }
}
