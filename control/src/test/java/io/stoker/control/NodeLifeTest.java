package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Command;
import io.stoker.model.FaultKind;
import io.stoker.model.FaultReport;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.NodeSpec;
import io.stoker.model.NodeState;
import io.stoker.model.Order;
import io.stoker.model.Realm;
import io.stoker.model.RunningWorker;
import io.stoker.model.WorkerExit;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeLifeTest {

    private static final long LEASE_MILLIS = 10_000;
    private static final FaultReport XID = new FaultReport(FaultKind.GPU_ERROR, 0, false, "Xid 79");

    private final Theatre theatre = new Theatre();

    private NodeState nodeState(int id) {
        return theatre.state().nodeImage(id).orElseThrow().state();
    }

    private void registerAgain(int node, RunningWorker... running) {
        NodeSpec spec = theatre.state().nodeImage(node).orElseThrow().spec();
        theatre.ask(new Command.RegisterNode(theatre.now, spec, "first", List.of(running)));
    }

    @Test
    void suspectsASilentNodeThenLosesIt() {
        int node = theatre.joinReal("n1", 1, LEASE_MILLIS);

        theatre.pass(2_900);
        assertThat(nodeState(node)).isEqualTo(NodeState.UP);
        theatre.pass(700);
        assertThat(nodeState(node)).isEqualTo(NodeState.SUSPECT);
        theatre.pass(6_000);
        assertThat(nodeState(node)).isEqualTo(NodeState.SUSPECT);
        theatre.pass(1_000);

        assertThat(nodeState(node)).isEqualTo(NodeState.LOST);
    }

    @Test
    void trustsANodeAgainThatSpeaksInTime() {
        int node = theatre.joinReal("n1", 1, LEASE_MILLIS);
        theatre.pass(4_000);
        assertThat(nodeState(node)).isEqualTo(NodeState.SUSPECT);

        theatre.step(new Input.Heartbeat(node));

        assertThat(nodeState(node)).isEqualTo(NodeState.UP);
    }

    @Test
    void doubtsItselfAfterAPauseBeforeItDeclaresAnybodyDead() {
        int node = theatre.joinReal("n1", 1, LEASE_MILLIS);

        theatre.now += 60_000; // The controller was stopped; nobody could be heard.
        theatre.step(new Input.Wake());

        assertThat(nodeState(node)).isEqualTo(NodeState.UP);
    }

    @Test
    void givesNodesTimeToComeBackUnderANewLeader() {
        int node = theatre.joinReal("n1", 1, LEASE_MILLIS);
        long graceMillis = BrainConfig.DEFAULT.reconnectGraceMillis();

        theatre.step(new Input.Follow());
        theatre.step(new Input.Lead());
        theatre.pass(graceMillis + LEASE_MILLIS - 1_000);
        assertThat(nodeState(node)).isNotEqualTo(NodeState.LOST);
        theatre.pass(2_000);

        assertThat(nodeState(node)).isEqualTo(NodeState.LOST);
    }

    @Test
    void adoptsWorkersThatANodeStillAnswersFor() {
        int node = theatre.joinReal("n1", 1, LEASE_MILLIS);
        long id = theatre.submit(JobSpec.named("long"));
        theatre.startAll(id);

        registerAgain(node, new RunningWorker(id, theatre.epochOf(id), 0));

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.RUNNING);
        assertThat(theatre.job(id).attemptCount()).isEqualTo(1);
    }

    @Test
    void requeuesWorkersThatANodeKnowsNothingOf() {
        int node = theatre.joinReal("n1", 1, LEASE_MILLIS);
        long id = theatre.submit(JobSpec.named("long"));
        theatre.startAll(id);

        registerAgain(node);

        assertThat(theatre.job(id).attemptCount()).isEqualTo(2);
        assertThat(theatre.job(id).retries()).isZero();
    }

    @Test
    void stopsWorkersOfAttemptsThatAreOver() {
        int node = theatre.joinReal("n1", 1, LEASE_MILLIS);

        registerAgain(node, new RunningWorker(99, 7, 0));

        assertThat(theatre.ordersOf(Order.StopWorker.class))
                .singleElement()
                .extracting(Order.StopWorker::epoch)
                .isEqualTo(7L);
    }

    @Test
    void repeatsAnOrderThatNobodyAnswered() {
        theatre.joinReal("n1", 1, 0);
        long id = theatre.submit(JobSpec.named("job"));
        assertThat(theatre.ordersOf(Order.StartWorker.class)).hasSize(1);

        theatre.pass(BrainConfig.DEFAULT.repeatOrderMillis());
        assertThat(theatre.ordersOf(Order.StartWorker.class)).hasSize(2);
        theatre.startAll(id);
        theatre.pass(10 * BrainConfig.DEFAULT.repeatOrderMillis());

        assertThat(theatre.ordersOf(Order.StartWorker.class)).hasSize(2);
    }

    @Test
    void losingOneNodeOfAGangStopsTheRestBeforeTheGangStartsAgain() {
        int first = theatre.joinReal("n1", 1, 0);
        theatre.joinReal("n2", 1, 0);
        theatre.joinReal("n3", 1, 0);
        long id = theatre.submit(JobSpec.named("pair").withWorkers(2));
        theatre.startAll(id);
        long oldEpoch = theatre.epochOf(id);

        theatre.ask(new Command.LoseNode(theatre.now, first, "gone"));
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.PENDING);
        var stopped = WorkerExit.ofCode(143);
        theatre.ask(new Command.ReportWorkerExited(theatre.now, id, oldEpoch, 1, stopped));

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.epochOf(id)).isGreaterThan(oldEpoch);
    }

    @Test
    void aDrainedNodeFinishesItsWorkAndGetsNoMore() {
        int node = theatre.joinReal("n1", 2, 0);
        long running = theatre.submit(JobSpec.named("a"));
        theatre.startAll(running);

        theatre.ask(new Command.DrainNode(theatre.now, node, "ana", "firmware"));
        long waiting = theatre.submit(JobSpec.named("b"));
        assertThat(theatre.stateOf(running)).isEqualTo(JobState.RUNNING);
        assertThat(theatre.stateOf(waiting)).isEqualTo(JobState.PENDING);
        theatre.ask(new Command.UndrainNode(theatre.now, node, "ana"));

        assertThat(theatre.stateOf(waiting)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void removesOnlyAnEmptyNode() {
        int node = theatre.joinReal("n1", 1, 0);
        long id = theatre.submit(JobSpec.named("a"));
        theatre.startAll(id);
        theatre.ask(new Command.DrainNode(theatre.now, node, "ana", "old"));
        var remove = new Command.RemoveNode(theatre.now, node, "ana");

        assertThat(theatre.refusal(remove).message()).contains("1 workers");
        theatre.exit(id, 0, WorkerExit.SUCCESS);
        theatre.ask(remove);

        assertThat(theatre.state().nodeImage(node)).isEmpty();
    }

    @Test
    void aFailedGpuEndsItsJobAndTakesNoNewWorkUntilCleared() {
        int node = theatre.joinReal("n1", 1, 0);
        long id = theatre.submit(JobSpec.named("a"));
        theatre.startAll(id);

        theatre.ask(new Command.ReportFault(theatre.now, node, XID));
        theatre.exit(id, 0, WorkerExit.ofCode(143));
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.PENDING);
        theatre.ask(new Command.ClearFault(theatre.now, 1, "ana"));

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.job(id).retries()).isZero();
    }

    @Test
    void automationQuarantinesOnlyItsShareOfNodes() {
        for (int i = 0; i < 10; i++) {
            theatre.joinReal("n" + i, 1, 0);
        }

        for (int node = 0; node < 10; node++) {
            theatre.ask(new Command.ReportFault(theatre.now, node, XID));
        }

        var nodes = theatre.state().image().nodes();
        assertThat(nodes.stream().filter(n -> n.faultyGpus() != 0)).hasSize(3);
    }

    @Test
    void simulatedJobsNeverRunOnRealNodes() {
        theatre.joinReal("real", 8, 0);

        long id = theatre.submit(JobSpec.named("sim").withRealm(Realm.SIMULATED));

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.PENDING);
    }
}
