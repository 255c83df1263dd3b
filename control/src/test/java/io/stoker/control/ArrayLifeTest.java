package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.ArrayRules;
import io.stoker.model.ArrayTask;
import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.DependencyRules;
import io.stoker.model.DependencyRules.Condition;
import io.stoker.model.DependencyRules.Kind;
import io.stoker.model.Event;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.Order;
import io.stoker.model.Rejection;
import io.stoker.model.RetryRules;
import io.stoker.model.WorkerExit;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What arrays do, case by case.
class ArrayLifeTest {

    private static final WorkerExit BROKEN = new WorkerExit(1, Cause.USER_ERROR, "broke");

    private final Theatre t = new Theatre();

    private long submit(String array) {
        return t.submit(sweep(array));
    }

    private static JobSpec sweep(String array) {
        return JobSpec.named("sweep")
                .withRetries(new RetryRules(0, 0, 0))
                .withArray(ArrayRules.parse(array));
    }

    private static JobSpec after(JobSpec spec, Kind kind, long other) {
        return spec.withDependencies(
                new DependencyRules(false, List.of(new Condition(kind, other, 0))));
    }

    private static long task(long array, int place) {
        return ArrayTask.numberOf(array, place);
    }

    private void run(long id, WorkerExit exit) {
        t.startAll(id);
        t.exit(id, 0, exit);
    }

    private boolean placed(long id) {
        return t.state().jobImage(id).filter(job -> job.liveAttempt().isPresent()).isPresent();
    }

    private List<Long> records() {
        return t.state().image().jobs().stream().map(JobImage::id).toList();
    }

    @Test
    void isOneRecordUntilTasksStart() {
        long array = submit("0-99999");

        assertThat(records()).containsExactly(array);
        assertThat(t.state().pendingCount()).isEqualTo(100_000);

        t.joinReal("n", 2, 0);

        assertThat(records()).containsExactly(array, task(array, 0), task(array, 1));
        assertThat(t.state().pendingCount()).isEqualTo(99_998);
        assertThat(t.submit(JobSpec.named("next"))).isEqualTo(array + 100_001);
    }

