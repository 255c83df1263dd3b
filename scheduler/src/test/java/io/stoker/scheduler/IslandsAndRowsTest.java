package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Nodes of eight GPUs in two NVLink islands of four.
class IslandsAndRowsTest {

    private static final long LOW = 0x0F;
    private static final long HIGH = 0xF0;
    private static final TopologyRules IN_AN_ISLAND = TopologyRules.NONE.withRequired(Level.ISLAND);

    private final FreeIndex free = new FreeIndex();
    private final PendingQueue queue = new PendingQueue(Clusters.FIFO);

    private void add(int node, String row) {
        free.addNode(
                node,
                NodeSpec.simulated("n" + node, 8, "H100")
                        .in("b", "r" + node)
                        .inRow(row)
                        .withIslands(NodeSpec.islandsOf("0-3,4-7", 8)));
    }

    @Test
    void aWorkersGpusComeFromTheTightestIslandThatHoldsThem() {
        add(0, "x");
        free.allocate(Clusters.whole(0, 0, 1));
        free.allocate(Clusters.whole(0, 4, 2));

        assertThat(plan(job(1, 3, IN_AN_ISLAND)).getFirst().gpuMask() & ~LOW).isZero();
        assertThat(plan(job(1, 2, IN_AN_ISLAND)).getFirst().gpuMask() & ~HIGH).isZero();
        assertThat(plan(job(1, 4, IN_AN_ISLAND))).isEmpty();
        assertThat(queue.reasonFor(1))
                .contains(new PendingReason.TopologyUnavailable(Level.ISLAND, 1, 0, 0));
        assertThat(plan(job(1, 4, TopologyRules.NONE.withPreferred(Level.ISLAND, 0))))
                .as("a preference takes GPUs of both")
                .hasSize(1);
    }

    @Test
    void aPreferenceKeepsEachWorkerInAnIslandWhereOneHasRoom() {
        add(0, "x");
        free.allocate(Clusters.whole(0, 0, 1));

        List<Allocation> workers =
                plan(job(2, 3, TopologyRules.NONE.withPreferred(Level.ISLAND, 0)));

        assertThat(workers.get(0).gpuMask() & ~LOW).isZero();
        assertThat(workers.get(1).gpuMask() & ~HIGH).isZero();
    }

    @Test
    void segmentsOfIslandsSpreadAGangOverNodes() {
        add(0, "x");
        add(1, "x");
        free.allocate(Clusters.whole(0, 0, 2));

        List<Allocation> workers =
                plan(job(6, 2, TopologyRules.NONE.withSegments(2, Level.ISLAND)));

        assertThat(workers).hasSize(6);
        for (int rank = 0; rank < 6; rank += 2) {
            assertThat(workers.get(rank).nodeId()).isEqualTo(workers.get(rank + 1).nodeId());
            long both = workers.get(rank).gpuMask() | workers.get(rank + 1).gpuMask();
            assertThat(both).isIn(LOW, HIGH);
        }
        assertThat(plan(job(8, 2, TopologyRules.NONE.withSegments(2, Level.ISLAND)))).isEmpty();
    }

    @Test
    void aNodeThatNamesNoIslandsIsOne() {
        free.addNode(0, NodeSpec.simulated("n0", 8, "H100"));

        assertThat(plan(job(1, 8, IN_AN_ISLAND))).hasSize(1);
        assertThat(free.mostWorkersTogether(Realm.SIMULATED, WorkerRequest.gpus(4), Level.ISLAND))
                .isEqualTo(2);
    }

    @Test
    void aGangStaysInARow() {
        add(0, "x");
        add(1, "y");
        add(2, "y");

        assertThat(plan(job(4, 4, TopologyRules.NONE.withRequired(Level.ROW))))
                .extracting(Allocation::nodeId)
                .containsOnly(1, 2);
        assertThat(plan(job(5, 4, TopologyRules.NONE.withRequired(Level.ROW)))).isEmpty();
    }

    @Test
    void islandsAreReadAsPeopleWriteThem() {
        assertThat(NodeSpec.islandsOf("0+2,1+3", 4)).containsExactly(0b0101L, 0b1010L);
        assertThat(NodeSpec.islandsOf("", 4)).isEmpty();
        assertThatThrownBy(() -> NodeSpec.islandsOf("0-3,4-8", 8))
                .hasMessage("node.islands: expected GPUs 0 to 7 such as 0-3,4-7, found 0-3,4-8");
        NodeSpec four = NodeSpec.simulated("n", 4, "H100");
        assertThatThrownBy(() -> four.withIslands(List.of(3L, 6L)))
                .hasMessageContaining("expected each of GPUs 0 to 3 once at most");
        assertThat(four.withIslands(List.of(3L)).islandMasks())
                .as("a GPU in none of them is alone")
                .containsExactly(3, 4, 8);
    }

    private static JobSpec job(int workers, int gpus, TopologyRules rules) {
        return Clusters.spec(workers, WorkerRequest.gpus(gpus)).withTopology(rules);
    }

    private List<Allocation> plan(JobSpec spec) {
        queue.remove(1);
        queue.add(new PendingJob(1, spec, 0, 0, List.of()));
        var plan = Clusters.plan(queue, free, PolicySpec.PLAIN).plan();
        return plan.isEmpty() ? List.of() : plan.placements().getFirst().workers();
    }
}
