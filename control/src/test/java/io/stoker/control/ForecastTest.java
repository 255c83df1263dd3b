package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.JobSpec;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerRequest;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ForecastTest {

    private final Theatre theatre = new Theatre();

    /// The example of docs/explanation/estimates.md.
    @Test
    void drawsTheRunTimesOfTheSameUserQueueAndName() {
        theatre.joinReal("n1", 1, 0);
        for (long seconds : new long[] {50, 60, 70}) {
            long id = theatre.submit(train(100_000));
            theatre.startAll(id);
            theatre.pass(seconds * 1_000);
            theatre.exit(id, 0, WorkerExit.SUCCESS);
        }
        long runs = theatre.submit(train(200_000));
        theatre.startAll(runs);
        long startedAt = theatre.now;
        long waits = theatre.submit(train(200_000));
        theatre.pass(110_000);

        StartEstimate estimate = forecast().waiting(waits).orElseThrow();

        assertThat(estimate.p10At()).isEqualTo(OptionalLong.of(startedAt + 120_000));
        assertThat(estimate.p90At()).isEqualTo(OptionalLong.of(startedAt + 140_000));
        assertThat(estimate.basis()).containsEntry(RunTimeBasis.NAME_HISTORY, 1);
        assertThat(estimate.basisWords())
                .isEqualTo(
                        "40 forecasts; run times: 1 by ended jobs of the same user, queue and name;"
                                + " later jobs and failures are not foreseen");
    }

    private static JobSpec train(long expectedMillis) {
        return JobSpec.named("train")
                .withUser("ana")
                .withTime(new TimeRules(0, 0, 0, expectedMillis));
    }

    private Forecast forecast() {
        return Forecast.over(theatre.state().image(), theatre.now, Forecast.DEFAULT_STEPS);
    }

    @Test
    void plansAheadThroughSeveralEndsAndLeavesTheStateAlone() {
        theatre.joinReal("n1", 2, 0);
        long one = theatre.submit(JobSpec.named("one").withTime(limit(100_000)));
        long two = theatre.submit(JobSpec.named("two").withTime(limit(100_000)));
        theatre.startAll(one);
        theatre.startAll(two);
        long both = theatre.submit(JobSpec.named("both").withWorkers(2).withTime(limit(50_000)));
        String before = theatre.state().digest();

        StartEstimate gang = forecast().waiting(both).orElseThrow();
        StartEstimate next =
                forecast().submitted(JobSpec.named("next").withWorker(WorkerRequest.gpus(2)));

        assertThat(gang.basis()).containsEntry(RunTimeBasis.LIMIT, 2);
        assertThat(gang.p90At().orElseThrow()).isBetween(theatre.now, theatre.now + 100_000);
        assertThat(gang.p10At().orElseThrow()).isLessThan(gang.p90At().orElseThrow());
        assertThat(next.p50At().orElseThrow()).isGreaterThan(gang.p50At().orElseThrow());
        assertThat(theatre.state().digest()).isEqualTo(before);
        assertThat(forecast().waiting(both)).isEqualTo(Optional.of(gang));
    }

    @Test
    void knowsNoTimeWhereNobodyKnowsHowLongTheHolderRuns() {
        theatre.joinReal("n1", 1, 0);
        theatre.startAll(theatre.submit(JobSpec.named("endless")));
        long waits = theatre.submit(JobSpec.named("waits"));

        StartEstimate estimate = forecast().waiting(waits).orElseThrow();

        assertThat(estimate.p50At()).isEmpty();
        assertThat(estimate.basis()).containsEntry(RunTimeBasis.UNKNOWN, 1);
    }

    @Test
    void saysWhenItsBudgetEndedTheWork() {
        theatre.joinReal("n1", 1, 0);
        theatre.startAll(theatre.submit(JobSpec.named("first").withTime(limit(1_000))));
        long last = 0;
        for (int i = 0; i < 20; i++) {
            last = theatre.submit(JobSpec.named("next").withTime(limit(1_000)));
        }

        StartEstimate estimate =
                Forecast.over(theatre.state().image(), theatre.now, 10).waiting(last).orElseThrow();

        assertThat(estimate.expired()).contains("a forecast after 10 steps");
        assertThat(estimate.p50At()).isEmpty();
    }

    private static TimeRules limit(long millis) {
        return new TimeRules(millis, 0, 0, 0);
    }
}
