package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.AttemptImage;
import io.stoker.model.Cause;
import io.stoker.model.CheckpointRules;
import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.Order;
import io.stoker.model.PolicySpec;
import io.stoker.model.RetryRules;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerRequest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a job takes the place of another: notice, wait, start, and the other's way back.
class PreemptionLifeTest {

    private static final WorkerExit TERMINATED = new WorkerExit(143, Cause.PREEMPTED, "stopped");

    private final Theatre t = new Theatre();

    @BeforeEach
    void preempts() {
        t.ask(new Command.SetPolicy(t.now, PolicySpec.DEFAULT.withPreemption("priority"), "x"));
    }

    private static JobSpec job(String name, int gpus, int priority) {
        return JobSpec.named(name)
                .withWorker(WorkerRequest.gpus(gpus))
                .withPriority(priority)
                .withRetries(RetryRules.NONE);
    }

    private long running(JobSpec spec) {
        long id = t.submit(spec);
        t.startAll(id);
        assertThat(t.stateOf(id)).isEqualTo(JobState.RUNNING);
        return id;
    }

    @Test
    void theHigherJobGetsThePlaceAndTheLowerOneComesBack() {
        t.joinReal("n1", 4, 0);
        long low = running(job("low", 4, 100));
        t.pass(10_000);

        long high = t.submit(job("high", 2, 900));

        assertThat(t.stateOf(low)).isEqualTo(JobState.PENDING);
        assertThat(t.job(low).attempts().getLast().cause()).contains(Cause.PREEMPTED);
        assertThat(t.ordersOf(Order.StopWorker.class))
                .singleElement()
                .matches(order -> order.cause() == Cause.PREEMPTED && order.graceMillis() == 5_000);
        assertThat(t.stateOf(high)).as("the other is not gone yet").isEqualTo(JobState.PENDING);
        assertThat(t.job(high).claim()).hasSize(1);

        t.exit(low, 0, TERMINATED);
        assertThat(t.stateOf(high)).isEqualTo(JobState.SCHEDULED);
        assertThat(t.job(high).claim()).isEmpty();
        assertThat(t.job(low).retries()).as("costs it no retry").isZero();
        assertThat(t.job(low).avoidNodes()).isEmpty();

        t.startAll(high);
        t.exit(high, 0, WorkerExit.SUCCESS);
        assertThat(t.stateOf(low)).isEqualTo(JobState.SCHEDULED);
        assertThat(t.job(low).attemptCount()).isEqualTo(2);
    }

    @Test
    void anEqualJobWaits() {
        t.joinReal("n1", 4, 0);
        long low = running(job("one", 4, 500));
        long other = t.submit(job("other", 1, 500));
        assertThat(t.stateOf(low)).isEqualTo(JobState.RUNNING);
        assertThat(t.stateOf(other)).isEqualTo(JobState.PENDING);
    }

    @Test
    void nobodyTakesWhatIsKept() {
        t.joinReal("n1", 4, 0);
        long low = running(job("low", 2, 100));
        running(job("urgent", 1, 1_000));
        t.submit(job("high", 3, 900));

        long late = t.submit(job("late", 1, 100));
        t.pass(60_000);

        assertThat(t.stateOf(late)).as("one GPU is free but kept").isEqualTo(JobState.PENDING);
        assertThat(t.stateOf(low)).isEqualTo(JobState.PENDING);
    }

    @Test
    void keptProgressIsWhatTheCheckpointHolds() {
        t.joinReal("n1", 4, 0);
        CheckpointRules every = new CheckpointRules(true, false, 20_000, 1_000);
        long low = running(job("low", 4, 100).withCheckpoint(every));
        t.pass(50_000);
        long high = t.submit(job("high", 4, 900));
        t.exit(low, 0, TERMINATED);

        assertThat(t.job(low).keptMillis()).isEqualTo(40_000);
        AttemptImage first = t.job(low).attempts().getFirst();
        assertThat(first.savedMillis()).isEqualTo(40_000);
        assertThat(t.job(low).account().useful()).isEqualTo(4_000L * 40_000);
        assertThat(t.job(low).account().lost()).isEqualTo(4_000L * 10_000);

        t.startAll(high);
        t.exit(high, 0, WorkerExit.SUCCESS);
        t.startAll(low);
        t.pass(45_000);
        t.submit(job("again", 4, 900));
        t.exit(low, 0, TERMINATED);

        assertThat(t.job(low).keptMillis())
                .as("one of the 45 s went into the restart, 40 are saved")
                .isEqualTo(80_000);
    }