    @Test
    void tasksKnowTheirIndex() {
        t.joinReal("n", 4, 0);

        long array = submit("3-7:2,20");

        assertThat(
                        t.ordersOf(Order.StartWorker.class).stream()
                                .map(order -> order.spec().task().orElseThrow()))
                .extracting(ArrayTask::index, ArrayTask::text)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(3, array + "_3"),
                        org.assertj.core.groups.Tuple.tuple(5, array + "_5"),
                        org.assertj.core.groups.Tuple.tuple(7, array + "_7"),
                        org.assertj.core.groups.Tuple.tuple(20, array + "_20"));
    }

    @Test
    void aThrottleKeepsTheRestWaiting() {
        t.joinReal("n", 8, 0);

        long array = submit("0-9%3");

        assertThat(t.job(array).tasks().orElseThrow().running()).isEqualTo(3);
        run(task(array, 1), WorkerExit.SUCCESS);
        assertThat(placed(task(array, 3))).isTrue();
        assertThat(placed(task(array, 4))).isFalse();
    }

    @Test
    void aTaskThatWaitsAgainGoesBeforeItsLaterSiblings() {
        t.joinReal("n", 2, 0);
        long array = submit("0-9%2");

        t.ask(new Command.RequeueJob(t.now, task(array, 0), "x", ""));
        t.exit(task(array, 0), 0, BROKEN);

        assertThat(placed(task(array, 0))).isTrue();
        assertThat(placed(task(array, 2))).isFalse();
    }

    @Test
    void endsWithItsLastTaskAndAsItsWorst() {
        t.joinReal("n", 3, 0);
        long array = submit("0-2");

        run(task(array, 0), WorkerExit.SUCCESS);
        run(task(array, 1), BROKEN);
        assertThat(t.stateOf(array)).isEqualTo(JobState.RUNNING);
        run(task(array, 2), WorkerExit.SUCCESS);

        assertThat(t.stateOf(array)).isEqualTo(JobState.FAILED);
        assertThat(t.job(array).message()).isEqualTo("1 of 3 tasks failed");
        assertThat(t.job(array).tasks().orElseThrow().ended(JobState.COMPLETED)).isEqualTo(2);
    }

    @Test
    void othersWaitForAllTasks() {
        t.joinReal("n", 2, 0);
        long array = submit("0-1");
        long ok = t.submit(after(JobSpec.named("ok"), Kind.AFTEROK, array));
        long started = t.submit(after(JobSpec.named("started"), Kind.AFTER, array));

        t.startAll(task(array, 0));
        assertThat(t.job(started).spec().dependencies().isNone()).isFalse();
        t.startAll(task(array, 1));
        assertThat(t.job(started).spec().dependencies().isNone()).isTrue();
        t.exit(task(array, 0), 0, WorkerExit.SUCCESS);
        assertThat(t.job(ok).spec().dependencies().isNone()).isFalse();
        t.exit(task(array, 1), 0, WorkerExit.SUCCESS);
        assertThat(placed(ok)).isTrue();
    }

    @Test
    void cancellingItEndsAllTasksAtOnce() {
        t.joinReal("n", 1, 0);
        long array = submit("0-99999");
        int before = t.events.size();

        t.ask(new Command.CancelJob(t.now, array, "x", ""));

        assertThat(t.stateOf(array)).isEqualTo(JobState.CANCELLED);
        assertThat(t.job(array).tasks().orElseThrow().ended(JobState.CANCELLED)).isEqualTo(100_000);
        assertThat(t.events.size() - before).as("not one event a task").isLessThan(10);
        assertThat(t.state().pendingCount()).isZero();
    }

    @Test
    void oneTaskCanBeCancelledAlone() {
        long array = submit("0-2");

        t.ask(new Command.CancelJob(t.now, task(array, 1), "x", ""));
        t.joinReal("n", 3, 0);

        assertThat(t.stateOf(task(array, 1))).isEqualTo(JobState.CANCELLED);
        run(task(array, 0), WorkerExit.SUCCESS);
        run(task(array, 2), WorkerExit.SUCCESS);
        assertThat(t.stateOf(array)).isEqualTo(JobState.CANCELLED);
        assertThat(t.job(array).message()).isEqualTo("1 of 3 tasks were cancelled");
    }

    @Test
    void holdingOneTaskLetsTheOthersStart() {
        long array = submit("0-2");

        t.ask(new Command.HoldJob(t.now, task(array, 0), "ana"));
        t.joinReal("n", 3, 0);

        assertThat(placed(task(array, 0))).isFalse();
        assertThat(placed(task(array, 2))).isTrue();
        t.ask(new Command.ReleaseJob(t.now, task(array, 0), "ana"));
        assertThat(placed(task(array, 0))).isTrue();
    }

    @Test
    void holdingTheArrayHoldsWhatWaits() {
        t.joinReal("n", 1, 0);
        long array = submit("0-2");

        t.ask(new Command.HoldJob(t.now, array, "ana"));
        run(task(array, 0), WorkerExit.SUCCESS);
        assertThat(placed(task(array, 1))).isFalse();
        t.ask(new Command.ReleaseJob(t.now, task(array, 2), "ana"));

        assertThat(placed(task(array, 2))).as("released alone").isTrue();
        t.ask(new Command.ReleaseJob(t.now, array, "ana"));
        run(task(array, 2), WorkerExit.SUCCESS);
        assertThat(placed(task(array, 1))).isTrue();
    }

    @Test
    void aTaskWithMorePriorityGoesFirst() {
        long array = submit("0-2");

        t.ask(new Command.SetPriority(t.now, task(array, 2), 900, "x"));
        t.joinReal("n", 1, 0);

        assertThat(placed(task(array, 2))).isTrue();
        assertThat(placed(task(array, 0))).isFalse();
    }

    @Test
    void aftercorrJoinsTasksOfOneIndex() {
        t.joinReal("n", 4, 0);
        long first = submit("0-2");
        long second = t.submit(after(sweep("0-2"), Kind.AFTERCORR, first));
        assertThat(records()).doesNotContain(task(second, 0));

        run(task(first, 1), WorkerExit.SUCCESS);
        assertThat(placed(task(second, 1))).isTrue();
        assertThat(placed(task(second, 0))).isFalse();
        run(task(first, 0), BROKEN);
        run(task(first, 2), WorkerExit.SUCCESS);

        assertThat(placed(task(second, 2))).isTrue();
        assertThat(placed(task(second, 0))).as("its partner failed").isFalse();
        run(task(second, 1), WorkerExit.SUCCESS);
        run(task(second, 2), WorkerExit.SUCCESS);
        assertThat(t.stateOf(second)).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aftercorrOnAnArrayThatIsPartlyDone() {
        t.joinReal("n", 2, 0);
        long first = submit("0-9");
        run(task(first, 0), WorkerExit.SUCCESS);
        run(task(first, 1), WorkerExit.SUCCESS);
        t.ask(new Command.HoldJob(t.now, first, "x"));

        long second = t.submit(after(sweep("0-1"), Kind.AFTERCORR, first));
        t.joinReal("m", 2, 0);

        assertThat(placed(task(second, 0)) && placed(task(second, 1))).isTrue();
    }

    @Test
    void aftercorrWithAnotherConditionWaitsForBoth() {
        t.joinReal("n", 4, 0);
        long single = t.submit(JobSpec.named("single"));
        long first = submit("0-1");
        var rules =
                new DependencyRules(
                        false,
                        List.of(
                                new Condition(Kind.AFTERCORR, first, 0),
                                new Condition(Kind.AFTEROK, single, 0)));
        long second = t.submit(sweep("0-1").withDependencies(rules));

        run(task(first, 0), WorkerExit.SUCCESS);
        assertThat(placed(task(second, 0))).isFalse();
        run(single, WorkerExit.SUCCESS);

        assertThat(placed(task(second, 0))).isTrue();
        assertThat(placed(task(second, 1))).isFalse();
    }

    @Test
    void aftercorrNeedsTheSameIndices() {
        long first = submit("0-3");
        long single = t.submit(JobSpec.named("single"));

        assertThat(t.refusal(after(sweep("0-4"), Kind.AFTERCORR, first)).message())
                .isEqualTo(
                        "aftercorr:%d needs the same index there, and array %d has no index 4"
                                .formatted(first, first));
        assertThat(t.refusal(after(sweep("0-4"), Kind.AFTERCORR, single)))
                .isEqualTo(new Rejection.NotByIndex(single, -1));
    }

    @Test
    void aTaskWaitsWithItsArray() {
        long first = submit("0-1");
        long second = t.submit(after(sweep("0-1"), Kind.AFTEROK, first));

        assertThat(
                        t.refusal(
                                new Command.SetDependencies(
                                        t.now, task(second, 0), DependencyRules.NONE, "x")))
                .isEqualTo(new Rejection.WaitsWithArray(task(second, 0), second));
        t.ask(new Command.HoldJob(t.now, task(second, 0), "x"));
        t.ask(new Command.SetDependencies(t.now, second, DependencyRules.NONE, "x"));
        t.ask(new Command.ReleaseJob(t.now, task(second, 0), "x"));
        t.joinReal("n", 4, 0);

        assertThat(placed(task(second, 0)) && placed(task(second, 1))).isTrue();
    }

    @Test
    void circlesThroughATaskAreFound() {
        long first = submit("0-1");
        long second = t.submit(after(sweep("0-1"), Kind.AFTEROK, task(first, 1)));
        var back = new DependencyRules(false, List.of(new Condition(Kind.AFTEROK, second, 0)));

        assertThat(t.refusal(new Command.SetDependencies(t.now, first, back, "x")))
                .isEqualTo(new Rejection.DependencyCycle(List.of(first, second, first)));
    }

    @Test
    void itsDeadlineIsThatOfAllTasks() {
        t.joinReal("n", 1, 0);
        long array =
                t.submit(
                        sweep("0-4")
                                .withTime(new io.stoker.model.TimeRules(0, t.now + 5_000, 0, 0)));
        t.startAll(task(array, 0));

        t.pass(6_000);

        assertThat(t.stateOf(array)).isEqualTo(JobState.DEADLINE_MISSED);
        assertThat(t.stateOf(task(array, 0))).isEqualTo(JobState.DEADLINE_MISSED);
    }

    @Test
    void forgottenTasksStayCounted() {
        t.joinReal("n", 8, 0);
        int tasks = Limits.FINISHED_JOBS_KEPT + 5;
        long array = submit("0-" + (tasks - 1));

        for (int place = 0; place < tasks; place++) {
            run(task(array, place), WorkerExit.SUCCESS);
        }

        assertThat(t.state().jobImage(task(array, 0))).isEmpty();
        assertThat(t.stateOf(array)).isEqualTo(JobState.COMPLETED);
        assertThat(t.job(array).tasks().orElseThrow().ended(JobState.COMPLETED)).isEqualTo(tasks);
    }

    @Test
    void survivesASnapshot() {
        t.joinReal("n", 2, 0);
        long array = submit("0-9%2");
        run(task(array, 0), BROKEN);

        var restored = StateRestorer.restore(t.state().image());

        assertThat(restored.digest()).isEqualTo(t.state().digest());
        assertThat(Invariants.check(restored)).isEmpty();
        var again = new Theatre(restored, t.now);
        again.startAll(task(array, 1));
        again.exit(task(array, 1), 0, WorkerExit.SUCCESS);
        assertThat(again.job(task(array, 3)).liveAttempt()).isPresent();
        assertThat(again.events).anyMatch(Event.TaskDiverged.class::isInstance);
    }
}
