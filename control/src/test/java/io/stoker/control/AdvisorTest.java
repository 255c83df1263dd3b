package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.Command;
import io.stoker.model.Draws;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdvisorTest {

    private final Theatre theatre = new Theatre();

    @Test
    void namesWhoHoldsThePlaceAndTheGangThatWouldFit() {
        theatre.joinReal("n1", 4, 0);
        long holder =
                theatre.submit(
                        JobSpec.named("holder")
                                .withUser("ana")
                                .withWorker(WorkerRequest.gpus(1))
                                .withTime(new TimeRules(60_000, 0, 0, 0)));
        theatre.startAll(holder);
        long waits = theatre.submit(JobSpec.named("gang").withWorkers(4));

        Advice advice = advise(waits);

        assertThat(advice.startsNow()).isEmpty();
        assertThat(advice.reason().orElseThrow().code()).isEqualTo("Resources");
        assertThat(advice.blockers())
                .containsExactly(new Advice.Blocker(holder, "ana", 1_000, theatre.now + 60_000));
        assertThat(advice.whatWouldHelp()).contains(new Advice.Help("workers: 3", 0));
    }

    @Test
    void saysWhereAJobWouldStartThatNobodySubmitted() {
        theatre.joinReal("n1", 2, 0);
        String before = theatre.state().digest();

        Advice advice = advisor().estimate(JobSpec.named("small").withWorkers(2));

        assertThat(advice.startsNow()).extracting(Allocation::nodeId).containsExactly(0, 0);
        assertThat(theatre.state().digest()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatItSaysWouldHelpDoesHelp(long seed) {
        Draws draws = Draws.stream(seed, "advisor");
        for (int node = 0; node < 4; node++) {
            theatre.joinReal("n" + node, 8, 0);
        }
        for (int i = 0; i < 16; i++) {
            long id = theatre.submit(job(draws));
            if (theatre.stateOf(id) == JobState.SCHEDULED) {
                theatre.startAll(id);
            }
        }
        long waits = theatre.submit(job(draws).withWorkers(2 + draws.below(5)));
        assertThat(theatre.stateOf(waits)).isEqualTo(JobState.PENDING);
        Advice advice = advise(waits);
        for (Variants.Change change :
                Variants.of(
                        theatre.job(waits).spec(),
                        theatre.state().policy(),
                        List.of(JobSpec.DEFAULT_QUEUE))) {
            var help = new Advice.Help(change.kind() + ": " + change.value(), 0);
            if (advice.whatWouldHelp().contains(help)) {
                ClusterState fork = StateRestorer.restore(theatre.state().image());
                assertThat(startsAtOnce(fork, waits, change.spec())).as(help.change()).isTrue();
            }
        }
    }

    private boolean startsAtOnce(ClusterState fork, long instead, JobSpec spec) {
        var machine = new StateMachine(fork);
        long at = theatre.now;
        machine.apply(fork.appliedIndex() + 1, new Command.CancelJob(at, instead, "test", ""));
        Decision submitted =
                machine.apply(
                        fork.appliedIndex() + 1,
                        new Command.SubmitJob(at, spec, java.util.Optional.empty()));
        var cycle =
                io.stoker.scheduler.Planner.plan(
                        fork.scheduling, fork.policy(), fork::queuePaused, at, 1_000);
        machine.apply(fork.appliedIndex() + 1, new Command.CommitPlan(at, cycle.plan()));
        return fork.jobImage(submitted.subject()).orElseThrow().state() == JobState.SCHEDULED;
    }

    private static JobSpec job(Draws draws) {
        return JobSpec.named("j")
                .withWorker(
                        new WorkerRequest(
                                GpuRequest.whole(1 + draws.below(4)),
                                draws.below(3) * 1_000,
                                draws.below(3) * 1_024L));
    }

    private Advice advise(long jobId) {
        return advisor().waiting(jobId).orElseThrow();
    }

    private Advisor advisor() {
        return Advisor.over(theatre.state().image(), theatre.now);
    }
}
