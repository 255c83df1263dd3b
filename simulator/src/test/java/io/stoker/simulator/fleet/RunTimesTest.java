package io.stoker.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Cause;
import io.stoker.model.JobSpec;
import io.stoker.model.TimeRules;
import io.stoker.model.Workload;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunTimesTest {

    private static RunTimes.Run run(String executor, Map<String, String> parameters) {
        return RunTimes.of(
                JobSpec.named("j")
                        .withWorkload(new Workload.Builtin(executor, new TreeMap<>(parameters))));
    }

    @Test
    void letsASleepTakeItsTime() {
        assertThat(run("sleep", Map.of("duration_ms", "1500")).millis()).isEqualTo(1_500);
    }

    @Test
    void computesTheTimeOfAMatrixFromItsSize() {
        // 100 x 1000^3 multiply-adds at 1e11 a second.
        assertThat(run("matrix", Map.of("size", "1000", "iterations", "100")).millis())
                .isEqualTo(1_000);
    }

    @Test
    void failsWithTheCodeItWasGivenAfterTheTimeItWasGiven() {
        RunTimes.Run run = run("fault", Map.of("code", "3", "after_ms", "2000"));

        assertThat(run.millis()).isEqualTo(2_000);
        assertThat(run.exit().code()).isEqualTo(3);
        assertThat(run.exit().cause()).isEqualTo(Cause.USER_ERROR);
    }

    @Test
    void runsProgramsForTheirExpectedTime() {
        JobSpec spec = JobSpec.named("j").withWorkload(new Workload.Exec(List.of("train")));

        assertThat(RunTimes.of(spec).millis()).isEqualTo(60_000);
        assertThat(RunTimes.of(spec.withTime(new TimeRules(90_000, 0, 0, 0))).millis())
                .isEqualTo(90_000);
        assertThat(RunTimes.of(spec.withTime(new TimeRules(90_000, 0, 0, 4_000))).millis())
                .isEqualTo(4_000);
    }

    @Test
    void boundsAbsurdSizes() {
        RunTimes.Run run = run("matrix", Map.of("size", "999999999", "iterations", "99999999999"));

        assertThat(run.millis()).isPositive().isLessThan(Long.MAX_VALUE / 1_000);
    }
}
