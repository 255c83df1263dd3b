package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.PendingReason;
import io.stoker.model.QueueSpec;
import io.stoker.model.Rejection;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerRequest;
import org.junit.jupiter.api.Test;

/// Queues through the whole brain: made, changed, deleted, and what their quotas do.
class QueueLifeTest {

    private final Theatre t = new Theatre();

    private void put(QueueSpec queue) {
        t.ask(new Command.PutQueue(t.now, queue, "ada"));
    }

    private static JobSpec job(String queue, int gpus) {
        return JobSpec.builder("j").queue(queue).worker(WorkerRequest.gpus(gpus)).build();
    }

    private JobState state(long id) {
        return t.state().jobImage(id).orElseThrow().state();
    }

    private PendingReason reason(long id) {
        return t.state().pending().reasonFor(id).orElseThrow();
    }

    @Test
    void theEventSaysWhatTheQueueWasBefore() {
        put(new QueueSpec("a", false));
        put(new QueueSpec("a", false).withWeight(3));

        assertThat(t.events)
                .filteredOn(Event.QueueChanged.class::isInstance)
                .last()
                .isEqualTo(
                        new Event.QueueChanged(
                                new QueueSpec("a", false).withWeight(3),
                                java.util.Optional.of(new QueueSpec("a", false)),
                                "ada"));
    }

    @Test
    void idleQuotaIsLentAndAQuotaIsKept() {
        t.joinReal("n0", 8, 0);
        put(new QueueSpec("a", false).withQuota(4_000));
        put(new QueueSpec("b", false).withQuota(4_000));
        long borrows = t.submit(job("b", 6));
        long within = t.submit(job("a", 4));
        long more = t.submit(job("b", 1));

        assertThat(state(borrows)).isEqualTo(JobState.SCHEDULED);
        // Its quota is its own; what is missing is the GPUs.
        assertThat(reason(within)).isInstanceOf(PendingReason.Resources.class);
        assertThat(state(more)).isEqualTo(JobState.SCHEDULED);
        long last = t.submit(job("b", 2));
        assertThat(reason(last).message())
                .isEqualTo(
                        "queue b holds 7 GPUs of its quota of 4 and may take 1 more now; this job wants 2");
    }

    @Test
    void aQuotaBelowWhatIsHeldStopsNobodyAndStartsNobody() {
        t.joinReal("n0", 8, 0);
        put(new QueueSpec("a", false).withQuota(8_000));
        long runs = t.submit(job("a", 6));
        put(new QueueSpec("a", false).withQuota(2_000));
        long waits = t.submit(job("a", 1));

        assertThat(state(runs)).isEqualTo(JobState.SCHEDULED);
        assertThat(reason(waits))
                .isEqualTo(new PendingReason.QueueQuota("a", 6_000, 2_000, -1, 0, 1_000));
        put(new QueueSpec("a", false).withQuota(7_000));
        assertThat(state(waits)).isEqualTo(JobState.SCHEDULED);
    }

    private static final long HOUR = 3_600_000;

    /// A budget holds through a requeue and through a restart from a snapshot, to the millisecond.
    @Test
    void aBudgetCountsThroughRequeuesAndRestarts() {
        t.now = 400_008 * HOUR;
        t.joinReal("n0", 8, 0);
        put(new QueueSpec("a", false).withBudget(10 * HOUR, 24 * HOUR));
        long first = t.submit(job("a", 4));
        t.now += HOUR;
        t.ask(new Command.RequeueJob(t.now, first, "ada", ""));
        t.exit(first, 0, new WorkerExit(143, Cause.REQUEUED, ""));
        assertThat(state(first)).isEqualTo(JobState.SCHEDULED);
        t.now += HOUR;

        Theatre again = new Theatre(StateRestorer.restore(t.state().image()), t.now);
        assertThat(again.state().scheduling().use("a").spentGpuMillis(t.now)).isEqualTo(8 * HOUR);
        again.now += HOUR / 2;
        long more = again.submit(job("a", 1));
        assertThat(again.state().pending().reasonFor(more).orElseThrow())
                .isEqualTo(
                        new PendingReason.BudgetExhausted(
                                "a", 10 * HOUR, 0, 0, 10 * HOUR, 400_032 * HOUR, 400_032 * HOUR));
        again.pass(400_032 * HOUR - again.now);
        assertThat(again.state().jobImage(more).orElseThrow().state())
                .isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aJobThatWouldOutlastTheBudgetDoesNotStart() {
        t.now = 400_008 * HOUR;
        t.joinReal("n0", 8, 0);
        put(new QueueSpec("a", false).withBudget(10 * HOUR, 24 * HOUR));
        long fits =
                t.submit(job("a", 2).withTime(new io.stoker.model.TimeRules(4 * HOUR, 0, 0, 0)));
        long waits =
                t.submit(job("a", 1).withTime(new io.stoker.model.TimeRules(3 * HOUR, 0, 0, 0)));

        assertThat(state(fits)).isEqualTo(JobState.SCHEDULED);
        assertThat(reason(waits).message())
                .isEqualTo(
                        "queue a has spent 0.00 of its 10.00 GPU-hours and runs jobs for 8.00 more; this job wants 3.00; the next budget begins at "
                                + java.time.Instant.ofEpochMilli(400_032 * HOUR));
    }

    @Test
    void aJobLargerThanItsBudgetStartsWhenTheRestOfTheWindowIsShortEnough() {
        t.now = 400_008 * HOUR;
        t.joinReal("n0", 8, 0);
        put(new QueueSpec("a", false).withBudget(2 * HOUR, 24 * HOUR));
        long waits =
                t.submit(job("a", 1).withTime(new io.stoker.model.TimeRules(3 * HOUR, 0, 0, 0)));

        t.pass(22 * HOUR - 1);
        assertThat(state(waits)).isEqualTo(JobState.PENDING);
        t.pass(1);
        assertThat(state(waits)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void policiesThatDoNotExistAreRefused() {
        QueueSpec queue = new QueueSpec("a", false);
        assertThat(
                        t.refusal(
                                        new Command.PutQueue(
                                                t.now,
                                                queue.toBuilder().order("fair").build(),
                                                "ada"))
                                .message())
                .startsWith("queue.order: no policy is named fair; choose one of fifo");
        assertThat(
                        t.refusal(
                                        new Command.PutQueue(
                                                t.now,
                                                queue.toBuilder().place("luck").build(),
                                                "ada"))
                                .message())
                .startsWith("queue.place: no policy is named luck; choose one of best-fit");
    }

    @Test
    void aQueueInUseIsNotDeleted() {
        put(new QueueSpec("a", false));
        long waits = t.submit(job("a", 1));

        assertThat(t.refusal(new Command.DeleteQueue(t.now, "a", "ada")).message())
                .isEqualTo(
                        "queue a can not be deleted: 1 of its jobs have not ended; cancel them, or pause the queue and wait");
        assertThat(t.refusal(new Command.DeleteQueue(t.now, "default", "ada")))
                .isInstanceOf(Rejection.QueueInUse.class);
        assertThat(t.refusal(new Command.DeleteQueue(t.now, "b", "ada")))
                .isEqualTo(new Rejection.UnknownQueue("b"));
        t.ask(new Command.CancelJob(t.now, waits, "ada", ""));
        t.ask(new Command.DeleteQueue(t.now, "a", "ada"));
        assertThat(t.state().image().queues()).extracting(QueueSpec::name).containsOnly("default");
        assertThat(t.refusal(new Command.SubmitJob(t.now, job("a", 1), java.util.Optional.empty())))
                .isEqualTo(new Rejection.UnknownQueue("a"));
    }
}
