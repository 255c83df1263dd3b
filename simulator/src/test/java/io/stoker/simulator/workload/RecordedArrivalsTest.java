package io.stoker.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.JobSpec;
import io.stoker.simulator.workload.RecordedArrivals.Making;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedArrivalsTest {

    private static final long START_AT = 1_000_000;

    private static JobSpec spec(RecordedJob job, Making making) {
        return new RecordedArrivals(List.of(job), making).arrivals(1, 1).spec(0, START_AT);
    }

    private static RecordedJob wide(int gpus) {
        return new RecordedJob(10, "wide", "ann", gpus, 60_000, 0);
    }

    @Test
    void goesBySubmissionThenByTheFile() {
        RecordedArrivals arrivals =
                new RecordedArrivals(
                        List.of(
                                new RecordedJob(20, "late", "ann", 1, 1, 0),
                                new RecordedJob(10, "first", "ann", 1, 1, 0),
                                new RecordedJob(10, "second", "ann", 1, 1, 0)),
                        Making.DEFAULT);

        Arrivals made = arrivals.arrivals(1, 1);

        assertThat(List.of(0, 1, 2))
                .extracting(i -> made.spec(i, 0).name())
                .containsExactly("first", "second", "late");
        assertThat(made.atMillis(0)).isEqualTo(10);
    }

    @Test
    void splitsAJobIntoTheFewestEqualWorkersThatFitANode() {
        assertThat(List.of(1, 8, 16, 12, 13, 20))
                .extracting(gpus -> spec(wide(gpus), Making.DEFAULT).workers())
                .containsExactly(1, 1, 2, 2, 13, 4);
        assertThat(spec(wide(12), Making.DEFAULT).worker().gpus().count()).isEqualTo(6);
        assertThat(spec(wide(16), new Making(1, 1, 1)).workers()).isEqualTo(16);
        assertThat(spec(wide(16), Making.DEFAULT).totalGpuMilli()).isEqualTo(16_000);
    }

    @Test
    void declaresAsMuchOfTheRunTimeAsItIsTold() {
        assertThat(List.of(1.0, 2.0, 0.0))
                .extracting(
                        factor -> spec(wide(1), new Making(8, factor, 1)).time().expectedMillis())
                .containsExactly(60_000L, 120_000L, 0L);
    }

    @Test
    void stretchesTheRunTimeAndItsEstimate() {
        JobSpec spec = spec(wide(1), new Making(8, 1, 1.5));

        assertThat(spec.workload().toString()).contains("duration_ms=90000");
        assertThat(spec.time().expectedMillis()).isEqualTo(90_000);
    }

    @Test
    void countsDeadlinesFromTheSubmission() {
        RecordedJob due = new RecordedJob(10, "due", "ann", 1, 60_000, 500);

        assertThat(spec(due, Making.DEFAULT).time().deadlineAt()).isEqualTo(START_AT + 510);
        assertThat(spec(wide(1), Making.DEFAULT).time().deadlineAt()).isZero();
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> new Making(0, 1, 1))
                .hasMessageContaining("gpusPerWorker: expected 1 to 64, found 0");
        assertThatThrownBy(() -> new Making(8, 1, 0)).hasMessageContaining("stretch");
        assertThatThrownBy(() -> new RecordedJob(0, "none", "ann", 0, 1, 0))
                .hasMessageContaining("gpus: expected at least 1, found 0");
    }
}
