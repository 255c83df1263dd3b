package io.stoker.scheduler;

import static io.stoker.model.Realm.REAL;
import static io.stoker.model.Realm.SIMULATED;
import static io.stoker.scheduler.Clusters.gpus;
import static io.stoker.scheduler.Clusters.node;
import static io.stoker.scheduler.Clusters.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.NodeSpec;
import io.stoker.model.WorkerRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreeIndexTest {

    @Test
    void countsWhatIsHeldAndFree() {
        FreeIndex free = Clusters.eights(2);

        free.allocate(new Allocation(0, 1, 0b101, 1_000, 4_000, 512));
        free.allocate(new Allocation(0, 1, 0b010, 250, 0, 0));

        assertThat(free.heldMilli(1, 0)).isEqualTo(1_000);
        assertThat(free.heldMilli(1, 1)).isEqualTo(250);
        assertThat(free.heldCpuMilli(1)).isEqualTo(4_000);
        assertThat(free.heldMemoryMib(1)).isEqualTo(512);
        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(13_750);
        assertThat(free.capacityGpuMilli(SIMULATED)).isEqualTo(16_000);
        assertThat(free.hasNodes(SIMULATED)).isTrue();
        assertThat(free.hasNodes(REAL)).isFalse();
    }

    @Test
    void refusesWhatIsTaken() {
        FreeIndex free = Clusters.eights(1);
        free.allocate(whole(0, 0, 2));

        assertThatThrownBy(() -> free.allocate(whole(0, 1, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("I1");
        assertThat(free.fits(whole(0, 1, 2))).isFalse();
        assertThat(free.fits(whole(0, 2, 6))).isTrue();
        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(6_000);
    }

    @Test
    void refusesWhatTheNodeDoesNotHave() {
        FreeIndex free = new FreeIndex();
        free.addNode(3, node(gpus(2, "A", 0), 4_000, 100));

        assertThat(free.fits(whole(3, 2, 1))).isFalse();
        assertThat(free.fits(whole(4, 0, 1))).isFalse();
        assertThat(free.fits(new Allocation(0, 3, 1, 1_000, 4_001, 0))).isFalse();
        assertThat(free.fits(new Allocation(0, 3, 1, 1_000, 0, 101))).isFalse();
        assertThat(free.fits(new Allocation(0, 3, 1, 1_001, 0, 0))).isFalse();
        assertThat(free.fits(new Allocation(0, 3, 0, 0, 4_000, 100))).isTrue();
        assertThatThrownBy(() -> free.allocate(whole(4, 0, 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesToReleaseWhatNobodyHolds() {
        FreeIndex free = Clusters.eights(1);
        free.allocate(new Allocation(0, 0, 1, 1_000, 500, 10));

        assertThatThrownBy(() -> free.release(whole(0, 1, 1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> free.release(new Allocation(0, 0, 1, 1_000, 501, 10)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> free.release(whole(9, 1, 1)))
                .isInstanceOf(IllegalStateException.class);
        free.release(new Allocation(0, 0, 1, 1_000, 500, 10));
        assertThatThrownBy(() -> free.release(whole(0, 0, 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closedNodeTakesNoWorkButKeepsWhatItHolds() {
        FreeIndex free = Clusters.eights(2);
        free.allocate(whole(0, 0, 3));

        free.setOpen(0, false);

        assertThat(free.fits(whole(0, 4, 1))).isFalse();
        assertThat(free.openNodes(SIMULATED)).isEqualTo(1);
        assertThat(free.closedNodes(SIMULATED)).isEqualTo(1);
        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(8_000);
        assertThat(free.heldMilli(0, 2)).isEqualTo(1_000);
        free.release(whole(0, 0, 3));
        free.setOpen(0, true);
        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(16_000);
    }

    @Test
    void faultyGpuTakesNoWorkButMayStillBeHeld() {
        FreeIndex free = Clusters.eights(1);

        free.setFaulty(0, 0b11);

        assertThat(free.fits(whole(0, 1, 2))).isFalse();
        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(6_000);
        free.allocate(whole(0, 1, 2));
        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(5_000);
        free.setFaulty(0, 0);
        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(6_000);
    }

    @Test
    void newDescriptionKeepsWhatIsHeld() {
        FreeIndex free = new FreeIndex();
        free.addNode(0, node(gpus(2, "A", 0), 4_000, 100));
        free.allocate(new Allocation(0, 0, 0b10, 500, 3_000, 10));
        free.setOpen(0, false);

        free.addNode(0, node(gpus(4, "A", 0), 2_000, 100));

        assertThat(free.heldMilli(0, 1)).isEqualTo(500);
        assertThat(free.heldCpuMilli(0)).isEqualTo(3_000);
        assertThat(free.capacityGpuMilli(SIMULATED)).isEqualTo(4_000);
        assertThat(free.openNodes(SIMULATED)).isZero();
        free.setOpen(0, true);
        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(3_500);
        assertThat(free.fits(new Allocation(0, 0, 1, 1_000, 1, 0))).isFalse();
        assertThat(free.fits(whole(0, 2, 2))).isTrue();
        assertThatThrownBy(() -> free.addNode(0, node(gpus(1, "A", 0), 2_000, 100)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void removesOnlyEmptyNodes() {
        FreeIndex free = Clusters.eights(2);
        free.allocate(whole(0, 0, 1));

        assertThatThrownBy(() -> free.removeNode(0)).isInstanceOf(IllegalStateException.class);
        free.removeNode(1);
        assertThat(free.capacityGpuMilli(SIMULATED)).isEqualTo(8_000);
        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(7_000);
        assertThatThrownBy(() -> free.setOpen(1, true)).isInstanceOf(IllegalStateException.class);
        free.addNode(1, NodeSpec.simulated("again", 4, "A100"));
        assertThat(free.capacityGpuMilli(SIMULATED)).isEqualTo(12_000);
    }

    @Test
    void countsTheMostWorkersOfAnEmptyCluster() {
        FreeIndex free = new FreeIndex();
        free.addNode(0, node(gpus(8, "H100", 80_000), 64_000, 1_000));
        free.addNode(1, node(gpus(8, "H100", 80_000), 16_000, 1_000));
        free.addNode(2, node(gpus(4, "A100", 40_000), 64_000, 1_000));
        free.addNode(3, node(List.of(), 64_000, 1_000));
        free.allocate(whole(0, 0, 8));
        free.setOpen(1, false);

        assertThat(free.mostWorkers(SIMULATED, WorkerRequest.gpus(1))).isEqualTo(20);
        assertThat(free.mostWorkers(SIMULATED, WorkerRequest.gpus(3))).isEqualTo(5);
        assertThat(free.mostWorkers(SIMULATED, WorkerRequest.gpus(9))).isZero();
        assertThat(free.mostWorkers(REAL, WorkerRequest.gpus(1))).isZero();
        assertThat(free.mostWorkers(SIMULATED, new WorkerRequest(GpuRequest.whole(1), 8_000, 0)))
                .isEqualTo(14);
        assertThat(free.mostWorkers(SIMULATED, new WorkerRequest(GpuRequest.whole(1), 0, 300)))
                .isEqualTo(9);
        assertThat(free.mostWorkers(SIMULATED, Clusters.share(300))).isEqualTo(60);
        assertThat(
                        free.mostWorkers(
                                SIMULATED,
                                new WorkerRequest(
                                        new GpuRequest(1, 1_000, 50_000, List.of()), 0, 0)))
                .isEqualTo(16);
        assertThat(
                        free.mostWorkers(
                                SIMULATED,
                                new WorkerRequest(
                                        new GpuRequest(2, 1_000, 0, List.of("A100", "B200")),
                                        0,
                                        0)))
                .isEqualTo(2);
        assertThat(free.mostWorkers(SIMULATED, new WorkerRequest(GpuRequest.NONE, 32_000, 0)))
                .isEqualTo(6);
        assertThat(free.mostWorkers(SIMULATED, new WorkerRequest(GpuRequest.NONE, 0, 0)))
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void innerTransactionsEndBeforeOuterOnes() {
        FreeIndex free = Clusters.eights(1);
        int outer = free.mark();
        free.allocate(whole(0, 0, 1));
        int kept = free.mark();
        free.allocate(whole(0, 1, 1));
        free.commit(kept);
        int undone = free.mark();
        free.release(whole(0, 0, 1));
        free.rollback(undone);
        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(6_000);

        free.rollback(outer);

        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(8_000);
        assertThatThrownBy(() -> free.rollback(outer)).isInstanceOf(IllegalStateException.class);
    }
}
