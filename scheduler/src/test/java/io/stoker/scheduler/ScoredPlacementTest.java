package io.stoker.scheduler;

import static io.stoker.scheduler.Clusters.PLAIN;
import static io.stoker.scheduler.Clusters.gpus;
import static io.stoker.scheduler.Clusters.job;
import static io.stoker.scheduler.Clusters.node;
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
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The worked examples of the placements that score nodes.
class ScoredPlacementTest {

    private static final WorkerRequest ONE_GPU_EIGHT_CORES =
            new WorkerRequest(GpuRequest.whole(1), 8_000, 0);

    private final FreeIndex free = new FreeIndex();

    private void add(int id, int gpuCount, int cores) {
        free.addNode(id, node(gpus(gpuCount, "G2", 0), cores * 1_000, 0));
    }

    private static Allocation shareOn(int node, int gpu, int milli) {
        return new Allocation(0, node, 1L << gpu, milli, 0, 0);
    }

    private int score(String placement, WorkerRequest request, int node) {
        return board(placement, request).scoreAt(node);
    }

    private Board board(String name, WorkerRequest request) {
        ScoredPlacement placement = (ScoredPlacement) Policies.placement(name).orElseThrow();
        List<NodePool> pools =
                free.target(Realm.SIMULATED, request.gpus()).tiers().stream()
                        .flatMap(List::stream)
                        .toList();
        return free.boards().of(placement, request, pools);
    }

    private Allocation place(String placement, WorkerRequest request) {
        return plan(queue(job(1, spec(1, request))), free, PLAIN.withPlace(placement))
                .plan()
                .placements()
                .getFirst()
                .workers()
                .getFirst();
    }

    @Test
    void dotProductTakesTheNodeWithTheLeastInCommon() {
        add(1, 2, 32);
        add(2, 8, 64);

        assertThat(score("dot-product", ONE_GPU_EIGHT_CORES, 1)).isEqualTo(97);
        assertThat(score("dot-product", ONE_GPU_EIGHT_CORES, 2)).isEqualTo(92);
        assertThat(place("dot-product", ONE_GPU_EIGHT_CORES).nodeId()).isEqualTo(1);
    }

    @Test
    void openbBestFitTakesTheNodeWithTheLeastLeft() {
        add(1, 2, 32);
        add(2, 8, 64);

        assertThat(score("openb-best-fit", ONE_GPU_EIGHT_CORES, 1)).isEqualTo(84);
        assertThat(score("openb-best-fit", ONE_GPU_EIGHT_CORES, 2)).isEqualTo(34);
        assertThat(place("openb-best-fit", ONE_GPU_EIGHT_CORES).nodeId()).isEqualTo(1);
    }

    @Test
    void openbBestFitSeesCpuWhereBestFitSeesGpusAlone() {
        add(1, 4, 96);
        add(2, 4, 32);

        assertThat(place("best-fit", ONE_GPU_EIGHT_CORES).nodeId()).isEqualTo(1);
        assertThat(place("openb-best-fit", ONE_GPU_EIGHT_CORES).nodeId()).isEqualTo(2);
    }

    @Test
    void gpuPackingTakesSharedGpusFirstAndIdleNodesLast() {
        add(1, 8, 64);
        add(2, 2, 64);
        add(3, 8, 64);
        free.allocate(whole(3, 0, 1));
        add(4, 8, 64);
        free.allocate(shareOn(4, 5, 400));

        assertThat(score("gpu-packing", share(500), 1)).isEqualTo(25);
        assertThat(score("gpu-packing", share(500), 2)).isEqualTo(31);
        assertThat(score("gpu-packing", share(500), 3)).isEqualTo(49);
        assertThat(score("gpu-packing", share(500), 4)).isEqualTo(94);
        assertThat(place("gpu-packing", share(500)))
                .isEqualTo(new Allocation(0, 4, 1 << 5, 500, 0, 0));
    }

    @Test
    void gpuClusteringPutsWorkersOfAKindTogether() {
        for (int node = 1; node <= 4; node++) {
            add(node, 8, 64);
        }
        free.allocate(shareOn(1, 0, 500));
        free.allocate(shareOn(2, 0, 500));
        free.allocate(whole(2, 1, 1));
        free.allocate(whole(4, 0, 1));

        assertThat(score("gpu-clustering", share(500), 1)).isEqualTo(76);
        assertThat(score("gpu-clustering", share(500), 2)).isEqualTo(54);
        assertThat(score("gpu-clustering", share(500), 3)).isEqualTo(25);
        assertThat(score("gpu-clustering", share(500), 4)).isEqualTo(3);
        assertThat(place("gpu-clustering", share(500)).nodeId()).isEqualTo(1);
    }

    @Test
    void fgdTakesTheNodeAndGpuWhereFragmentsShrinkTheMost() {
        add(1, 2, 64);
        add(2, 2, 64);
        free.allocate(shareOn(1, 0, 500));
        WorkMix mix = WorkMix.of(List.of(WorkerRequest.gpus(1), WorkerRequest.gpus(2)));
        free.boards().mix(mix);

        assertThat(score("fgd", share(500), 1)).isEqualTo(62);
        assertThat(score("fgd", share(500), 2)).isEqualTo(26);

        PendingQueue queue = queue(job(1, spec(1, share(500))));
        queue.foresee(mix);
        assertThat(
                        plan(queue, free, PLAIN.withPlace("fgd"))
                                .plan()
                                .placements()
                                .getFirst()
                                .workers())
                .containsExactly(new Allocation(0, 1, 1, 500, 0, 0));
    }

