package io.stoker.simulator.edge.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.simulator.workload.MuriJob;
import io.stoker.simulator.workload.RecordedJob;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedTracesTest {

    private static final TraceFolder FOLDER =
            new TraceFolder(Optional.ofNullable(System.getenv(TraceFolder.VARIABLE)), Path.of("."));

    @TempDir Path folder;

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private Path compressed(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    @Test
    void readsTheStandardWorkloadFormat() throws IOException {
        Path file =
                compressed(
                        "log.swf.gz",
                        "; Version: 2",
                        "1    5094 -1   12072  16 -1 -1 -1 -1 -1 1 3 -1 -1 0 -1 -1 -1",
                        "  2  5170 -1       2  -1 -1 -1 64 -1 -1 1 -1 -1 -1 0 -1 -1 -1");

        TraceRead<RecordedJob> read = SwfTrace.read(file);

        assertThat(read.broken()).isEmpty();
        assertThat(read.rows())
                .containsExactly(
                        new RecordedJob(5_094_000, "job-1", "user-3", 16, 12_072_000, 0),
                        new RecordedJob(5_170_000, "job-2", "unknown", 64, 2_000, 0));
    }

    @Test
    void saysWhichLineOfAnSwfFileIsWrongAndWhy() throws IOException {
        Path file =
                file(
                        "log.swf",
                        "; a comment counts as a line",
                        "1 0 -1 -1 16 -1 -1 -1 -1 -1 1 3 -1 -1 0 -1 -1 -1",
                        "2 0 -1 10 -1 -1 -1 -1 -1 -1 1 3 -1 -1 0 -1 -1 -1",
                        "3 0 -1 10 1",
                        "4 soon -1 10 1 -1 -1 -1 -1 -1 1 3 -1 -1 0 -1 -1 -1");

        TraceRead<RecordedJob> read = SwfTrace.read(file);

        assertThat(read.rows()).isEmpty();
        assertThat(read.notices())
                .containsExactly(
                        "log.swf: 4 of 4 rows left out",
                        "log.swf:2: field 4 (run time): expected a whole number from 0 to 1000000000000, found \"-1\"",
                        "log.swf:3: field 8 (processors asked for): expected a whole number from 1 to 100000, found \"-1\"",
                        "log.swf:4: expected 18 fields, found 5",
                        "log.swf:5: field 2 (submission): expected a whole number from 0 to 1000000000000, found \"soon\"");
    }

    @Test
    void saysThatAFileIsNotCompressed() throws IOException {
        Path file = file("log.swf.gz", "this is text");

        assertThatThrownBy(() -> SwfTrace.read(file))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("log.swf.gz cannot be read");
    }

    @Test
    void readsItpRowsAndReportsWhatIsWrong() throws IOException {
        Path file =
                file(
                        "cluster.csv",
                        "job_id,submission_time,duration,num_gpu",
                        "b-2,5016,2066,1",
                        "a-1,5010,1265,8",
                        "c-3,5377,-1,8",
                        "d-4,5377,60,0");

        TraceRead<RecordedJob> read = ItpTrace.read(file);

        assertThat(read.rows())
                .containsExactly(
                        new RecordedJob(5_016_000, "b-2", "unknown", 1, 2_066_000, 0),
                        new RecordedJob(5_010_000, "a-1", "unknown", 8, 1_265_000, 0));
        assertThat(read.broken())
                .extracting(BrokenRow::line, BrokenRow::message)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                4L,
                                "duration: expected a whole number from 0 to 1000000000000, found \"-1\""),
                        org.assertj.core.groups.Tuple.tuple(
                                5L,
                                "num_gpu: expected a whole number from 1 to 100000, found \"0\""));
    }

    @Test
    void readsMuriRowsByIterationsNotByDuration() throws IOException {
        Path file =
                file(
                        "trace.csv",
                        "job_id,num_gpu,submit_time,iterations,model_name,batch_size,duration,interval,iteration_time",
                        "0,4,1456000,1000,shufflenet_v2_x1_0,128,927475000,0,886",
                        "1,4,0,0,bert,128,1,0,886");

        TraceRead<MuriJob> read = MuriTrace.read(file);

        assertThat(read.rows())
                .containsExactly(new MuriJob(1_456_000, 0, 4, 1_000, 886, "shufflenet_v2_x1_0"));
        assertThat(read.rows().getFirst().recorded())
                .isEqualTo(
                        new RecordedJob(
                                1_456_000,
                                "shufflenet_v2_x1_0-0",
                                "unknown",
                                4,
                                886_000,
                                0,
                                "shufflenet_v2_x1_0"));
        assertThat(read.broken()).extracting(BrokenRow::line).containsExactly(3L);
    }

    @Test
    void readsChronusDeadlinesFromTheSubmission() throws IOException {
        Path file =
                compressed(
                        "chronus.csv.gz",
                        "job_id,user,num_gpu,submit_time,duration,expect_time_list,best_effort",
                        "0,vc_1,1,8555,747,1105,0",
                        "1,vc_2,8,10,30,10,1",
                        "2,vc_2,2,10,30,60-90,0",
                        "3,vc_2,0,10,30,60,0",
                        "4,vc_2,1,10,30,soon,0");

        TraceRead<RecordedJob> read = ChronusTrace.read(file);

        assertThat(read.rows())
                .containsExactly(
                        new RecordedJob(
                                8_555 * 60_000L,
                                "job-0",
                                "vc_1",
                                1,
                                747 * 60_000L,
                                1_105 * 60_000L),
                        new RecordedJob(600_000, "job-1", "vc_2", 8, 1_800_000, 0),
                        new RecordedJob(600_000, "job-2", "vc_2", 2, 1_800_000, 5_400_000));
        assertThat(read.broken()).extracting(BrokenRow::line).containsExactly(5L, 6L);
    }

    @ParameterizedTest
    @CsvSource({
        "itp-cluster02,   5778, 0",
        "itp-cluster03,   3011, 0",
        "itp-cluster07,  12699, 0",
        "swf-lublin_256, 10000, 0",
        "muri-trace3,      992, 0",
        "muri-trace3_pr,   992, 0",
        "muri-trace4,     2638, 0",
        "chronus,        30756, 184",
    })
    void readsTheRealTracesWhole(String preset, int rows, int broken) {
        String relative =
                ItpTrace.names(preset)
                        ? ItpTrace.file(preset)
                        : SwfTrace.names(preset)
                                ? SwfTrace.file(preset)
                                : MuriTrace.names(preset)
                                        ? MuriTrace.file(preset)
                                        : ChronusTrace.FILE;
        Assumptions.assumeTrue(FOLDER.has(relative), relative + " is not on this machine");
        Path file = FOLDER.file(relative);

        TraceRead<?> read =
                ItpTrace.names(preset)
                        ? ItpTrace.read(file)
                        : SwfTrace.names(preset)
                                ? SwfTrace.read(file)
                                : MuriTrace.names(preset)
                                        ? MuriTrace.read(file)
                                        : ChronusTrace.read(file);

        assertThat(read.rows()).hasSize(rows);
        assertThat(read.broken()).hasSize(broken);
    }
}
