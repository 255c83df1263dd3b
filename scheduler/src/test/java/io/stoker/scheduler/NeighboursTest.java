package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Exclusive domains and jobs that keep apart: two racks of two nodes with two GPUs each.
class NeighboursTest {

    private static final TopologyRules OWN_RACK = TopologyRules.NONE.withExclusive(Level.RACK);
    private static final TopologyRules APART = TopologyRules.NONE.withApart(Level.RACK, "db");

    private final FreeIndex free = new FreeIndex();
    private final PendingQueue queue = new PendingQueue(Clusters.FIFO);
    private long next = 1;

    NeighboursTest() {
        for (int i = 0; i < 4; i++) {
            free.addNode(i, NodeSpec.simulated("n" + i, 2, "H100").in("b", "r" + i / 2));
        }
    }

    @Test
    void anExclusiveJobTakesARackThatNobodyUsesAndFencesIt() {
        start(gang(1, TopologyRules.NONE));
        List<Allocation> own = start(gang(1, OWN_RACK));
        assertThat(own).extracting(Allocation::nodeId).containsExactly(2);

        assertThat(start(gang(3, TopologyRules.NONE)))
                .extracting(Allocation::nodeId)
                .containsOnly(0, 1);
        assertThat(why(gang(1, TopologyRules.NONE)))
                .isEqualTo(new PendingReason.DomainsExclusive(1, 0, 3));
        assertThat(why(gang(1, OWN_RACK))).isEqualTo(new PendingReason.DomainsExclusive(1, 0, 3));

        release(own, OWN_RACK);
        assertThat(start(gang(4, TopologyRules.NONE))).hasSize(4);
    }

    @Test
    void whatIsFreeBesideOthersIsNotForAnExclusiveJob() {
        start(gang(1, OWN_RACK));
        List<Allocation> beside = start(gang(1, TopologyRules.NONE));
        assertThat(why(gang(1, OWN_RACK)))
                .isEqualTo(new PendingReason.ExclusiveUnavailable(Level.RACK, 1, 0));
        release(beside, TopologyRules.NONE);
        assertThat(start(gang(1, OWN_RACK))).hasSize(1);
    }

    @Test
    void theRackOpensOnlyWhenItsLastWorkerIsGone() {
        List<Allocation> own = start(gang(3, OWN_RACK));
        release(own.subList(0, 1), OWN_RACK);
        assertThat(start(gang(4, TopologyRules.NONE)))
                .extracting(Allocation::nodeId)
                .containsOnly(2, 3);
        release(own.subList(1, 3), OWN_RACK);
        assertThat(start(gang(4, OWN_RACK))).extracting(Allocation::nodeId).containsOnly(0, 1);
    }

    @Test
    void jobsOfOneKeyShareNoRackAndOthersDoNotCare() {
        List<Allocation> first = start(gang(1, APART));
        List<Allocation> second = start(gang(1, APART));
        assertThat(List.of(first.getFirst().nodeId() / 2, second.getFirst().nodeId() / 2))
                .containsExactly(0, 1);
        assertThat(why(gang(1, APART)))
                .isEqualTo(new PendingReason.KeptApart("db", Level.RACK, 1, 0));
        TopologyRules other = TopologyRules.NONE.withApart(Level.RACK, "web");
        assertThat(start(gang(1, other))).hasSize(1);

        release(first, APART);
        assertThat(start(gang(1, APART))).extracting(Allocation::nodeId).containsExactly(0);
    }

    @Test
    void theWiderOfTwoLevelsCounts() {
        start(gang(1, APART));
        TopologyRules block = TopologyRules.NONE.withApart(Level.BLOCK, "db");

        assertThat(why(gang(1, block)))
                .isEqualTo(new PendingReason.KeptApart("db", Level.BLOCK, 1, 0));
    }

    @Test
    void twoOfOneCycleSeeEachOther() {
        queue.add(new PendingJob(1, gang(1, OWN_RACK), 0, 0, List.of()));
        queue.add(new PendingJob(2, gang(1, OWN_RACK), 0, 0, List.of()));
        queue.add(new PendingJob(3, gang(1, OWN_RACK), 0, 0, List.of()));

        CyclePlan cycle = Clusters.plan(queue, free, PolicySpec.PLAIN);

        assertThat(Clusters.placed(cycle)).containsExactly(1L, 2L);
        assertThat(Clusters.plan(queue, free, PolicySpec.PLAIN).plan())
                .as("planning leaves nothing behind")
                .isEqualTo(cycle.plan());
    }

    @Test
    void vacatingAnExclusiveGangOnTrialOpensItsRackUntilRolledBack() {
        List<Allocation> own = start(gang(1, OWN_RACK));
        start(gang(4, TopologyRules.NONE));
        assertThat(free.workersOn(1, WorkerRequest.gpus(1))).isZero();

        int mark = free.mark();
        own.forEach(free::vacate);
        assertThat(free.workersOn(1, WorkerRequest.gpus(1))).isEqualTo(2);
        free.rollback(mark);

        assertThat(free.workersOn(1, WorkerRequest.gpus(1))).isZero();
    }

    @Test
    void aNodeThatMovesIntoAFencedRackIsFencedToo() {
        start(gang(1, OWN_RACK));
        free.addNode(9, NodeSpec.simulated("n9", 2, "H100").in("b", "r0"));
        assertThat(free.workersOn(9, WorkerRequest.gpus(1))).isZero();
        free.addNode(9, NodeSpec.simulated("n9", 2, "H100").in("b", "r1"));
        assertThat(free.workersOn(9, WorkerRequest.gpus(1))).isEqualTo(2);
    }

    private static JobSpec gang(int workers, TopologyRules rules) {
        return Clusters.spec(workers, WorkerRequest.gpus(1)).withTopology(rules);
    }

    private List<Allocation> start(JobSpec spec) {
        long id = next++;
        queue.add(new PendingJob(id, spec, 0, 0, List.of()));
        var plan = Clusters.plan(queue, free, PolicySpec.PLAIN).plan();
        queue.remove(id);
        assertThat(plan.placements()).hasSize(1);
        List<Allocation> workers = plan.placements().getFirst().workers();
        assertThat(free.permits(spec.topology(), workers)).isTrue();
        workers.forEach(free::allocate);
        free.settle(spec.topology(), workers);
        return workers;
    }

    private void release(List<Allocation> workers, TopologyRules rules) {
        for (Allocation worker : new ArrayList<>(workers)) {
            free.release(worker);
            free.unsettle(rules, worker);
        }
    }

    private PendingReason why(JobSpec spec) {
        long id = next++;
        queue.add(new PendingJob(id, spec, 0, 0, List.of()));
        assertThat(Clusters.plan(queue, free, PolicySpec.PLAIN).plan().isEmpty()).isTrue();
        PendingReason reason = queue.reasonFor(id).orElseThrow();
        queue.remove(id);
        return reason;
    }
}