    @Test
    void fgdLearnsTheMixFromWhatIsSubmitted() {
        add(1, 2, 64);
        free.allocate(shareOn(1, 0, 500));
        add(2, 1, 64);
        PendingQueue queue = new PendingQueue(Clusters.FIFO);
        for (int id = 2; id < 30; id++) {
            queue.add(job(id, spec(2, 1)));
        }
        // Most work has whole GPUs, so the half that nobody else can use costs least.
        queue.add(new PendingJob(1, spec(1, share(500)), 0, 0, List.of()));

        assertThat(
                        plan(queue, free, PLAIN.withPlace("fgd"))
                                .plan()
                                .placements()
                                .getFirst()
                                .workers())
                .containsExactly(new Allocation(0, 1, 1, 500, 0, 0));
    }

    @Test
    void stokerSendsCpuToWhereItStrandsNoGpus() {
        add(1, 8, 96);
        add(2, 2, 104);
        add(3, 2, 104);
        WorkerRequest sixteenCores = new WorkerRequest(GpuRequest.whole(0), 16_000, 0);
        WorkMix mix =
                WorkMix.of(
                        List.of(
                                ONE_GPU_EIGHT_CORES,
                                new WorkerRequest(GpuRequest.whole(1), 16_000, 0)));
        free.boards().mix(mix);

        assertThat(score("stoker", sixteenCores, 1)).isEqualTo(-183_400);
        assertThat(score("stoker", sixteenCores, 2)).isEqualTo(-25_000);
        assertThat(score("stoker", sixteenCores, 3)).isEqualTo(-75_000);
        assertThat(board("stoker", sixteenCores).best(0)).isEqualTo(2);
        assertThat(board("fgd", sixteenCores).best(0)).isEqualTo(1);
    }

    @Test
    void stokerFillsAllKindsOfNodesAtTheSamePace() {
        for (int node = 1; node <= 4; node++) {
            free.addNode(node, NodeSpec.simulated("t" + node, 1, "T4"));
        }
        free.addNode(5, NodeSpec.simulated("h5", 8, "H100"));
        free.addNode(6, NodeSpec.simulated("h6", 8, "H100"));
        WorkerRequest noGpu = new WorkerRequest(GpuRequest.whole(0), 1_000, 0);
        List<Integer> order = new java.util.ArrayList<>();
        while (board("stoker", noGpu).best(0) != Board.NONE) {
            int node = board("stoker", noGpu).best(0);
            order.add(node);
            free.setOpen(node, false);
        }

        assertThat(order).containsExactly(1, 5, 2, 3, 6, 4);
    }

    @Test
    void stokerSpreadsItsLineAnewWhenANodeJoins() {
        add(1, 8, 96);
        assertThat(score("stoker", WorkerRequest.gpus(1), 1)).isEqualTo(1_000_000 - 50_000);

        add(2, 8, 96);

        assertThat(score("stoker", WorkerRequest.gpus(1), 1)).isEqualTo(1_000_000 - 25_000);
        assertThat(score("stoker", WorkerRequest.gpus(1), 2)).isEqualTo(1_000_000 - 75_000);
    }

    @Test
    void randomTakesEachNodeAsOftenAsAnyOther() {
        for (int node = 0; node < 3; node++) {
            add(node, 1, 1);
        }
        int[] taken = new int[3];
        for (int id = 0; id < 3_000; id++) {
            taken[drawnNode(id, spec(1, 1))]++;
        }

        for (int count : taken) {
            assertThat(count).isBetween(900, 1_100);
        }
        assertThat(drawnNode(7, spec(1, 1))).isEqualTo(drawnNode(7, spec(1, 1)));
    }

    private int drawnNode(long id, JobSpec spec) {
        return Clusters.nodesOf(plan(queue(job(id, spec)), free, PLAIN.withPlace("random")), 0)
                .getFirst();
    }

    @Test
    void randomFindsTheOneNodeWithRoomAmongMany() {
        for (int node = 0; node < 2_000; node++) {
            add(node, 1, 1);
            if (node != 1_234) {
                free.allocate(whole(node, 0, 1));
            }
        }

        assertThat(drawnNode(1, spec(1, 1))).isEqualTo(1_234);
    }

    @Test
    void typesAreTriedInTheirOrderUnlessTheyAreEqual() {
        free.addNode(0, NodeSpec.simulated("a", 8, "A100"));
        free.addNode(1, NodeSpec.simulated("h", 2, "H100"));
        WorkerRequest either =
                new WorkerRequest(new GpuRequest(1, 1_000, 0, List.of("A100", "H100")), 0, 0);

        WorkerRequest equal = either.withGpus(either.gpus().withAnyOrder());
        assertThat(place("best-fit", either).nodeId()).isEqualTo(0);
        assertThat(place("gpu-packing", either).nodeId()).isEqualTo(0);
        assertThat(place("gpu-packing", equal).nodeId()).isEqualTo(1);
        assertThat(place("best-fit", equal).nodeId()).isEqualTo(1);

        free.setOpen(0, false);
        assertThat(place("gpu-packing", either).nodeId()).isEqualTo(1);
    }
}
