package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.Order;
import io.stoker.model.Rejection;
import io.stoker.model.RetryRules;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerRequest;
import io.stoker.scheduler.Progress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobLifeTest {

    private static final WorkerExit FAILED = WorkerExit.ofCode(3);
    private static final WorkerExit TERMINATED =
            new WorkerExit(143, Cause.USER_ERROR, "stopped by TERM");

    private final Theatre theatre = new Theatre();

    @Test
    void runsFromSubmissionToCompletion() {
        theatre.joinReal("n1", 2, 0);

        long id = theatre.submit(JobSpec.named("hello"));
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.ordersOf(Order.StartWorker.class)).hasSize(1);
        theatre.startAll(id);
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.RUNNING);
        theatre.now += 2_000;
        theatre.exit(id, 0, WorkerExit.SUCCESS);

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.COMPLETED);
        assertThat(theatre.state().free().heldMilli(0, 0)).isZero();
        assertThat(theatre.job(id).account().useful()).isEqualTo(2_000 * 1_000);
    }

    @Test
    void keepsTheWholeGangUntilItsLastWorkerEnded() {
        theatre.joinReal("n1", 2, 0);
        long id = theatre.submit(JobSpec.named("pair").withWorkers(2));
        theatre.startAll(id);

        theatre.exit(id, 0, WorkerExit.SUCCESS);
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.RUNNING);
        assertThat(theatre.state().free().heldMilli(0, 0)).isEqualTo(1_000);

        theatre.exit(id, 1, WorkerExit.SUCCESS);
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void stopsTheOthersWhenOneWorkerFailsAndWaitsForThemBeforeTheRetry() {
        theatre.joinReal("n1", 2, 0);
        var once = new RetryRules(1, 500, 500);
        long id = theatre.submit(JobSpec.named("pair").withWorkers(2).withRetries(once));
        theatre.startAll(id);

        theatre.exit(id, 0, FAILED);
        assertThat(theatre.ordersOf(Order.StopWorker.class))
                .singleElement()
                .extracting(Order.StopWorker::rank)
                .isEqualTo(1);
        theatre.pass(1_000);
        assertThat(theatre.stateOf(id)).as("rank 1 still runs").isEqualTo(JobState.PENDING);

        theatre.exit(id, 1, TERMINATED);
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.job(id).attemptCount()).isEqualTo(2);
    }

    /// Orders by attained service and by first start rank a waiting job by this.
    @Test
    void carriesWhatItHasBehindItWhenItWaitsAgain() {
        theatre.joinReal("n1", 2, 0);
        JobSpec wide = JobSpec.named("again").withWorker(WorkerRequest.gpus(2));
        long id = theatre.submit(wide.withRetries(new RetryRules(1, 500, 500)));
        long startedAt = theatre.now;
        theatre.startAll(id);
        theatre.now += 2_000;
        theatre.submit(JobSpec.named("other").withWorker(WorkerRequest.gpus(2)));

        theatre.exit(id, 0, FAILED);
        theatre.pass(1_000);

        assertThat(theatre.state().pending().job(id).orElseThrow().progress())
                .isEqualTo(new Progress(4_000, 0, startedAt, startedAt + 2_000))
                .isEqualTo(Progress.of(theatre.job(id)));
    }

    @Test
    void failsForGoodWhenItsRetriesAreUsedUp() {
        theatre.joinReal("n1", 1, 0);
        var twice = new RetryRules(2, 1_000, 4_000);
        long id = theatre.submit(JobSpec.named("bad").withRetries(twice));

        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(theatre.job(id).attemptCount()).isEqualTo(attempt);
            theatre.startAll(id);
            theatre.exit(id, 0, FAILED);
            theatre.pass(5_000);
        }

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.FAILED);
        assertThat(theatre.job(id).exitCode()).isEqualTo(3);
        assertThat(theatre.job(id).cause()).contains(Cause.USER_ERROR);
    }

    @Test
    void waitsOutItsBackoffBeforeTheRetry() {
        theatre.joinReal("n1", 1, 0);
        var twice = new RetryRules(2, 1_000, 4_000);
        long id = theatre.submit(JobSpec.named("bad").withRetries(twice));
        theatre.startAll(id);

        theatre.exit(id, 0, FAILED);
        theatre.pass(999);
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.PENDING);
        theatre.pass(1);

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aLostNodeCostsNoRetryAndIsAvoided() {
        int first = theatre.joinReal("n1", 1, 10_000);
        long id = theatre.submit(JobSpec.named("unlucky").withRetries(RetryRules.NONE));
        theatre.startAll(id);
        int second = theatre.joinReal("n2", 1, 0);

        theatre.ask(new Command.LoseNode(theatre.now, first, "pulled the plug"));

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.job(id).retries()).isZero();
        assertThat(theatre.job(id).avoidNodes()).containsExactly(first);
        var worker = theatre.job(id).attempts().getLast().workers().getFirst();
        assertThat(worker.allocation().nodeId()).isEqualTo(second);
    }

    @Test
    void aReportOfAnOldEpochChangesNothing() {
        int first = theatre.joinReal("n1", 1, 0);
        theatre.joinReal("n2", 1, 0);
        long id = theatre.submit(JobSpec.named("job"));
        theatre.startAll(id);
        long oldEpoch = theatre.epochOf(id);
        theatre.ask(new Command.LoseNode(theatre.now, first, "gone"));
        var before = theatre.job(id);

        var success = WorkerExit.SUCCESS;
        theatre.ask(new Command.ReportWorkerExited(theatre.now, id, oldEpoch, 0, success));
        var stale =
                theatre.refusal(
                        new Command.ReportWorkerExited(theatre.now, id, oldEpoch + 77, 0, success));

        assertThat(stale).isInstanceOf(Rejection.StaleEpoch.class);
        assertThat(theatre.job(id)).isEqualTo(before);
    }

    @Test
    void expiresAtItsLimitAndNotBefore() {
        theatre.joinReal("n1", 1, 0);
        var limit = new TimeRules(5_000, 0, 0, 0);
        long id = theatre.submit(JobSpec.named("slow").withTime(limit));
        theatre.startAll(id);

        theatre.pass(4_999);
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.RUNNING);
        theatre.pass(1);

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.TIMED_OUT);
        assertThat(theatre.ordersOf(Order.StopWorker.class)).hasSize(1);
    }

    @Test
    void missesItsDeadlineWhilePending() {
        var deadline = new TimeRules(0, theatre.now + 3_000, 0, 0);
        long id = theatre.submit(JobSpec.named("late").withTime(deadline));

        theatre.pass(3_000);

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.DEADLINE_MISSED);
    }

    @Test
    void startsNotBeforeItsBeginTime() {
        theatre.joinReal("n1", 1, 0);
        var begin = new TimeRules(0, 0, theatre.now + 3_000, 0);
        long id = theatre.submit(JobSpec.named("later").withTime(begin));

        theatre.pass(2_999);
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.PENDING);
        theatre.pass(1);

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void cancelsARunningJobAndFreesItsGpusWhenTheWorkerIsGone() {
        theatre.joinReal("n1", 1, 0);
        long id = theatre.submit(JobSpec.named("job"));
        theatre.startAll(id);

        theatre.ask(new Command.CancelJob(theatre.now, id, "ana", "typo"));
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.CANCELLED);
        assertThat(theatre.state().free().heldMilli(0, 0)).as("may still run").isEqualTo(1_000);
        theatre.exit(id, 0, TERMINATED);

        assertThat(theatre.state().free().heldMilli(0, 0)).isZero();
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void holdsAndReleases() {
        theatre.joinReal("n1", 1, 0);
        long id = theatre.submit(JobSpec.named("held").withHeld(true));
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.PENDING);

        theatre.ask(new Command.ReleaseJob(theatre.now, id, "ana"));

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void requeuesARunningJobWithoutUsingARetry() {
        theatre.joinReal("n1", 1, 0);
        long id = theatre.submit(JobSpec.named("job"));
        theatre.startAll(id);

        theatre.ask(new Command.RequeueJob(theatre.now, id, "ana", ""));
        theatre.exit(id, 0, TERMINATED);

        assertThat(theatre.job(id).attemptCount()).isEqualTo(2);
        assertThat(theatre.job(id).retries()).isZero();
    }

    @Test
    void rejectsAGangThatCouldNeverRunWithTheNumberThatWould() {
        theatre.joinReal("n1", 8, 0);
        theatre.joinReal("n2", 8, 0);
        var huge = JobSpec.named("huge").withWorkers(5).withWorker(WorkerRequest.gpus(4));

        Rejection refusal = theatre.refusal(huge);

        assertThat(refusal)
                .isInstanceOfSatisfying(
                        Rejection.GangTooLarge.class,
                        r -> assertThat(r.mostWorkers()).isEqualTo(4));
        assertThat(refusal.message()).contains("5 asked for").contains("at most 4");
        assertThat(theatre.stateOf(1)).isEqualTo(JobState.REJECTED);
    }

    @Test
    void oneKeyNeverMakesTwoJobs() {
        theatre.joinReal("n1", 1, 0);
        var key = Optional.of(new Command.IdempotencyKey("k-1", 42));
        var submit = new Command.SubmitJob(theatre.now, JobSpec.named("once"), key);
        var otherBody = Optional.of(new Command.IdempotencyKey("k-1", 43));

        var first = theatre.ask(submit);
        var second = theatre.ask(submit);
        var other =
                theatre.refusal(
                        new Command.SubmitJob(theatre.now, JobSpec.named("twice"), otherBody));

        assertThat(((Outcome.Done) first).subject()).isEqualTo(1);
        assertThat(((Outcome.Replayed) second).subject()).isEqualTo(1);
        assertThat(other).isInstanceOf(Rejection.KeyReused.class);
        assertThat(theatre.state().jobCount()).isEqualTo(1);
    }

    @Test
    void refusesATaskIdThatIsTaken() {
        theatre.submit(JobSpec.named("a").withExternalId("task_001"));

        Rejection refusal = theatre.refusal(JobSpec.named("b").withExternalId("task_001"));

        assertThat(refusal.message()).contains("task_001").contains("job 1");
    }

    @Test
    void refusesAnUnknownQueueAndAnUnknownPolicy() {
        var magic = theatre.state().policy().withOrder("magic");

        Rejection queue = theatre.refusal(JobSpec.named("a").withQueue("nope"));
        Rejection policy = theatre.refusal(new Command.SetPolicy(theatre.now, magic, "ana"));

        assertThat(queue.message()).contains("nope");
        assertThat(policy.message()).contains("magic").contains("fifo");
    }

    @Test
    void keepsTheQueueInOrderAcrossAPolicyChange() {
        theatre.submit(JobSpec.named("low").withPriority(100));
        theatre.submit(JobSpec.named("high").withPriority(900));
        var fifo = theatre.state().policy().withOrder("fifo").withStrict(true);
        theatre.ask(new Command.SetPolicy(theatre.now, fifo, "ana"));

        theatre.joinReal("n1", 1, 0);

        assertThat(theatre.stateOf(1)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.stateOf(2)).isEqualTo(JobState.PENDING);
    }
}
