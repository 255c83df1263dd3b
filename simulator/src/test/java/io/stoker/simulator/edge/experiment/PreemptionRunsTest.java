package io.stoker.simulator.edge.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stoker.simulator.edge.trace.TraceFolder;
import io.stoker.simulator.report.JobRow;
import io.stoker.simulator.report.Measures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Preemption in virtual time, by the shipped brain: who is stopped, what is kept, what it costs.
class PreemptionRunsTest {

    @TempDir Path folder;

    private Measures run(String jobs, String... keys) throws IOException {
        Files.writeString(
                folder.resolve("jobs.csv"),
                "submit_s,name,workers,gpus,gpu_type,duration_s,priority,deadline_s\n" + jobs);
        String text =
                """
                cluster: {nodes: 1, gpus: 8, type: H100}
                workload: {trace: jobs.csv}
                reserveAfter: 0s
                """
                        + String.join("\n", keys);
        TraceFolder none = new TraceFolder(Optional.empty(), Path.of("."));
        Experiment experiment = new Experiments(none).parse("e", text, "e", folder, Map.of());
        Measures measures = Simulation.run(experiment, ProgressListener.NONE).measures();
        assertThat(measures.violations()).isEmpty();
        return measures;
    }

    private static double finished(Measures measures, int job) {
        JobRow row = measures.jobs().get(job - 1);
        return row.finishedSeconds();
    }

    private static final String LONG_AND_SHORT =
            """
            0,long,1,8,,1000,low,
            300,short,1,8,,100,high,
            """;

    @Test
    void withoutPreemptionTheShortOneWaits() throws IOException {
        Measures off = run(LONG_AND_SHORT, "order: srtf", "preemption: off");

        assertThat(finished(off, 1)).isEqualTo(1_000);
        assertThat(finished(off, 2)).isEqualTo(1_100);
        assertThat(off.preemptions()).isZero();
    }

    @Test
    void aCheckpointOnNoticeLosesNothingButTheRestart() throws IOException {
        Measures notice =
                run(
                        LONG_AND_SHORT,
                        "order: srtf",
                        "preemption: order",
                        "checkpoint: notice",
                        "restart: 30s");

        assertThat(finished(notice, 2)).isEqualTo(400);
        assertThat(finished(notice, 1)).as("1000 + 100 + 30").isEqualTo(1_130);
        assertThat(notice.preemptions()).isEqualTo(1);
    }

    @Test
    void aPeriodicCheckpointLosesWhatCameAfterIt() throws IOException {
        Measures every =
                run(LONG_AND_SHORT, "order: srtf", "preemption: order", "checkpoint: 200s");

        assertThat(finished(every, 1)).as("300 ran, 200 are safe").isEqualTo(1_200);
    }

    @Test
    void withoutACheckpointItStartsAnew() throws IOException {
        Measures none = run(LONG_AND_SHORT, "order: srtf", "preemption: order");

        assertThat(finished(none, 1)).isEqualTo(1_400);
        assertThat(none.goodputRatio().orElseThrow()).isEqualTo(1_100 / 1_400.0, within(1e-9));
    }

    @Test
    void byPriorityOnlyALowerOneYields() throws IOException {
        Measures measures =
                run(
                        """
                        0,low,1,8,,1000,low,
                        100,normal,1,8,,1000,normal,
                        200,low too,1,8,,10,low,
                        300,high,1,8,,100,high,
                        """,
                        "order: priority",
                        "ageingPerHour: 0",
                        "preemption: priority",
                        "checkpoint: notice");

        assertThat(finished(measures, 4)).isEqualTo(400);
        assertThat(finished(measures, 2)).isEqualTo(1_200);
        assertThat(finished(measures, 1)).isEqualTo(2_100);
        assertThat(finished(measures, 3)).isEqualTo(2_110);
        assertThat(measures.preemptions()).isEqualTo(2);
    }

    /// Least attained service takes turns by its thresholds, not at every moment: a job is stopped
    /// at most once for each of its two falls.
    @Test
    void attainedServiceTakesTurnsWithoutFlapping() throws IOException {
        Measures measures =
                run(
                        """
                        0,one,1,8,,2000,normal,
                        10,two,1,8,,2000,normal,
                        20,three,1,8,,2000,normal,
                        """,
                        "order: las",
                        "ageingPerHour: 0",
                        "preemption: order",
                        "checkpoint: notice");

        assertThat(measures.preemptions()).isBetween(1L, 6L);
        assertThat(finished(measures, 3)).isEqualTo(6_000, within(1.0));
    }
}
