package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Admission;
import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.PolicySpec;
import io.stoker.model.Promise;
import io.stoker.model.Rejection;
import io.stoker.model.StopRules;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerRequest;
import io.stoker.scheduler.PromisedPlace;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Deadlines: what is answered at submission, what keeps the answer true, who is told when it no
/// longer is.
class PromiseLifeTest {

    private static final long SECOND = 1_000;
    private static final long UP = PromisedPlace.RUN_UP_MILLIS;

    private final Theatre theatre = new Theatre();

    /// A job without grace period.
    private static JobSpec job(String name, int gpus, long limitSeconds) {
        return JobSpec.named(name)
                .withWorker(WorkerRequest.gpus(gpus))
                .withStop(new StopRules("", 0))
                .withTime(new TimeRules(limitSeconds * SECOND, 0, 0, 0));
    }

    private JobSpec due(JobSpec job, long inMillis, Admission admission) {
        return job.withTime(
                new TimeRules(job.time().limitMillis(), theatre.now + inMillis, 0, 0, admission));
    }

    private Promise promiseOf(long job) {
        return theatre.job(job).promise().orElseThrow();
    }

    /// The example of docs/explanation/deadlines.md.
    @Test
    void aPlaceIsKeptThatOthersMayUseOnlyUntilItIsNeeded() {
        theatre.joinReal("n1", 4, 0);
        long a = theatre.submit(job("a", 3, 100));
        theatre.startAll(a);
        long start = theatre.now;

        long b = theatre.submit(due(job("b", 2, 50), 165 * SECOND, Admission.GUARANTEED));
        long c = theatre.submit(job("c", 1, 300));
        Rejection early = theatre.refusal(due(job("d", 3, 20), 150 * SECOND, Admission.GUARANTEED));

        assertThat(promiseOf(b).startAt()).isEqualTo(start + 100 * SECOND);
        assertThat(promiseOf(b).endAt()).isEqualTo(start + 150 * SECOND + UP);
        assertThat(theatre.stateOf(c)).as("b leaves it a GPU").isEqualTo(JobState.SCHEDULED);
        assertThat(((Rejection.DeadlineInfeasible) early).earliestEndAt())
                .isEqualTo(start + (150 + 20) * SECOND + 2 * UP);
    }

    @Test
    void bestEffortJobsOfAnyOrderWaitWhereTheyWouldBreakAPromise() {
        theatre.joinReal("n1", 2, 0);
        long holder = theatre.submit(job("holder", 1, 100));
        theatre.startAll(holder);
        long promised =
                theatre.submit(due(job("promised", 2, 60), 180 * SECOND, Admission.GUARANTEED));
        long endless = theatre.submit(JobSpec.named("endless").withPriority(1_000));
        long slow = theatre.submit(job("slow", 1, 300).withPriority(1_000));
        long quick = theatre.submit(job("quick", 1, 80));

        assertThat(theatre.stateOf(endless)).isEqualTo(JobState.PENDING);
        assertThat(theatre.stateOf(slow)).isEqualTo(JobState.PENDING);
        assertThat(theatre.stateOf(quick)).isEqualTo(JobState.SCHEDULED);

        theatre.startAll(quick);
        theatre.pass(80 * SECOND);
        theatre.exit(quick, 0, WorkerExit.SUCCESS);
        theatre.pass(20 * SECOND);
        theatre.exit(holder, 0, WorkerExit.SUCCESS);

        assertThat(theatre.stateOf(promised)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.state().scheduling().promised().isEmpty()).isTrue();
    }

