package io.stoker.scheduler;

import static io.stoker.scheduler.Clusters.plan;
import static io.stoker.scheduler.Clusters.queue;
import static io.stoker.scheduler.Clusters.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.Isolation;
import io.stoker.model.JobSpec;
import io.stoker.model.MigDevice;
import io.stoker.model.NodeSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bandwidth, scratch space, isolation and MIG slices, under indexed and scored placements.
class ResourcesTest {

    private static final WorkerRequest ONE = WorkerRequest.gpus(1);

    private final FreeIndex free = new FreeIndex();

    private List<Allocation> place(String placement, JobSpec spec) {
        PendingQueue queue = queue(Clusters.job(1, spec));
        var placements = plan(queue, free, Clusters.PLAIN.withPlace(placement)).plan().placements();
        return placements.isEmpty() ? List.of() : placements.getFirst().workers();
    }

    private PendingReason reason(JobSpec spec) {
        PendingQueue queue = queue(Clusters.job(1, spec));
        plan(queue, free, Clusters.PLAIN);
        return queue.reasonFor(1).orElseThrow();
    }

    private static WorkerRequest mig(String profile) {
        return new WorkerRequest(GpuRequest.mig(profile, List.of()), 0, 0);
    }

    private static NodeSpec inMigMode(String name, String type, int gpus, MigDevice... cut) {
        GpuSpec gpu = new GpuSpec("", type, 81_920, true, Isolation.HARDWARE, List.of(cut));
        return NodeSpec.simulated(name, 0, type).toBuilder()
                .gpus(Collections.nCopies(gpus, gpu))
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"best-fit", "spread", "dot-product", "stoker"})
    void bandwidthAndScratchSpaceAreHeldLikeMemory(String placement) {
        free.addNode(0, NodeSpec.simulated("none", 8, "H100"));
        free.addNode(1, NodeSpec.simulated("some", 8, "H100").withIo(100_000, 1_000));
        WorkerRequest worker = ONE.withIo(40_000, 300);

        assertThat(place(placement, spec(2, worker)))
                .extracting(Allocation::nodeId)
                .containsExactly(1, 1);
        assertThat(place(placement, spec(3, worker))).isEmpty();
        assertThat(place(placement, spec(4, ONE.withIo(0, 300)))).isEmpty();
    }

    @Test
    void theReasonNamesBandwidthAndScratchSpace() {
        free.addNode(0, NodeSpec.simulated("n", 8, "H100").withIo(100_000, 1_000));

        assertThat(reason(spec(3, ONE.withIo(40_000, 300))).message())
                .contains("only 2 of 3 workers")
                .contains("40000 Mbit/s")
                .contains("300 MiB of scratch space");
    }

    @ParameterizedTest
    @ValueSource(strings = {"best-fit", "spread", "random", "fgd"})
    void aShareLandsWhereItIsIsolatedEnough(String placement) {
        NodeSpec plain = NodeSpec.simulated("plain", 1, "A10");
        free.addNode(0, plain);
        free.addNode(
                1,
                plain.toBuilder()
                        .name("mps")
                        .gpus(List.of(plain.gpus().getFirst().withSharing(Isolation.MEMORY)))
                        .build());
        WorkerRequest share = Clusters.share(400);
        WorkerRequest apart = share.withGpus(share.gpus().withIsolation(Isolation.MEMORY));

        assertThat(place(placement, spec(2, apart)))
                .extracting(Allocation::nodeId)
                .containsExactly(1, 1);
        assertThat(place(placement, spec(3, apart))).isEmpty();
        assertThat(place(placement, spec(3, share))).hasSize(3);
    }

    @Test
    void whereNobodyOffersItTheReasonIsIsolation() {
        free.addNode(0, NodeSpec.simulated("plain", 1, "A10"));
        WorkerRequest share = Clusters.share(400);
        WorkerRequest apart = share.withGpus(share.gpus().withIsolation(Isolation.MEMORY));

        assertThat(reason(spec(1, apart)))
                .isEqualTo(new PendingReason.IsolationUnavailable(Isolation.MEMORY, "", List.of()));
        assertThat(reason(spec(1, mig("2g.20gb"))).message())
                .isEqualTo("no open node has GPUs in MIG mode that offer 2g.20gb");
    }

    @Test
    void hardwareIsolationOfAPlainShareIsRefused() {
        assertThatThrownBy(() -> Clusters.share(400).gpus().withIsolation(Isolation.HARDWARE))
                .hasMessageContaining("a whole GPU or a MIG slice");
        assertThat(GpuRequest.whole(1).withIsolation(Isolation.HARDWARE).count()).isEqualTo(1);
    }

    @Test
    void sevenSmallSlicesFillAGpuThoughItHasEightPartsOfMemory() {
        free.addNode(0, inMigMode("n", "H100", 1));

        List<Allocation> workers = place("best-fit", spec(7, mig("1g.10gb")));

        assertThat(workers).extracting(Allocation::migSlices).doesNotHaveDuplicates().hasSize(7);
        assertThat(workers.getFirst().migSlices()).isEqualTo(1 << 6);
        assertThat(place("best-fit", spec(8, mig("1g.10gb")))).isEmpty();
        assertThat(free.mostWorkers(io.stoker.model.Realm.SIMULATED, mig("1g.10gb"))).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"best-fit", "spread", "dot-product", "stoker", "gpu-packing"})
    void aSliceGoesToALegalPlaceThatIsFree(String placement) {
        free.addNode(0, inMigMode("n", "H100", 2));
        free.allocate(slice(0, 0b0000_0011, 250));
        free.allocate(slice(1, 0b0001_0000, 125));

        // 4g.40gb may only begin at slice 0; on the first GPU that is held.
        List<Allocation> four = place(placement, spec(1, mig("4g.40gb")));
        assertThat(four).extracting(Allocation::gpuMask).containsExactly(0b10L);
        assertThat(four).extracting(Allocation::migSlices).containsExactly(0b1111);
        // 3g.40gb may begin at 0 or 4: the halves that nobody touches.
        assertThat(place(placement, spec(2, mig("3g.40gb"))))
                .extracting(Allocation::migSlices)
                .containsExactlyInAnyOrder(0b1111_0000, 0b1111);
        assertThat(place(placement, spec(3, mig("3g.40gb")))).isEmpty();
        assertThat(place(placement, spec(1, mig("7g.80gb")))).isEmpty();
    }

    private static Allocation slice(int gpu, int slices, int milli) {
        return new Allocation(0, 0, 1L << gpu, milli, 0, 0, 0, 0, slices, 0);
    }

    @Test
    void aGpuThatIsCutAlreadyOffersItsSlicesAlone() {
        free.addNode(
                0,
                inMigMode(
                        "n",
                        "H100",
                        1,
                        new MigDevice("MIG-a", "3g.40gb", 0),
                        new MigDevice("MIG-b", "1g.10gb", 5)));

        assertThat(place("best-fit", spec(1, mig("3g.40gb"))))
                .extracting(Allocation::migSlices)
                .containsExactly(0b1111);
        assertThat(place("best-fit", spec(1, mig("1g.10gb"))))
                .extracting(Allocation::migSlices)
                .containsExactly(1 << 5);
        assertThat(place("best-fit", spec(2, mig("1g.10gb")))).isEmpty();
        assertThat(place("best-fit", spec(1, mig("2g.20gb")))).isEmpty();
    }

    @Test
    void gpusInMigModeAreNeitherGivenWholeNorInPlainShares() {
        free.addNode(0, inMigMode("n", "H100", 4));

        assertThat(place("best-fit", spec(1, ONE))).isEmpty();
        assertThat(place("best-fit", spec(1, Clusters.share(100)))).isEmpty();
        assertThat(free.fits(new Allocation(0, 0, 1, 1_000, 0, 0))).isFalse();
        assertThat(free.fits(slice(0, 0b110, 250))).as("2g may not begin at 1").isFalse();
        assertThat(free.fits(slice(0, 0b11, 250))).isTrue();
    }

    @Test
    void onlyTypesThatHaveTheShapeAreConsidered() {
        free.addNode(0, inMigMode("h200", "H200", 1));
        free.addNode(1, inMigMode("a100", "A100", 1));

        assertThat(place("best-fit", spec(1, mig("1g.10gb"))))
                .extracting(Allocation::nodeId)
                .containsExactly(1);
        assertThat(place("best-fit", spec(1, mig("1g.18gb"))))
                .extracting(Allocation::nodeId)
                .containsExactly(0);
    }

    @Test
    void shapesThatAGpuDoesNotHaveAreRefused() {
        assertThatThrownBy(() -> GpuRequest.mig("5g.50gb", List.of()))
                .hasMessageContaining("expected one of 1g.10gb")
                .hasMessageContaining("found 5g.50gb");
        assertThatThrownBy(() -> GpuRequest.mig("1g.10gb", List.of("H200")))
                .hasMessageContaining("H200 has no 1g.10gb; expected one of 1g.18gb");
        assertThatThrownBy(() -> GpuRequest.mig("1g.10gb", List.of("T4")))
                .hasMessageContaining("T4 has no MIG");
    }

    @Test
    void slicesComeBackWithTheirWorkers() {
        free.addNode(0, inMigMode("n", "A100", 1));
        List<Allocation> held = new ArrayList<>(place("best-fit", spec(3, mig("2g.20gb"))));
        held.forEach(free::allocate);
        assertThat(place("best-fit", spec(1, mig("2g.20gb")))).isEmpty();

        free.release(held.removeLast());

        assertThat(place("best-fit", spec(1, mig("2g.20gb")))).hasSize(1);
        assertThat(free.heldMilli(0, 0)).isEqualTo(500);
    }
}
