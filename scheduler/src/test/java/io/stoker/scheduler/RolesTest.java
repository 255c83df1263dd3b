package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.model.Role;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One server without GPUs and trainers with two each, in racks of two nodes with four GPUs and
/// eight cores each.
class RolesTest {

    private static final Role SERVER =
            new Role("server", 1, new WorkerRequest(GpuRequest.NONE, 4_000, 0));

    private final FreeIndex free = new FreeIndex();
    private final PendingQueue queue = new PendingQueue(Clusters.FIFO);

    RolesTest() {
        for (int i = 0; i < 4; i++) {
            free.addNode(
                    i,
                    NodeSpec.simulated("n" + i, 4, "H100")
                            .withCapacity(8_000, 1_000)
                            .in("b", "r" + i / 2));
        }
    }

    @Test
    void eachRankGetsWhatItsRoleNeeds() {
        List<Allocation> workers = plan(job(4, TopologyRules.NONE));

        assertThat(workers).extracting(Allocation::rank).containsExactly(0, 1, 2, 3, 4);
        assertThat(workers).extracting(Allocation::gpuCount).containsExactly(0, 2, 2, 2, 2);
        assertThat(workers).extracting(Allocation::cpuMilli).containsExactly(4_000, 0, 0, 0, 0);
    }

    @Test
    void allRolesShareTheRequiredRackOrNobodyStarts() {
        TopologyRules rack = TopologyRules.NONE.withRequired(Level.RACK);
        assertThat(plan(job(4, rack))).extracting(worker -> worker.nodeId() / 2).containsOnly(0);

        free.allocate(new Allocation(0, 0, 0, 0, 5_000, 0));
        free.allocate(new Allocation(0, 1, 0, 0, 5_000, 0));
        assertThat(plan(job(4, rack)))
                .as("no cores for the server in rack 0")
                .extracting(worker -> worker.nodeId() / 2)
                .containsOnly(1);

        free.allocate(Clusters.whole(3, 0, 1));
        assertThat(plan(job(4, rack))).isEmpty();
        assertThat(queue.reasonFor(1))
                .contains(new PendingReason.TopologyUnavailable(Level.RACK, 5, 4, 0));
    }

    @Test
    void theReasonNamesTheRoleThatFindsNoRoom() {
        for (int i = 0; i < 4; i++) {
            free.allocate(new Allocation(0, i, 0, 0, 5_000, 0));
        }
        assertThat(plan(job(4, TopologyRules.NONE))).isEmpty();
        assertThat(queue.reasonFor(1)).contains(new PendingReason.RoleUnavailable("server", 1, 0));
    }

    private static JobSpec job(int trainers, TopologyRules rules) {
        return Clusters.spec(1, 0).toBuilder()
                .workers(1 + trainers)
                .roles(List.of(SERVER, new Role("trainer", trainers, WorkerRequest.gpus(2))))
                .topology(rules)
                .build();
    }

    private List<Allocation> plan(JobSpec spec) {
        queue.remove(1);
        queue.add(new PendingJob(1, spec, 0, 0, List.of()));
        var plan = Clusters.plan(queue, free, PolicySpec.PLAIN).plan();
        return plan.isEmpty() ? List.of() : plan.placements().getFirst().workers();
    }
}
