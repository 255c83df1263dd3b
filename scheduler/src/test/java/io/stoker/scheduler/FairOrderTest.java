package io.stoker.scheduler;

import static io.stoker.model.Realm.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.GangPlacement;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.QueueSpec;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The order `fair` through the planner.
class FairOrderTest {

    private static final PolicySpec FAIR = Clusters.PLAIN.withOrder("fair");

    private final SchedulerState state = SchedulerState.empty(Policies.order(FAIR).orElseThrow());
    private long nextId = 1;
    private long now;

    private void submit(String queue, int jobs, WorkerRequest worker) {
        for (int i = 0; i < jobs; i++) {
            JobSpec spec =
                    JobSpec.builder("j").realm(SIMULATED).queue(queue).worker(worker).build();
            long id = nextId++;
            state.pending().add(new PendingJob(id, spec, 0, now, List.of()));
        }
    }

    /// Plans a cycle, carries it out and tells the queues in the order of their starts.
    private List<String> start() {
        CyclePlan cycle = Planner.plan(state, FAIR, _ -> false, now, 1_000);
        List<String> queues = new ArrayList<>();
        for (GangPlacement gang : cycle.plan().placements()) {
            PendingJob job = state.pending().job(gang.jobId()).orElseThrow();
            queues.add(job.spec().queue());
            state.pending().remove(job.jobId());
            gang.workers().forEach(state.free()::allocate);
            state.running().placed(job, job.jobId(), now, gang.workers());
        }
        return queues;
    }

    private void end(long jobId) {
        RunningGang gang = state.running().find(jobId).orElseThrow();
        for (Allocation worker : List.copyOf(gang.held())) {
            state.free().release(worker);
            state.running().released(jobId, worker);
        }
    }

    @Test
    void thePapersExample() {
        // 9 CPUs and 18 GiB; tasks of A take <1, 4>, tasks of B <3, 1>. GPUs are plenty.
        state.free().addNode(0, Clusters.node(Clusters.gpus(8, "H100", 80_000), 9_000, 18 * 1_024));
        GpuRequest slice = new GpuRequest(1, 1, 0, List.of());
        submit("a", 6, new WorkerRequest(slice, 1_000, 4 * 1_024));
        submit("b", 6, new WorkerRequest(slice, 3_000, 1_024));

        assertThat(start()).containsExactly("a", "b", "a", "b", "a");
    }

    @Test
    void sharesFollowWeightsOnASaturatedCluster() {
        state.free().addNode(0, NodeSpec.simulated("n0", 8, "H100"));
        state.free().addNode(1, NodeSpec.simulated("n1", 8, "H100"));
        state.define(new QueueSpec("big", false).withWeight(3));
        state.define(new QueueSpec("small", false));
        submit("small", 400, WorkerRequest.gpus(1));
        submit("big", 400, WorkerRequest.gpus(1));
        start();
        long big = 0;
        long small = 0;
        for (int i = 0; i < 300; i++) {
            now++;
            Optional<RunningGang> oldest =
                    state.running().byExpectedEnd().stream()
                            .min((a, b) -> Long.compare(a.epoch(), b.epoch()));
            end(oldest.orElseThrow().epoch());
            start();
            big += state.running().tenants().held("big").gpuMilli();
            small += state.running().tenants().held("small").gpuMilli();
        }

        assertThat((double) big / small).isBetween(2.9, 3.1);
    }

    @Test
    void aFullQueueLeavesItsTurnToOthers() {
        state.free().addNode(0, NodeSpec.simulated("n0", 8, "H100"));
        state.define(new QueueSpec("limited", false).withWeight(1_000).withLimits(2_000, 0));
        submit("limited", 8, WorkerRequest.gpus(1));
        submit("other", 8, WorkerRequest.gpus(1));

        List<String> started = start();
        assertThat(started).hasSize(8);
        assertThat(started.stream().filter("limited"::equals)).hasSize(2);
    }

    @Test
    void insideAQueueTheEarlierGoesFirst() {
        state.free().addNode(0, NodeSpec.simulated("n0", 2, "H100"));
        submit("a", 3, WorkerRequest.gpus(1));
        CyclePlan cycle = Planner.plan(state, FAIR, _ -> false, now, 10);

        assertThat(Clusters.placed(cycle)).containsExactly(1L, 2L);
    }
}