    @Test
    void aPromisedJobStartsEarlyWhenItCan() {
        theatre.joinReal("n1", 1, 0);
        long holder = theatre.submit(job("holder", 1, 100));
        theatre.startAll(holder);
        long promised = theatre.submit(due(job("p", 1, 50), 500 * SECOND, Admission.GUARANTEED));

        theatre.pass(5 * SECOND);
        theatre.exit(holder, 0, WorkerExit.SUCCESS);

        assertThat(theatre.stateOf(promised)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aStrictOrderDoesNotHoldUpAPromise() {
        theatre.ask(new Command.SetPolicy(theatre.now, PolicySpec.PLAIN.withStrict(true), "admin"));
        theatre.joinReal("n1", 2, 0);
        long holder = theatre.submit(job("holder", 1, 100));
        theatre.startAll(holder);
        long first = theatre.submit(job("first", 2, 1_000));

        long promised = theatre.submit(due(job("p", 1, 20), 40 * SECOND, Admission.GUARANTEED));

        assertThat(theatre.stateOf(first)).isEqualTo(JobState.PENDING);
        assertThat(theatre.stateOf(promised)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void anotherDeadlineMovesToMakeRoomWhereBothCanBeKept() {
        theatre.joinReal("n1", 1, 0);
        long holder = theatre.submit(job("holder", 1, 10));
        theatre.startAll(holder);
        long late = theatre.submit(due(job("late", 1, 50), 500 * SECOND, Admission.GUARANTEED));

        long urgent = theatre.submit(due(job("urgent", 1, 50), 80 * SECOND, Admission.GUARANTEED));

        assertThat(promiseOf(urgent).startAt()).isLessThan(promiseOf(late).startAt());
        assertThat(promiseOf(late).kept()).isTrue();
    }

    @Test
    void preferredFallsBackToBestEffort() {
        theatre.joinReal("n1", 1, 0);
        theatre.startAll(theatre.submit(JobSpec.named("endless")));

        long job = theatre.submit(due(job("p", 1, 50), 100 * SECOND, Admission.PREFERRED));
        Rejection must = theatre.refusal(due(job("g", 1, 50), 100 * SECOND, Admission.GUARANTEED));

        assertThat(theatre.job(job).promise()).isEmpty();
        assertThat(theatre.stateOf(job)).isEqualTo(JobState.PENDING);
        assertThat(must.message())
                .endsWith(
                        "cannot be promised; no end can be promised: jobs without a time limit hold what it needs; say `admission: best-effort`");
    }

    @Test
    void impossibleDeadlinesAreRefusedWithTheWayOut() {
        theatre.joinReal("n1", 8, 0);
        JobSpec past = job("past", 1, 10).withTime(new TimeRules(0, theatre.now, 0, 0));
        JobSpec tooShort =
                job("short", 1, 10).withTime(new TimeRules(0, theatre.now + 5_000, 0, 6_000));
        JobSpec tight = due(job("tight", 1, 10), 15 * SECOND, Admission.GUARANTEED);

        assertThat(theatre.refusal(past).message())
                .isEqualTo(
                        "time.deadline: expected a time to come, found 1970-01-01T00:16:40Z, which has passed");
        assertThat(theatre.refusal(tooShort).message())
                .isEqualTo(
                        "time.deadline: expected 1970-01-01T00:16:46Z or later, found 1970-01-01T00:16:45Z: the job cannot end earlier with its declared run time of 6 s");
        assertThat(theatre.refusal(tight).message())
                .endsWith("with its time limit of 10 s and 10 s to start");
        assertThat(theatre.stateOf(3)).isEqualTo(JobState.REJECTED);
    }

    @Test
    void whoeverLosesItsPlaceIsToldAtOnceAndWhenItHasOneAgain() {
        int n1 = theatre.joinReal("n1", 1, 0);
        theatre.joinReal("n2", 1, 0);
        theatre.startAll(theatre.submit(JobSpec.named("endless").withPriority(1)));
        int other = theatre.job(1).attempts().getLast().workers().getFirst().allocation().nodeId();
        int free = other == n1 ? n1 + 1 : n1;
        long holder = theatre.submit(job("holder", 1, 100));
        theatre.startAll(holder);
        long promised = theatre.submit(due(job("p", 1, 50), 300 * SECOND, Admission.GUARANTEED));
        theatre.events.clear();

        theatre.ask(new Command.DrainNode(theatre.now, free, "ada", "fan"));

        assertThat(theatre.events).contains(new Event.DeadlineAtRisk(promised, Promise.lost()));
        assertThat(promiseOf(promised).kept()).isFalse();

        theatre.events.clear();
        theatre.ask(new Command.UndrainNode(theatre.now, free, "ada"));

        assertThat(promiseOf(promised).kept()).isTrue();
        assertThat(theatre.events)
                .contains(new Event.DeadlinePromised(promised, promiseOf(promised)));
    }

    @Test
    void aPromisedJobThatLosesItsNodeIsPromisedAnotherPlace() {
        theatre.joinReal("n1", 1, 0);
        theatre.joinReal("n2", 1, 0);
        long promised = theatre.submit(due(job("p", 1, 50), 300 * SECOND, Admission.GUARANTEED));
        theatre.startAll(promised);
        int node =
                theatre.job(promised)
                        .attempts()
                        .getLast()
                        .workers()
                        .getFirst()
                        .allocation()
                        .nodeId();
        theatre.pass(20 * SECOND);
        theatre.events.clear();

        theatre.ask(new Command.LoseNode(theatre.now, node, "fire"));

        assertThat(theatre.events).anyMatch(Event.DeadlinePromised.class::isInstance);
        assertThat(theatre.stateOf(promised)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void whatIsNotSupportedBesideAPromiseIsRefusedByName() {
        theatre.joinReal("n1", 1, 0);
        JobSpec held = due(job("held", 1, 5), 100 * SECOND, Admission.GUARANTEED).withHeld(true);

        assertThat(theatre.refusal(held).message())
                .isEqualTo(
                        "time.deadline.admission: expected best-effort beside held, found guaranteed; leave one of them out");
    }

    @Test
    void aRestartKeepsThePlace() {
        theatre.joinReal("n1", 1, 0);
        theatre.startAll(theatre.submit(job("holder", 1, 100)));
        long promised = theatre.submit(due(job("p", 1, 50), 300 * SECOND, Admission.GUARANTEED));

        ClusterState again = StateRestorer.restore(theatre.state().image());

        assertThat(again.digest()).isEqualTo(theatre.state().digest());
        assertThat(List.copyOf(again.scheduling().promised().all()))
                .isEqualTo(List.copyOf(theatre.state().scheduling().promised().all()));
        assertThat(again.scheduling().promised().of(promised)).isPresent();
    }
}