    @Test
    void whoSavesOnNoticeLosesNothing() {
        t.joinReal("n1", 4, 0);
        CheckpointRules onNotice = new CheckpointRules(true, true, 0, 1_000);
        long low = running(job("low", 4, 100).withCheckpoint(onNotice));
        t.pass(12_345);
        t.submit(job("high", 4, 900));

        assertThat(t.job(low).keptMillis()).isEqualTo(12_345);
    }

    @Test
    void aPlaceIsNotKeptOnANodeThatIsGone() {
        int node = t.joinReal("n1", 4, 0);
        long low = running(job("low", 4, 100));
        long high = t.submit(job("high", 4, 900));
        assertThat(t.job(high).claim()).isNotEmpty();

        t.ask(new Command.DrainNode(t.now, node, "x", "repair"));

        assertThat(t.job(high).claim()).isEmpty();
        assertThat(t.events).hasAtLeastOneElementOfType(Event.ClaimDropped.class);
        t.ask(new Command.UndrainNode(t.now, node, "x"));
        t.exit(low, 0, TERMINATED);
        assertThat(t.stateOf(high)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aPlaceIsNotKeptForAJobThatIsHeldOrCancelled() {
        t.joinReal("n1", 4, 0);
        running(job("low", 4, 100));
        long held = t.submit(job("held", 4, 900));
        t.ask(new Command.HoldJob(t.now, held, "x"));
        assertThat(t.job(held).claim()).isEmpty();

        t.joinReal("n2", 4, 0);
        running(job("other", 4, 100));
        long cancelled = t.submit(job("cancelled", 4, 900));
        assertThat(t.job(cancelled).claim()).hasSize(1);
        t.ask(new Command.CancelJob(t.now, cancelled, "x", ""));

        assertThat(t.state().scheduling().claims().isEmpty()).isTrue();
    }

    @Test
    void aKeptPlaceSurvivesARestart() {
        t.joinReal("n1", 4, 0);
        long low = running(job("low", 4, 100));
        long high = t.submit(job("high", 4, 900));

        Theatre next = new Theatre(StateRestorer.restore(t.state().image()), t.now + 1_000);
        assertThat(next.job(high).claim()).isEqualTo(t.job(high).claim());
        next.exit(low, 0, TERMINATED);

        assertThat(next.stateOf(high)).isEqualTo(JobState.SCHEDULED);
    }

    /// The fault is to stop gangs for one that then cannot start (Volcano #5022).
    @Test
    void aPlanWhoseGangLandsNoMoreStopsNobody() {
        t.joinReal("n1", 4, 0);
        long low = running(job("low", 4, 100));
        long other = running(job("none", 0, 100));
        long high = t.submit(job("held", 4, 900).withHeld(true));
        var place = t.job(low).attempts().getLast().workers().getFirst().allocation();
        var eviction =
                new io.stoker.model.Eviction(
                        low, t.epochOf(low), io.stoker.model.Eviction.Why.PREEMPTION, high);
        var plan =
                new io.stoker.model.Plan(
                        List.of(),
                        List.of(new io.stoker.model.GangPlacement(high, List.of(place))),
                        List.of(eviction),
                        List.of());

        t.ask(new Command.CommitPlan(t.now, plan));

        assertThat(t.stateOf(low)).isEqualTo(JobState.RUNNING);
        assertThat(t.stateOf(other)).isEqualTo(JobState.RUNNING);
        assertThat(t.job(high).claim()).isEmpty();
    }

    @Test
    void aJobThatHasNotRunItsMinimumTimeIsStoppedOnceItHas() {
        t.joinReal("n1", 4, 0);
        long low =
                running(
                        job("low", 4, 100)
                                .withPreemption(new io.stoker.model.PreemptionRules(true, 33_000)));
        t.submit(job("high", 4, 900));
        t.pass(32_900);
        assertThat(t.stateOf(low)).isEqualTo(JobState.RUNNING);
        t.pass(200);
        assertThat(t.stateOf(low)).isEqualTo(JobState.PENDING);
    }
}
