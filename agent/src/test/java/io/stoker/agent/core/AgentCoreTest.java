package io.stoker.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.agent.core.AgentAction.Message;
import io.stoker.agent.core.AgentAction.Stage;
import io.stoker.model.Allocation;
import io.stoker.model.Cause;
import io.stoker.model.JobSpec;
import io.stoker.model.Order;
import io.stoker.model.StopRules;
import io.stoker.model.WorkerExit;
import io.stoker.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an agent decides, over a clock of the test's own.
class AgentCoreTest {
    private static final WorkerKey WORKER = new WorkerKey(7, 3, 0);
    private static final long LEASE = 10_000;

    private AgentCore core;
    private long now;

    @BeforeEach
    void startFresh() {
        now = 1_000;
        core = new AgentCore(AgentCore.Settings.DEFAULT, now, AgentCore.Predecessor.NONE);
    }

    private List<AgentAction> step(AgentInput input) {
        return core.step(now, input);
    }

    private List<AgentAction> at(long time, AgentInput input) {
        now = time;
        return core.step(now, input);
    }

    private void register() {
        step(new AgentInput.Begin());
        step(new AgentInput.Registered(1, LEASE, 1_000));
    }

    private static Order.StartWorker order(WorkerKey key, JobSpec spec) {
        return new Order.StartWorker(
                1,
                key.jobId(),
                1,
                key.epoch(),
                new Allocation(key.rank(), 1, 1, 1_000, 0, 0),
                spec,
                new Order.Gang(List.of("node-1"), "127.0.0.1", 0));
    }

    private void run(WorkerKey key) {
        run(key, JobSpec.named("job").withWorkload(new Workload.Script("true")));
    }

    private void run(WorkerKey key, JobSpec spec) {
        step(new AgentInput.StartOrdered(order(key, spec)));
        step(new AgentInput.WorkerUp(key, 4_711));
    }

    private static List<Message> said(List<AgentAction> actions) {
        List<Message> said = new ArrayList<>();
        for (AgentAction action : actions) {
            if (action instanceof AgentAction.Say say) {
                said.add(say.message());
            }
        }
        return said;
    }

    private static List<Stage> told(List<AgentAction> actions) {
        List<Stage> told = new ArrayList<>();
        for (AgentAction action : actions) {
            if (action instanceof AgentAction.Tell tell) {
                told.add(tell.stage());
            }
        }
        return told;
    }

    @Test
    void introducesItselfAndThenHeartbeatsAsOftenAsItIsTold() {
        List<AgentAction> first = step(new AgentInput.Begin());
        List<AgentAction> second = step(new AgentInput.Registered(1, LEASE, 500));
        long wakeAt = core.wakeAt();
        List<AgentAction> third = at(wakeAt, new AgentInput.Tick());

        assertThat(first).startsWith(new AgentAction.OpenStream());
        assertThat(said(first)).containsExactly(new Message.Hello(List.of()));
        assertThat(said(second)).containsExactly(new Message.Heartbeat(1));
        assertThat(wakeAt).isEqualTo(1_500);
        assertThat(said(third)).containsExactly(new Message.Heartbeat(2));
    }

    @Test
    void remembersAWorkerBeforeItIsLaunched() {
        register();

        List<AgentAction> actions =
                step(
                        new AgentInput.StartOrdered(
                                order(
                                        WORKER,
                                        JobSpec.named("job").withWorkload(Workload.sleep(1)))));

        assertThat(actions).first().isEqualTo(new AgentAction.RememberStart(WORKER, false));
        assertThat(actions).last().isInstanceOf(AgentAction.Launch.class);
    }

    @Test
    void repeatsAReportUntilItIsSeen() {
        register();
        run(WORKER);
        List<AgentAction> ended = step(new AgentInput.WorkerDown(WORKER, WorkerExit.SUCCESS));
        Message exited = said(ended).getFirst();
        step(new AgentInput.ReportSeen(1));

        List<Message> later = said(at(now + 3_000, new AgentInput.Tick()));
        List<AgentAction> seen = step(new AgentInput.ReportSeen(2));
        List<Message> after = said(at(now + 3_000, new AgentInput.Tick()));

        assertThat(exited).isEqualTo(new Message.Exited(WORKER, WorkerExit.SUCCESS, 2));
        assertThat(later).contains(exited);
        assertThat(seen).contains(new AgentAction.RememberSeen(2));
        assertThat(after).doesNotContain(exited);
        assertThat(core.everythingSeen()).isTrue();
    }

