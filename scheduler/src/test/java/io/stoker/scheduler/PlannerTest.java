package io.stoker.scheduler;

import static io.stoker.model.Realm.REAL;
import static io.stoker.model.Realm.SIMULATED;
import static io.stoker.scheduler.Clusters.PLAIN;
import static io.stoker.scheduler.Clusters.carryOut;
import static io.stoker.scheduler.Clusters.eights;
import static io.stoker.scheduler.Clusters.job;
import static io.stoker.scheduler.Clusters.placed;
import static io.stoker.scheduler.Clusters.plan;
import static io.stoker.scheduler.Clusters.queue;
import static io.stoker.scheduler.Clusters.share;
import static io.stoker.scheduler.Clusters.spec;
import static io.stoker.scheduler.Clusters.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.NodeSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.model.WorkerRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final PolicySpec STRICT = PLAIN.withStrict(true);
    private static final PolicySpec RESERVING = PolicySpec.PLAIN.withReserveAfterMillis(1_000);

    private static PendingReason reason(PendingQueue queue, long jobId) {
        return queue.reasonFor(jobId).orElseThrow();
    }

    private static WorkerRequest typed(String type, int count) {
        return new WorkerRequest(new GpuRequest(count, 1_000, 0, List.of(type)), 0, 0);
    }

    @Test
    void placesInOrderAndLeavesQueueAndIndexAsTheyWere() {
        FreeIndex free = eights(2);
        PendingQueue queue = queue(job(2, spec(1, 8)), job(1, spec(1, 1)), job(3, spec(2, 1)));

        CyclePlan first = plan(queue, free, PLAIN);
        CyclePlan second = plan(queue, free, PLAIN);

        assertThat(placed(first)).containsExactly(1L, 2L, 3L);
        assertThat(second.plan()).isEqualTo(first.plan());
        assertThat(queue.inOrder()).extracting(PendingJob::jobId).containsExactly(1L, 2L, 3L);
        assertThat(free.freeGpuMilli(SIMULATED)).isEqualTo(16_000);
    }

    @Test
    void placesAGangWholeOrNotAtAll() {
        FreeIndex free = eights(2);
        PendingQueue queue = queue(job(1, spec(3, 6)), job(2, spec(2, 6)));

        CyclePlan cycle = plan(queue, free, PLAIN);

        assertThat(placed(cycle)).containsExactly(2L);
        assertThat(cycle.plan().placements().getFirst().workers())
                .containsExactly(whole(0, 0, 6), new Allocation(1, 1, 0b111111, 1_000, 0, 0));
    }

    @Test
    void putsSeveralWorkersOfAGangOnOneNode() {
        assertThat(Clusters.nodesOf(plan(queue(job(1, spec(5, 3))), eights(3), PLAIN), 0))
                .containsExactly(0, 0, 1, 1, 2);
    }

    @Test
    void placesAtMostTheGivenNumber() {
        FreeIndex free = eights(1);
        PendingQueue queue = queue(job(1, spec(1, 1)), job(2, spec(1, 1)), job(3, spec(1, 1)));

        assertThat(placed(Planner.plan(queue, free, PLAIN, _ -> false, 0, 2)))
                .containsExactly(1L, 2L);
        assertThat(reason(queue, 3)).isEqualTo(new PendingReason.NotEvaluated());
    }

    @Test
    void strictOrderStopsAtTheFirstJobThatDoesNotFit() {
        FreeIndex free = eights(1);
        PendingQueue queue = queue(job(1, spec(1, 4)), job(2, spec(2, 4)), job(3, spec(1, 1)));

        CyclePlan cycle = plan(queue, free, STRICT);

        assertThat(placed(cycle)).containsExactly(1L);
        assertThat(cycle.report().blockedBy()).contains(2L);
        assertThat(reason(queue, 2)).isEqualTo(new PendingReason.Resources(2, 1, 4_000, 8_000));
        assertThat(reason(queue, 3)).isEqualTo(new PendingReason.Priority(2));
    }

    @Test
    void strictOrderStillHoldsWhenTheRefusalIsRemembered() {
        FreeIndex free = eights(1);
        PendingQueue queue = queue(job(2, spec(2, 8)));
        plan(queue, free, STRICT);
        queue.add(job(3, spec(1, 1)));
        queue.add(job(1, spec(1, 1)));

        CyclePlan cycle = plan(queue, free, STRICT);

        assertThat(placed(cycle)).containsExactly(1L);
        assertThat(reason(queue, 3)).isEqualTo(new PendingReason.Priority(2));
    }

    @Test
    void strictOrderOfOneRealmLeavesTheOtherAlone() {
        FreeIndex free = eights(1);
        PendingQueue queue = queue(job(1, spec(1, 1).withRealm(REAL)), job(2, spec(1, 1)));

        CyclePlan cycle = plan(queue, free, STRICT);

        assertThat(placed(cycle)).containsExactly(2L);
        assertThat(reason(queue, 1)).isEqualTo(new PendingReason.NoNodes(REAL, 0));
    }

    @Test
    void othersMayPassUntilTheFirstHasWaitedTooLong() {
        FreeIndex free = eights(1);
        PendingQueue queue = queue(job(1, spec(1, 4)));
        free.allocate(whole(0, 0, 6));
        queue.add(job(2, spec(1, 1)));

        assertThat(placed(Planner.plan(queue, free, RESERVING, _ -> false, 1_000, 9)))
                .containsExactly(2L);
        CyclePlan late = Planner.plan(queue, free, RESERVING, _ -> false, 1_001, 9);

        assertThat(placed(late)).isEmpty();
        assertThat(late.report().blockedBy()).contains(1L);
        assertThat(reason(queue, 1)).isEqualTo(new PendingReason.Resources(1, 0, 2_000, 4_000));
        assertThat(reason(queue, 2)).isEqualTo(new PendingReason.Priority(1));
    }

    @Test
    void protectsAWaitingJobOnlyFromThoseThatCouldUseItsNodes() {
        FreeIndex free = eights(1);
        free.addNode(5, NodeSpec.simulated("a", 2, "A100"));
        free.allocate(whole(0, 0, 6));
        PendingQueue queue =
                queue(
                        job(1, spec(1, typed("H100", 4))),
                        job(2, spec(1, typed("A100", 1))),
                        job(3, spec(1, typed("H100", 1))));

        CyclePlan cycle = Planner.plan(queue, free, RESERVING, _ -> false, 5_000, 9);

        assertThat(placed(cycle)).containsExactly(2L);
        assertThat(reason(queue, 3)).isEqualTo(new PendingReason.Priority(1));
    }

    @Test
    void doesNotProtectAJobThatTheOpenNodesCouldNeverHold() {
        FreeIndex free = eights(2);
        free.setOpen(1, false);
        PendingQueue queue = queue(job(1, spec(2, 8)), job(2, spec(1, 1)));

        assertThat(placed(Planner.plan(queue, free, RESERVING, _ -> false, 5_000, 9)))
                .containsExactly(2L);
    }

    @Test
    void pausedQueueNeitherStartsNorBlocks() {
        FreeIndex free = eights(1);
        PendingQueue queue =
                queue(
                        job(1, spec(1, 1).withQueue("night")),
                        job(2, spec(9, 1).withQueue("night")),
                        job(3, spec(1, 1)));

        CyclePlan cycle = Planner.plan(queue, free, STRICT, "night"::equals, 0, 9);

        assertThat(placed(cycle)).containsExactly(3L);
        assertThat(reason(queue, 1)).isEqualTo(new PendingReason.QueuePaused("night"));
        assertThat(placed(plan(queue, free, STRICT))).containsExactly(1L);
        assertThat(reason(queue, 2)).isEqualTo(new PendingReason.Resources(9, 7, 7_000, 9_000));
    }

    @Test
    void saysThatNoNodeTakesWork() {
        FreeIndex free = eights(2);
        free.setOpen(0, false);
        free.setOpen(1, false);
        PendingQueue queue = queue(job(1, spec(1, 1)));

        assertThat(plan(queue, free, PLAIN).report().refusals())
                .containsExactly(
                        new CycleReport.Refusal(1, 1, new PendingReason.NoNodes(SIMULATED, 2)));
    }

    @Test
    void saysThatNoNodeHasTheType() {
        FreeIndex free = eights(1);
        WorkerRequest worker =
                new WorkerRequest(new GpuRequest(1, 1_000, 90_000, List.of("H100", "B200")), 0, 0);
        PendingQueue queue = queue(job(1, spec(1, worker)));

        plan(queue, free, PLAIN);

        assertThat(reason(queue, 1))
                .isEqualTo(new PendingReason.NoCapacityOfType(List.of("H100", "B200"), 90_000));
    }

    @Test
    void saysThatGpusAreScattered() {
        FreeIndex free = eights(3);
        for (int node = 0; node < 3; node++) {
            free.allocate(whole(node, 0, 3 + node));
        }
        PendingQueue queue = queue(job(1, spec(2, 5)));

        plan(queue, free, PLAIN);

        assertThat(reason(queue, 1)).isEqualTo(new PendingReason.Fragmentation(2, 1, 12, 5, 5));
    }

    @Test
    void saysThatCpuOrMemoryAreShort() {
        FreeIndex free = new FreeIndex();
        free.addNode(0, Clusters.node(Clusters.gpus(8, "A", 0), 10_000, 100));
        PendingQueue queue =
                queue(job(1, spec(4, new WorkerRequest(GpuRequest.whole(1), 4_000, 0))));

        plan(queue, free, PLAIN);

        assertThat(reason(queue, 1)).isEqualTo(new PendingReason.HostResources(4, 2, 4_000, 0));
    }

    @Test
    void saysHowMuchOfASharedGpuIsMissing() {
        FreeIndex free = new FreeIndex();
        free.addNode(0, NodeSpec.simulated("n", 1, "A"));
        free.allocate(new Allocation(0, 0, 1, 700, 0, 0));
        PendingQueue queue = queue(job(1, spec(1, share(400))));

        plan(queue, free, PLAIN);

        assertThat(reason(queue, 1)).isEqualTo(new PendingReason.Resources(1, 0, 300, 400));
    }

    @Test
    void remembersRefusalsUntilSomethingIsReleased() {
        FreeIndex free = eights(1);
        free.allocate(whole(0, 0, 8));
        PendingQueue queue = queue(job(1, spec(1, 1)), job(2, spec(1, 2)), job(3, spec(2, 1)));

        assertThat(plan(queue, free, PLAIN).report().considered()).isEqualTo(2);
        assertThat(plan(queue, free, PLAIN).report().considered()).isZero();
        assertThat(reason(queue, 3)).isEqualTo(new PendingReason.Resources(2, 0, 0, 2_000));
        free.release(whole(0, 0, 1));

        CyclePlan cycle = plan(queue, free, PLAIN);
        assertThat(placed(cycle)).containsExactly(1L);
        carryOut(cycle.plan(), queue, free);
        assertThat(plan(queue, free, PLAIN).report().considered()).isZero();
    }

    @Test
    void forgetsRefusalsOfAPlanThatWasNotCarriedOut() {
        FreeIndex free = eights(1);
        PendingQueue queue = queue(job(1, spec(1, 8)), job(2, spec(1, 1)));
        assertThat(placed(plan(queue, free, PLAIN))).containsExactly(1L);
        queue.remove(1);

        assertThat(placed(plan(queue, free, PLAIN))).containsExactly(2L);
    }

    @Test
    void reportKeepsItsReasonsWhateverHappensLater() {
        FreeIndex free = eights(1);
        free.allocate(whole(0, 0, 7));
        PendingQueue queue = queue(job(1, spec(1, 2)), job(2, spec(1, 2)), job(3, spec(1, 1)));
        CycleReport report = plan(queue, free, STRICT).report();

        free.release(whole(0, 0, 7));
        carryOut(plan(queue, free, STRICT).plan(), queue, free);

        PendingReason short1 = new PendingReason.Resources(1, 0, 1_000, 2_000);
        assertThat(report.reasonFor(spec(1, 2), List.of())).contains(short1);
        assertThat(report.reasonFor(1, spec(1, 2), List.of())).contains(short1);
        assertThat(report.reasonFor(2, spec(1, 2), List.of()))
                .contains(new PendingReason.Priority(1));
        assertThat(report.reasonFor(spec(1, 1), List.of())).contains(new PendingReason.Priority(1));
        assertThat(report.reasonFor(spec(1, 5), List.of())).isEmpty();
    }

    @Test
    void refusesAPlacementItDoesNotKnow() {
        PolicySpec policy = PLAIN.withPlace("no-fit");

        assertThatThrownBy(() -> plan(queue(), eights(1), policy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("best-fit")
                .hasMessageContaining("no-fit");
    }

    @Test
    void queueKnowsItsJobs() {
        PendingQueue queue = queue(job(1, spec(1, 1)), job(2, spec(1, 1)), job(3, spec(1, 2)));

        assertThatThrownBy(() -> queue.add(job(2, spec(1, 1))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(queue.shapeCount()).isEqualTo(2);
        assertThat(queue.remove(2)).isTrue();
        assertThat(queue.remove(2)).isFalse();
        assertThat(queue.contains(2)).isFalse();
        assertThat(queue.reasonFor(2)).isEmpty();
        assertThat(queue.job(3)).map(PendingJob::jobId).contains(3L);
        assertThat(queue.reasonFor(3)).contains(new PendingReason.NotEvaluated());
    }
}
