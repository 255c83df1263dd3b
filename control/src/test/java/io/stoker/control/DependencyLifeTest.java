package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Command;
import io.stoker.model.DependencyRules;
import io.stoker.model.DependencyRules.Condition;
import io.stoker.model.DependencyRules.Kind;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.PendingReason;
import io.stoker.model.Rejection;
import io.stoker.model.RetryRules;
import io.stoker.model.WorkerExit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DependencyLifeTest {

    private static final WorkerExit FAILED = WorkerExit.ofCode(3);
    private static final RetryRules ONCE = new RetryRules(0, 0, 0);

    private final Theatre theatre = new Theatre();

    @BeforeEach
    void twoGpus() {
        theatre.joinReal("n1", 2, 0);
    }

    private static Condition on(Kind kind, long job) {
        return new Condition(kind, job, 0);
    }

    private static DependencyRules all(Condition... conditions) {
        return new DependencyRules(false, List.of(conditions));
    }

    private static DependencyRules any(Condition... conditions) {
        return new DependencyRules(true, List.of(conditions));
    }

    private long running(String name) {
        long id = theatre.submit(JobSpec.named(name).withRetries(ONCE));
        theatre.startAll(id);
        return id;
    }

    private long waiting(DependencyRules rules) {
        return theatre.submit(JobSpec.named("waiting").withDependencies(rules));
    }

    private boolean neverStarts(long id) {
        return theatre.job(id)
                .spec()
                .dependencies()
                .neverSatisfied(on -> theatre.state().jobImage(on.jobId()).map(job -> job.state()));
    }

    @Test
    void afterokStartsWhenTheOtherEndedWell() {
        long first = running("first");
        long second = waiting(all(on(Kind.AFTEROK, first)));
        assertThat(theatre.stateOf(second)).isEqualTo(JobState.PENDING);
        assertThat(theatre.state().pendingCount()).isZero();

        theatre.exit(first, 0, WorkerExit.SUCCESS);

        assertThat(theatre.stateOf(second)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.events)
                .contains(new Event.DependenciesChanged(second, DependencyRules.NONE, ""));
    }

    @Test
    void afterokOnAFailedJobWaitsForEverAndSaysSo() {
        long first = running("first");
        long second = waiting(all(on(Kind.AFTEROK, first)));
        assertThat(neverStarts(second)).isFalse();

        theatre.exit(first, 0, FAILED);

        assertThat(theatre.stateOf(second)).isEqualTo(JobState.PENDING);
        assertThat(neverStarts(second)).isTrue();
    }

    @Test
    void afternotokIsTheOppositeAndAfteranyTakesBoth() {
        long good = running("good");
        long bad = running("bad");
        long notOkOfGood = waiting(all(on(Kind.AFTERNOTOK, good)));
        long notOkOfBad = waiting(all(on(Kind.AFTERNOTOK, bad)));
        long anyOfGood = waiting(all(on(Kind.AFTERANY, good)));

        theatre.exit(good, 0, WorkerExit.SUCCESS);
        theatre.exit(bad, 0, FAILED);

        assertThat(theatre.stateOf(anyOfGood)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.stateOf(notOkOfBad)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.stateOf(notOkOfGood)).isEqualTo(JobState.PENDING);
        assertThat(neverStarts(notOkOfGood)).isTrue();
    }

    @Test
    void afteranyWaitsForTheLastWorkerOfACancelledJob() {
        long first = running("first");
        long second = waiting(all(on(Kind.AFTERANY, first)));

        theatre.ask(new Command.CancelJob(theatre.now, first, "ana", ""));
        assertThat(theatre.stateOf(second)).as("the worker still runs").isEqualTo(JobState.PENDING);
        theatre.exit(first, 0, FAILED);

        assertThat(theatre.stateOf(second)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void afterStartsWithTheOtherOrADelayLater() {
        long first = theatre.submit(JobSpec.named("first"));
        long atOnce = waiting(all(on(Kind.AFTER, first)));
        long later = waiting(all(new Condition(Kind.AFTER, first, 5_000)));
        assertThat(theatre.stateOf(atOnce)).isEqualTo(JobState.PENDING);

        theatre.startAll(first);
        assertThat(theatre.stateOf(atOnce)).isEqualTo(JobState.SCHEDULED);
        theatre.startAll(atOnce);
        theatre.exit(atOnce, 0, WorkerExit.SUCCESS);

        theatre.pass(4_999);
        assertThat(theatre.stateOf(later)).isEqualTo(JobState.PENDING);
        theatre.pass(1);
        assertThat(theatre.stateOf(later)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void afterCountsACancellationAsAStart() {
        long first = theatre.submit(JobSpec.named("first").withHeld(true));
        long second = waiting(all(on(Kind.AFTER, first)));

        theatre.ask(new Command.CancelJob(theatre.now, first, "ana", ""));

        assertThat(theatre.stateOf(second)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aftercorrOnJobsThatAreNoArraysIsAfterok() {
        long first = running("first");
        long second = waiting(all(on(Kind.AFTERCORR, first)));

        theatre.exit(first, 0, WorkerExit.SUCCESS);

        assertThat(theatre.stateOf(second)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void singletonsOfOneNameAndUserRunOneByOneInOrder() {
        DependencyRules alone = all(on(Kind.SINGLETON, 0));
        JobSpec nightly =
                JobSpec.named("nightly").withUser("ana").withRetries(ONCE).withDependencies(alone);
        long first = theatre.submit(nightly);
        long second = theatre.submit(nightly);
        long third = theatre.submit(nightly);
        long other = theatre.submit(nightly.withUser("bob"));
        assertThat(theatre.stateOf(first)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.stateOf(other)).as("bob's own").isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.stateOf(second)).isEqualTo(JobState.PENDING);

        theatre.startAll(first);
        theatre.exit(first, 0, FAILED);
        assertThat(theatre.stateOf(second)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.stateOf(third)).isEqualTo(JobState.PENDING);

        theatre.startAll(second);
        theatre.exit(second, 0, WorkerExit.SUCCESS);
        assertThat(theatre.stateOf(third)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void allMustHoldWhereTheyAreJoinedWithAnd() {
        long one = running("one");
        long two = running("two");
        long last = waiting(all(on(Kind.AFTEROK, one), on(Kind.AFTERANY, two)));

        theatre.exit(one, 0, WorkerExit.SUCCESS);
        assertThat(theatre.stateOf(last)).isEqualTo(JobState.PENDING);
        assertThat(theatre.job(last).spec().dependencies().text()).isEqualTo("afterany:2");
        theatre.exit(two, 0, FAILED);

        assertThat(theatre.stateOf(last)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void oneIsEnoughWhereTheyAreJoinedWithOr() {
        long one = running("one");
        long two = running("two");
        long last = waiting(any(on(Kind.AFTEROK, one), on(Kind.AFTEROK, two)));

        theatre.exit(one, 0, FAILED);
        assertThat(neverStarts(last)).as("two may still end well").isFalse();
        theatre.exit(two, 0, WorkerExit.SUCCESS);

        assertThat(theatre.stateOf(last)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aConditionThatHoldsAlreadyDelaysNothing() {
        long first = running("first");
        theatre.exit(first, 0, WorkerExit.SUCCESS);

        assertThat(theatre.stateOf(waiting(all(on(Kind.AFTEROK, first)))))
                .isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aForgottenJobFulfilsNothingAnyMore() {
        Condition open = on(Kind.AFTEROK, 12);

        assertThat(all(open).neverSatisfied(_ -> java.util.Optional.empty())).isTrue();
    }

    @Test
    void refusesToWaitForAJobThatIsNotThere() {
        Rejection refusal =
                theatre.refusal(
                        JobSpec.named("second").withDependencies(all(on(Kind.AFTEROK, 77))));

        assertThat(refusal).isEqualTo(new Rejection.UnknownDependency(77));
        assertThat(refusal.message()).startsWith("dependencies: job 77 is not known");
    }

    private Rejection change(long id, DependencyRules rules) {
        return theatre.refusal(new Command.SetDependencies(theatre.now, id, rules, "ana"));
    }

    @Test
    void refusesACircleAndNamesItsPath() {
        long one = theatre.submit(JobSpec.named("one").withHeld(true));
        long two = waiting(all(on(Kind.AFTEROK, one)));
        long three = waiting(any(on(Kind.AFTERANY, two)));

        Rejection refusal = change(one, all(on(Kind.AFTER, three)));

        assertThat(refusal).isEqualTo(new Rejection.DependencyCycle(List.of(1L, 3L, 2L, 1L)));
        assertThat(refusal.message()).contains("1 -> 3 -> 2 -> 1");
        assertThat(change(one, all(on(Kind.AFTEROK, one))))
                .isEqualTo(new Rejection.DependencyCycle(List.of(one, one)));
    }

    /// The later job is a singleton, so it waits for the earlier one of its name.
    @Test
    void refusesACircleThroughASingleton() {
        long early = theatre.submit(JobSpec.named("nightly").withHeld(true));
        long late =
                theatre.submit(
                        JobSpec.named("nightly").withDependencies(all(on(Kind.SINGLETON, 0))));

        assertThat(change(early, all(on(Kind.AFTEROK, late))))
                .isEqualTo(new Rejection.DependencyCycle(List.of(early, late, early)));
    }

    @Test
    void aPendingJobCanBeMadeToWaitAndLetGo() {
        long first = running("first");
        long second = theatre.submit(JobSpec.named("second").withHeld(true));
        theatre.ask(
                new Command.SetDependencies(
                        theatre.now, second, all(on(Kind.AFTEROK, first)), "ana"));
        theatre.ask(new Command.ReleaseJob(theatre.now, second, "ana"));
        assertThat(theatre.stateOf(second)).isEqualTo(JobState.PENDING);

        theatre.ask(new Command.SetDependencies(theatre.now, second, DependencyRules.NONE, "ana"));

        assertThat(theatre.stateOf(second)).isEqualTo(JobState.SCHEDULED);
        assertThat(change(second, all(on(Kind.AFTEROK, first))))
                .isInstanceOf(Rejection.WrongState.class);
    }

    @Test
    void anEstimateSaysWhatItWouldWaitFor() {
        long first = running("first");
        JobSpec second = JobSpec.named("first").withDependencies(all(on(Kind.AFTEROK, first)));
        var advisor = Advisor.over(theatre.state().image(), theatre.now);

        assertThat(advisor.estimate(second).reason())
                .contains(new PendingReason.Dependency(second.dependencies()));
        assertThat(
                        advisor.estimate(second.withDependencies(all(on(Kind.SINGLETON, 0))))
                                .startsNow())
                .isEmpty();
        assertThat(advisor.estimate(second.withDependencies(DependencyRules.NONE)).startsNow())
                .hasSize(1);
    }

    /// The delay's end is kept with the condition: the other job may be forgotten before it.
    @Test
    void aDelayThatBeganIsWaitedForByTheNextLeaderToo() {
        long first = running("first");
        long second = waiting(all(new Condition(Kind.AFTER, first, 5_000)));
        assertThat(theatre.job(second).spec().dependencies().conditions().getFirst().dueAt())
                .isEqualTo(theatre.now + 5_000);

        theatre.step(new Input.Follow());
        theatre.step(new Input.Lead());
        theatre.pass(5_000);

        assertThat(theatre.stateOf(second)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aSnapshotInTheMiddleChangesNothing() {
        long first = running("first");
        long second = waiting(all(on(Kind.AFTEROK, first), on(Kind.SINGLETON, 0)));
        ClusterState restored = StateRestorer.restore(theatre.state().image());
        var machine = new StateMachine(restored);

        machine.apply(
                restored.appliedIndex() + 1,
                new Command.ReportWorkerExited(
                        theatre.now, first, theatre.epochOf(first), 0, WorkerExit.SUCCESS));

        assertThat(restored.jobImage(second).orElseThrow().spec().dependencies().isNone()).isTrue();
        assertThat(restored.pendingCount()).isEqualTo(1);
    }
}
