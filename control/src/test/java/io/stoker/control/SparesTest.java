package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Command;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.Realm;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerImage;
import io.stoker.model.WorkerRequest;
import io.stoker.model.WorkerState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two racks of six nodes, a to f and g to l, with two GPUs each.
class SparesTest {

    private final Theatre theatre = new Theatre();
    private final List<Integer> nodes = new ArrayList<>();

    SparesTest() {
        for (int i = 0; i < 12; i++) {
            nodes.add(
                    theatre.join(
                            NodeSpec.simulated("" + (char) ('a' + i), 2, "H100")
                                    .in("block", i < 6 ? "one" : "two")));
        }
    }

    private long submit(int workers, int spares) {
        return theatre.submit(
                JobSpec.named("train")
                        .withRealm(Realm.SIMULATED)
                        .withWorkers(workers)
                        .withWorker(WorkerRequest.gpus(2))
                        .withTopology(
                                TopologyRules.NONE.withRequired(Level.RACK).withSpares(spares)));
    }

    private List<Integer> places(long job) {
        return theatre.job(job).attempts().getLast().workers().stream()
                .map(worker -> worker.allocation().nodeId())
                .toList();
    }

    private void lose(int node) {
        theatre.ask(new Command.LoseNode(theatre.now, node, "power"));
    }

    private void endOldWorkers(long job) {
        JobImage image = theatre.job(job);
        for (WorkerImage worker : image.attempts().getLast().workers()) {
            if (worker.state() == WorkerState.STOPPING) {
                theatre.exit(job, worker.allocation().rank(), WorkerExit.SUCCESS);
            }
        }
    }

    @Test
    void sparesAreHeldAndNobodyRunsThere() {
        long job = submit(4, 2);

        assertThat(theatre.job(job).attempts().getLast().workers())
                .extracting(WorkerImage::state)
                .containsExactly(
                        WorkerState.ORDERED,
                        WorkerState.ORDERED,
                        WorkerState.ORDERED,
                        WorkerState.ORDERED,
                        WorkerState.SPARE,
                        WorkerState.SPARE);
        assertThat(places(job)).hasSize(6).doesNotHaveDuplicates().allMatch(node -> node < 6);
        theatre.startAll(job);
        assertThat(theatre.stateOf(job)).isEqualTo(JobState.RUNNING);
        assertThat(theatre.state().free().heldMilli(nodes.get(5), 0)).isEqualTo(1_000);
    }

    @Test
    void twoNodesThatFailAtOnceAreReplacedInsideTheRackInOneStep() {
        long job = submit(4, 2);
        theatre.startAll(job);
        List<Integer> before = places(job);
        long rival = submit(6, 0);
        assertThat(places(rival)).allMatch(node -> node >= 6);
        long waiting = submit(1, 0);

        lose(before.get(1));
        lose(before.get(2));
        assertThat(theatre.stateOf(job)).isEqualTo(JobState.PENDING);
        assertThat(theatre.job(waiting).attempts()).as("the spares are kept").isEmpty();
        endOldWorkers(job);

        assertThat(places(job))
                .containsExactly(before.get(0), before.get(4), before.get(5), before.get(3));
        assertThat(theatre.job(job).attempts()).hasSize(2);
        assertThat(theatre.job(waiting).attempts()).isEmpty();
        assertThat(Invariants.check(theatre.state())).isEmpty();
    }

    @Test
    void withTooFewSparesTheGangWaitsInItsQueue() {
        long job = submit(4, 1);
        theatre.startAll(job);
        List<Integer> before = places(job);

        lose(before.get(0));
        lose(before.get(1));
        endOldWorkers(job);

        assertThat(theatre.stateOf(job)).isEqualTo(JobState.SCHEDULED);
        assertThat(places(job)).as("the other rack has room").allMatch(node -> node >= 6);
    }

    @Test
    void aSpareThatFailsEndsNothing() {
        long job = submit(4, 2);
        theatre.startAll(job);
        int spare = places(job).get(4);

        lose(spare);

        assertThat(theatre.stateOf(job)).isEqualTo(JobState.RUNNING);
        assertThat(theatre.job(job).attempts().getLast().workers().get(4).holding()).isFalse();
        lose(places(job).get(0));
        endOldWorkers(job);
        assertThat(places(job)).hasSize(4).contains(places(job).get(0));
        assertThat(theatre.job(job).attempts()).hasSize(2);
    }

    @Test
    void whatSparesHeldIsTheJobsAndNotUseful() {
        long job = submit(1, 1);
        theatre.startAll(job);
        theatre.pass(1_000);
        theatre.exit(job, 0, WorkerExit.SUCCESS);

        assertThat(theatre.stateOf(job)).isEqualTo(JobState.COMPLETED);
        var account = theatre.job(job).account();
        assertThat(account.useful()).isEqualTo(account.lost()).isEqualTo(2_000 * 1_000L);
        assertThat(theatre.state().free().heldMilli(nodes.getFirst(), 0)).isZero();
    }

    @Test
    void withoutSparesTheGangPrefersItsOldRack() {
        long first = submit(3, 0);
        long other = submit(4, 0);
        theatre.startAll(first);
        theatre.startAll(other);
        List<Integer> before = places(first);
        boolean one = before.getFirst() < 6;

        lose(before.getFirst());
        for (int rank = 0; rank < 4; rank++) {
            theatre.exit(other, rank, WorkerExit.SUCCESS);
        }
        endOldWorkers(first);

        assertThat(places(first)).allMatch(node -> node < 6 == one);
    }

    @Test
    void aForkKnowsTheSpares() {
        long job = submit(4, 2);
        theatre.startAll(job);
        lose(places(job).get(4));

        ClusterState restored = StateRestorer.restore(theatre.state().image());

        assertThat(restored.digest()).isEqualTo(theatre.state().digest());
        assertThat(Invariants.check(restored)).isEmpty();
    }
}