    @Test
    void speaksForWorkersWhoseEndWasNotSeenWhenItRegistersAgain() {
        register();
        run(WORKER);
        step(new AgentInput.Disconnected("gone"));
        step(new AgentInput.WorkerDown(WORKER, WorkerExit.SUCCESS));

        List<AgentAction> hello = at(core.wakeAt(), new AgentInput.Tick());
        List<AgentAction> registered = step(new AgentInput.Registered(1, LEASE, 1_000));

        assertThat(said(hello)).containsExactly(new Message.Hello(List.of(WORKER)));
        assertThat(said(registered)).contains(new Message.Exited(WORKER, WorkerExit.SUCCESS, 2));
    }

    @Test
    void reconnectsEverMoreSlowlyButForEver() {
        step(new AgentInput.Begin());
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            step(new AgentInput.Disconnected("refused"));
            pauses.add(core.wakeAt() - now);
            assertThat(at(core.wakeAt(), new AgentInput.Tick()))
                    .contains(new AgentAction.OpenStream());
        }

        assertThat(pauses).containsExactly(100L, 200L, 400L, 800L, 1_600L, 2_000L, 2_000L, 2_000L);
    }

    @Test
    void givesUpAStreamThatDoesNotAnswer() {
        step(new AgentInput.Begin());

        List<AgentAction> actions = at(core.wakeAt(), new AgentInput.Tick());

        assertThat(now).isEqualTo(11_000);
        assertThat(actions).hasAtLeastOneElementOfType(AgentAction.CloseStream.class);
        assertThat(core.wakeAt()).isEqualTo(now + 100);
    }

    @Test
    void waitsLongerAfterARefusalThatWillNotPass() {
        step(new AgentInput.Begin());
        step(new AgentInput.Refused("replaced", "another agent has this name"));
        long lasting = core.wakeAt() - now;
        at(core.wakeAt(), new AgentInput.Tick());
        step(new AgentInput.Refused("register_again", "the lease ran out"));

        assertThat(lasting).isEqualTo(5_000);
        assertThat(core.wakeAt() - now).isLessThan(1_000);
    }

    @Test
    void stopsItsWorkersInTwoStepsBeforeItsLeaseIsOver() {
        register();
        run(WORKER);
        step(new AgentInput.Disconnected("gone"));
        List<Stage> stages = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        while (now < 1_000 + LEASE) {
            List<Stage> told =
                    told(at(Math.min(core.wakeAt(), 1_000 + LEASE), new AgentInput.Tick()));
            told.forEach(stage -> times.add(now - 1_000));
            stages.addAll(told);
            step(new AgentInput.Disconnected("gone"));
        }

        assertThat(stages).containsExactly(Stage.TERM, Stage.KILL);
        assertThat(times).containsExactly(8_000L, 9_500L);
    }

    @Test
    void countsItsLeaseFromTheSendingOfTheLastSeenHeartbeat() {
        register();
        run(WORKER);
        at(2_000, new AgentInput.Tick());
        at(2_900, new AgentInput.HeartbeatSeen(2));
        List<AgentAction> early = at(9_999, new AgentInput.Tick());
        List<AgentAction> late = at(10_000, new AgentInput.Tick());

        assertThat(told(early)).isEmpty();
        assertThat(told(late)).containsExactly(Stage.TERM);
    }

    @Test
    void reportsAWorkerThatItStoppedForItsLeaseAsLostWithTheNode() {
        register();
        run(WORKER);
        step(new AgentInput.Disconnected("gone"));
        at(1_000 + LEASE, new AgentInput.Tick());
        step(new AgentInput.WorkerDown(WORKER, WorkerExit.ofCode(137)));
        List<AgentAction> registered = step(new AgentInput.Registered(1, LEASE, 1_000));

        assertThat(said(registered))
                .contains(
                        new Message.Exited(
                                WORKER, new WorkerExit(137, Cause.NODE, "exit code 137"), 2));
    }

    @Test
    void keepsWorkersWithoutALease() {
        step(new AgentInput.Begin());
        step(new AgentInput.Registered(1, 0, 1_000));
        run(WORKER);
        step(new AgentInput.Disconnected("gone"));

        assertThat(told(at(1_000_000, new AgentInput.Tick()))).isEmpty();
    }

    @Test
    void ignoresAnOlderEpochAndEndsOlderWorkersForANewerOne() {
        register();
        run(WORKER);
        List<AgentAction> older =
                step(
                        new AgentInput.StartOrdered(
                                order(new WorkerKey(7, 2, 0), JobSpec.named("job"))));
        List<AgentAction> newer =
                step(
                        new AgentInput.StartOrdered(
                                order(new WorkerKey(7, 4, 0), JobSpec.named("job"))));

        assertThat(older).hasOnlyElementsOfType(AgentAction.Note.class);
        assertThat(newer).hasAtLeastOneElementOfType(AgentAction.Launch.class);
        assertThat(newer).contains(new AgentAction.Tell(WORKER, Stage.KILL, Cause.NODE, 0));
    }

    @Test
    void answersARepeatedStartOfAnEndedWorkerWithItsEnd() {
        register();
        run(WORKER);
        step(new AgentInput.WorkerDown(WORKER, WorkerExit.SUCCESS));

        List<AgentAction> again =
                step(new AgentInput.StartOrdered(order(WORKER, JobSpec.named("job"))));

        assertThat(said(again)).containsExactly(new Message.Exited(WORKER, WorkerExit.SUCCESS, 3));
        assertThat(again).noneMatch(action -> action instanceof AgentAction.Launch);
    }

    @Test
    void stopsAWorkerThatIsNotUpYetOnceItIs() {
        register();
        step(
                new AgentInput.StartOrdered(
                        order(
                                WORKER,
                                JobSpec.named("job").withWorkload(new Workload.Script("true")))));
        List<AgentAction> early = step(new AgentInput.StopOrdered(WORKER, Cause.CANCELLED, 5_000));
        List<AgentAction> up = step(new AgentInput.WorkerUp(WORKER, 4_711));

        assertThat(told(early)).isEmpty();
        assertThat(told(up)).containsExactly(Stage.TERM);
        assertThat(told(at(now + 5_000, new AgentInput.Tick()))).containsExactly(Stage.KILL);
    }

    @Test
    void shortensAStopButNeverLengthensIt() {
        register();
        run(WORKER);
        step(new AgentInput.StopOrdered(WORKER, Cause.CANCELLED, 5_000));
        step(new AgentInput.StopOrdered(WORKER, Cause.CANCELLED, 60_000));
        long unchanged = core.wakeAt();
        List<AgentAction> shorter = step(new AgentInput.StopOrdered(WORKER, Cause.CANCELLED, 0));

        assertThat(unchanged).isLessThanOrEqualTo(now + 5_000);
        assertThat(told(shorter)).containsExactly(Stage.KILL);
    }

    @Test
    void asksForACheckpointFirstWhenAJobIsPreempted() {
        register();
        run(
                WORKER,
                JobSpec.named("job")
                        .withWorkload(new Workload.Script("true"))
                        .withStop(new StopRules("USR1", 10_000)));

        List<AgentAction> asked = step(new AgentInput.StopOrdered(WORKER, Cause.PREEMPTED, 10_000));

        assertThat(told(asked)).containsExactly(Stage.NOTICE);
        assertThat(told(at(now + 5_000, new AgentInput.Tick()))).containsExactly(Stage.TERM);
        assertThat(told(at(now + 5_000, new AgentInput.Tick()))).containsExactly(Stage.KILL);
    }

    @Test
    void reportsAStopOfAnUnknownWorkerAsItsEnd() {
        register();

        List<AgentAction> actions = step(new AgentInput.StopOrdered(WORKER, Cause.CANCELLED, 0));

        assertThat(said(actions))
                .containsExactly(
                        new Message.Exited(
                                WORKER,
                                new WorkerExit(
                                        143, Cause.CANCELLED, "it was not running on this node"),
                                1));
    }

    @Test
    void reportsAnAdoptedWorkerAndKeepsItsEpoch() {
        core =
                new AgentCore(
                        AgentCore.Settings.DEFAULT,
                        now,
                        new AgentCore.Predecessor(
                                50, Map.of(WORKER, 99L), Map.of(), Map.of(), Map.of()));
        List<AgentAction> hello = step(new AgentInput.Begin());
        List<AgentAction> registered = step(new AgentInput.Registered(1, LEASE, 1_000));
        List<AgentAction> older =
                step(
                        new AgentInput.StartOrdered(
                                order(new WorkerKey(7, 2, 0), JobSpec.named("job"))));

        assertThat(said(hello)).containsExactly(new Message.Hello(List.of(WORKER)));
        assertThat(said(registered)).contains(new Message.Started(WORKER, 99, 50));
        assertThat(said(older)).isEmpty();
    }

    @Test
    void drawsTheSameActionsFromTheSameInputs() {
        List<String> once = walk();
        startFresh();

        assertThat(walk()).isEqualTo(once);
    }

    private List<String> walk() {
        List<String> trace = new ArrayList<>();
        register();
        for (long job = 1; job <= 20; job++) {
            WorkerKey key = new WorkerKey(job, 1, 0);
            run(key);
            trace.add(
                    at(now + 137, new AgentInput.StopOrdered(key, Cause.CANCELLED, 400))
                            .toString());
            trace.add(at(core.wakeAt(), new AgentInput.Tick()).toString());
            trace.add(
                    step(new AgentInput.WorkerDown(key, WorkerExit.ofCode((int) job))).toString());
        }
        return trace;
    }
}
