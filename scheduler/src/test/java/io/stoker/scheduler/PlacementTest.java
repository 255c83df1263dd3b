package io.stoker.scheduler;

import static io.stoker.scheduler.Clusters.PLAIN;
import static io.stoker.scheduler.Clusters.job;
import static io.stoker.scheduler.Clusters.nodesOf;
import static io.stoker.scheduler.Clusters.plan;
import static io.stoker.scheduler.Clusters.queue;
import static io.stoker.scheduler.Clusters.share;
import static io.stoker.scheduler.Clusters.spec;
import static io.stoker.scheduler.Clusters.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementTest {

    /// Nodes 1, 2, 3 with 3, 1, 2 free GPUs of 4.
    private static FreeIndex example() {
        FreeIndex free = new FreeIndex();
        for (int node = 1; node <= 3; node++) {
            free.addNode(node, NodeSpec.simulated("n" + node, 4, "H100"));
        }
        free.allocate(whole(1, 0, 1));
        free.allocate(whole(2, 0, 3));
        free.allocate(whole(3, 0, 2));
        return free;
    }

    private static List<Integer> placeTwo(String policy) {
        var cycle =
                plan(
                        queue(job(1, spec(1, 1)), job(2, spec(1, 1))),
                        example(),
                        PLAIN.withPlace(policy));
        return List.of(nodesOf(cycle, 0).getFirst(), nodesOf(cycle, 1).getFirst());
    }

    private static Allocation placeOne(FreeIndex free, String policy, JobSpec spec) {
        return plan(queue(job(1, spec)), free, PLAIN.withPlace(policy))
                .plan()
                .placements()
                .getFirst()
                .workers()
                .getFirst();
    }

    @Test
    void bestFitTakesTheNodeWithTheFewestFreeGpus() {
        assertThat(placeTwo("best-fit")).containsExactly(2, 3);
    }

    @Test
    void firstFitTakesTheLowestNode() {
        assertThat(placeTwo("first-fit")).containsExactly(1, 1);
    }

    @Test
    void spreadTakesTheNodeWithTheMostFreeGpus() {
        assertThat(placeTwo("spread")).containsExactly(1, 1);
    }

    @Test
    void spreadUsesEveryEmptyNodeOnceBeforeAnyTwice() {
        var cycle = plan(queue(job(1, spec(6, 1))), Clusters.eights(3), PLAIN.withPlace("spread"));

        assertThat(nodesOf(cycle, 0)).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void takesTheLowestFreeGpusOfANode() {
        FreeIndex free = Clusters.eights(1);
        free.allocate(whole(0, 1, 2));

        assertThat(placeOne(free, "best-fit", spec(1, 3)).gpuMask()).isEqualTo(0b11001);
    }

    @Test
    void bestFitPutsAShareOnTheSharedGpuWithTheLeastRoomThatFits() {
        FreeIndex free = Clusters.eights(2);
        free.allocate(new Allocation(0, 0, 0b01, 300, 0, 0));
        free.allocate(new Allocation(0, 1, 0b10, 500, 0, 0));

        assertThat(placeOne(free, "best-fit", spec(1, share(500))))
                .isEqualTo(new Allocation(0, 1, 0b10, 500, 0, 0));
        assertThat(placeOne(free, "best-fit", spec(1, share(600))).nodeId()).isEqualTo(0);
        assertThat(placeOne(free, "best-fit", spec(1, share(800))).gpuMask()).isEqualTo(0b10);
    }

    @Test
    void spreadGivesAShareAWholeGpuWhileThereIsOne() {
        FreeIndex free = new FreeIndex();
        free.addNode(0, NodeSpec.simulated("n0", 2, "H100"));
        free.allocate(new Allocation(0, 0, 0b01, 300, 0, 0));

        assertThat(placeOne(free, "spread", spec(1, share(100))).gpuMask()).isEqualTo(0b10);
        free.allocate(new Allocation(0, 0, 0b10, 100, 0, 0));
        assertThat(placeOne(free, "spread", spec(1, share(100))).gpuMask()).isEqualTo(0b10);
    }

    @Test
    void firstFitPutsAShareOnTheLowestNode() {
        FreeIndex free = Clusters.eights(2);
        free.allocate(new Allocation(0, 1, 0b01, 300, 0, 0));

        assertThat(placeOne(free, "first-fit", spec(1, share(100))).nodeId()).isEqualTo(0);
    }

    @Test
    void spreadPutsWorkersWithoutGpusWhereTheMostCpuIsFree() {
        FreeIndex free = Clusters.eights(3);
        JobSpec gang = spec(4, new WorkerRequest(GpuRequest.NONE, 1_000, 0));

        assertThat(nodesOf(plan(queue(job(1, gang)), free, PLAIN.withPlace("spread")), 0))
                .containsExactly(0, 1, 2, 0);
    }

    @Test
    void workersWithoutGpusPreferNodesWithoutGpus() {
        FreeIndex free = Clusters.eights(1);
        free.addNode(7, NodeSpec.simulated("cpu", 0, "none"));
        free.addNode(8, Clusters.node(List.of(), 2_000, 0));
        JobSpec gang = spec(3, new WorkerRequest(GpuRequest.NONE, 1_000, 0));

        assertThat(nodesOf(plan(queue(job(1, gang)), free, PLAIN), 0)).containsExactly(8, 8, 0);
    }

    @Test
    void theFirstTypeWithRoomWins() {
        FreeIndex free = new FreeIndex();
        free.addNode(0, NodeSpec.simulated("a", 2, "A100"));
        free.addNode(1, NodeSpec.simulated("h", 1, "H100"));
        WorkerRequest either =
                new WorkerRequest(new GpuRequest(1, 1_000, 0, List.of("H100", "A100")), 0, 0);

        var cycle = plan(queue(job(1, spec(1, either)), job(2, spec(1, either))), free, PLAIN);

        assertThat(nodesOf(cycle, 0)).containsExactly(1);
        assertThat(nodesOf(cycle, 1)).containsExactly(0);
    }

    @Test
    void aGangStaysOnOneTypeWhenOneHasRoomForItAll() {
        FreeIndex free = new FreeIndex();
        free.addNode(0, NodeSpec.simulated("a", 2, "A100"));
        free.addNode(1, NodeSpec.simulated("h", 1, "H100"));
        WorkerRequest either =
                new WorkerRequest(new GpuRequest(1, 1_000, 0, List.of("H100", "A100")), 0, 0);

        assertThat(nodesOf(plan(queue(job(1, spec(2, either))), free, PLAIN), 0))
                .containsExactly(0, 0);
        assertThat(nodesOf(plan(queue(job(1, spec(3, either))), free, PLAIN), 0))
                .containsExactly(1, 0, 0);
    }

    @Test
    void takesOnlyGpusOfTheWantedTypeFromAMixedNode() {
        FreeIndex free = new FreeIndex();
        var mixed = new ArrayList<>(Clusters.gpus(2, "A", 40_000));
        mixed.addAll(Clusters.gpus(2, "B", 80_000));
        free.addNode(0, Clusters.node(mixed, 8_000, 8_000));

        assertThat(
                        placeOne(
                                        free,
                                        "best-fit",
                                        spec(
                                                1,
                                                new WorkerRequest(
                                                        new GpuRequest(1, 1_000, 0, List.of("B")),
                                                        0,
                                                        0)))
                                .gpuMask())
                .isEqualTo(0b0100);
        assertThat(
                        placeOne(
                                        free,
                                        "best-fit",
                                        spec(
                                                1,
                                                new WorkerRequest(
                                                        new GpuRequest(2, 1_000, 50_000, List.of()),
                                                        0,
                                                        0)))
                                .gpuMask())
                .isEqualTo(0b1100);
        assertThat(placeOne(free, "best-fit", spec(1, 3)).gpuMask()).isEqualTo(0b0111);
    }

    @Test
    void cpuAndMemoryDecideAmongNodesWithGpus() {
        FreeIndex free = new FreeIndex();
        free.addNode(0, Clusters.node(Clusters.gpus(1, "A", 0), 1_000, 900));
        free.addNode(1, Clusters.node(Clusters.gpus(1, "A", 0), 4_000, 100));
        free.addNode(2, Clusters.node(Clusters.gpus(2, "A", 0), 4_000, 900));

        assertThat(
                        placeOne(
                                        free,
                                        "best-fit",
                                        spec(1, new WorkerRequest(GpuRequest.whole(1), 2_000, 500)))
                                .nodeId())
                .isEqualTo(2);
    }

    @Test
    void usesAvoidedNodesOnlyWhenNothingElseFits() {
        FreeIndex free = Clusters.eights(2);
        PendingJob small = new PendingJob(1, spec(1, 8), 500, 1, List.of(0));
        PendingJob gang = new PendingJob(2, spec(2, 8), 500, 2, List.of(0));

        assertThat(nodesOf(plan(queue(small), free, PLAIN), 0)).containsExactly(1);
        assertThat(nodesOf(plan(queue(gang), free, PLAIN), 0)).containsExactly(1, 0);
        assertThat(free.freeGpuMilli(io.stoker.model.Realm.SIMULATED)).isEqualTo(16_000);
    }
}
