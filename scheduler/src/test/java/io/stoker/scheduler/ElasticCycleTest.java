package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.ElasticRules;
import io.stoker.model.GangPlacement;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.QueueSpec;
import io.stoker.model.Resize;
import io.stoker.model.TopologyRules;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One cycle over elastic gangs: how they start, grow and shrink. The worked examples of
/// [StartSizes], [ElasticGrowth] and [ElasticShrink] are among them.
class ElasticCycleTest {

    private static final PolicySpec ELASTIC = Clusters.PLAIN.withElastic(true);
    private static final long PAUSE = 60_000;

    private final FreeIndex free = new FreeIndex();
    private final PendingQueue queue = new PendingQueue(Clusters.FIFO);
    private final SchedulerState state = SchedulerState.of(queue, free);
    private long epochs;

    private void nodes(int count, int gpus) {
        for (int node = 0; node < count; node++) {
            free.addNode(node, NodeSpec.simulated("n" + node, gpus, "H100"));
        }
    }

    private static JobSpec elastic(int workers, int min, int max, int step) {
        return Clusters.spec(workers, 1).withElastic(new ElasticRules(min, max, step, PAUSE));
    }

    private void waits(long id, JobSpec spec) {
        queue.add(Clusters.job(id, spec));
    }

    /// A gang that runs since time 1, on the GPUs of a node from `firstGpu` on.
    private void runs(long id, JobSpec spec, int size, int node, int firstGpu) {
        List<Allocation> workers = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            workers.add(Clusters.whole(node, firstGpu + rank, 1).withRank(rank));
        }
        workers.forEach(free::allocate);
        state.running().placed(Clusters.job(id, spec), ++epochs, 0, workers);
        state.running().started(epochs, 1);
    }

    private CyclePlan plan(PolicySpec policy, long now) {
        return Planner.plan(state, policy, _ -> false, now, Integer.MAX_VALUE);
    }

    private static int sizeOf(CyclePlan cycle, long id) {
        return cycle.plan().placements().stream()
                .filter(gang -> gang.jobId() == id)
                .mapToInt(gang -> gang.workers().size())
                .findFirst()
                .orElse(0);
    }

    private static List<Integer> joining(CyclePlan cycle, long id) {
        return cycle.plan().resizes().stream()
                .filter(resize -> resize.jobId() == id)
                .flatMap(resize -> resize.joining().stream())
                .map(Allocation::rank)
                .toList();
    }

    private static List<Integer> leaving(CyclePlan cycle, long id) {
        return cycle.plan().resizes().stream()
                .filter(resize -> resize.jobId() == id)
                .flatMap(resize -> resize.leaving().stream())
                .toList();
    }

    /// The worked example of [StartSizes].
    @Test
    void startsWithTheLargestSizeThatHasRoom() {
        nodes(1, 5);
        waits(1, elastic(8, 2, 16, 2));

        assertThat(sizeOf(plan(ELASTIC, 0), 1)).isEqualTo(4);
        assertThat(plan(Clusters.PLAIN, 0).plan().isEmpty()).as("all eight or none").isTrue();
        free.allocate(Clusters.whole(0, 0, 4));
        assertThat(plan(ELASTIC, 0).plan().isEmpty()).as("one is less than the least").isTrue();
        nodes(2, 20);
        assertThat(sizeOf(plan(ELASTIC, 0), 1)).as("never more than its workers").isEqualTo(8);
    }

    @Test
    void startsAsLargeAsItsQueueMayHold() {
        nodes(1, 8);
        state.define(new QueueSpec("default", false).withLimits(5_000, 0));
        waits(1, elastic(8, 2, 8, 2));

        assertThat(sizeOf(plan(ELASTIC, 0), 1)).isEqualTo(4);
    }

    /// The worked example of [ElasticGrowth].
    @Test
    void gangsTakeStepsInTurn() {
        nodes(1, 12);
        runs(1, elastic(4, 2, 8, 2), 2, 0, 0);
        runs(2, elastic(4, 2, 6, 2), 4, 0, 2);

        CyclePlan cycle = plan(ELASTIC, 10);

        assertThat(joining(cycle, 1)).containsExactly(2, 3, 4, 5);
        assertThat(joining(cycle, 2)).containsExactly(4, 5);
        assertThat(plan(Clusters.PLAIN, 10).plan().isEmpty()).isTrue();
    }

    @Test
    void doesNotGrowWhileItsPauseLasts() {
        nodes(1, 8);
        runs(1, elastic(4, 2, 8, 2), 2, 0, 0);
        List<Allocation> more =
                List.of(Clusters.whole(0, 2, 1).withRank(2), Clusters.whole(0, 3, 1).withRank(3));
        more.forEach(free::allocate);
        state.running().grown(epochs, 100, more);

        assertThat(plan(ELASTIC, 100 + PAUSE - 1).plan().isEmpty()).isTrue();
        assertThat(state.running().elastic().nextPauseOver(100)).isEqualTo(100 + PAUSE);
        assertThat(joining(plan(ELASTIC, 100 + PAUSE), 1)).containsExactly(4, 5, 6, 7);
    }

    @Test
    void doesNotGrowWhileAJobWaitsThatCouldUseTheRoom() {
        nodes(2, 4);
        runs(1, elastic(4, 4, 8, 2), 4, 0, 0);
        waits(2, Clusters.spec(6, 1));

        assertThat(plan(ELASTIC, 10).plan().isEmpty()).as("it wants six, four are free").isTrue();
        queue.remove(2);
        waits(3, Clusters.spec(9, 1));
        assertThat(joining(plan(ELASTIC, 10), 1)).as("nine never fit").hasSize(4);
    }

    @Test
    void growsInsideItsRequiredDomain() {
        for (int node = 0; node < 4; node++) {
            free.addNode(node, NodeSpec.simulated("n" + node, 2, "H100").in("b", "r" + node / 2));
        }
        JobSpec spec =
                elastic(2, 2, 8, 2).withTopology(TopologyRules.NONE.withRequired(Level.RACK));
        runs(1, spec, 2, 1, 0);

        List<Resize> resizes = plan(ELASTIC, 10).plan().resizes();

        assertThat(resizes).singleElement();
        assertThat(resizes.getFirst().joining()).hasSize(2).allMatch(join -> join.nodeId() == 0);
    }

    /// The worked example of [ElasticShrink].
    @Test
    void theYoungestOfTheLowestPriorityGivesFirst() {
        nodes(1, 8);
        runs(1, elastic(4, 2, 4, 2), 4, 0, 0);
        runs(2, elastic(4, 2, 4, 2), 4, 0, 4);
        waits(3, Clusters.spec(2, 1));

        CyclePlan cycle = plan(ELASTIC, 10);

        assertThat(leaving(cycle, 1)).isEmpty();
        assertThat(leaving(cycle, 2)).containsExactly(2, 3);
        assertThat(cycle.plan().claims()).extracting(GangPlacement::jobId).containsExactly(3L);
    }

    @Test
    void shrinksNobodyWhenTheJobWouldStillNotFit() {
        nodes(1, 8);
        runs(1, elastic(4, 2, 4, 2), 4, 0, 0);
        runs(2, elastic(4, 2, 4, 2), 4, 0, 4);
        waits(3, Clusters.spec(5, 1));

        assertThat(plan(ELASTIC, 10).plan().isEmpty()).isTrue();
    }

    @Test
    void shrinksOnlyForJobsOfTheSamePriorityOrMore() {
        nodes(1, 4);
        runs(1, elastic(4, 2, 4, 2).withPriority(500), 4, 0, 0);
        waits(2, Clusters.spec(1, 1).withPriority(499));

        assertThat(plan(ELASTIC, 10).plan().isEmpty()).isTrue();
    }

    @Test
    void takesBackStepsThatAreNotNeeded() {
        nodes(2, 4);
        runs(1, elastic(4, 1, 4, 1), 4, 0, 0);
        runs(2, elastic(4, 1, 4, 1), 4, 1, 0);
        JobSpec onOneNode =
                Clusters.spec(3, 1).withTopology(TopologyRules.NONE.withRequired(Level.NODE));
        waits(3, onOneNode.withPriority(900));

        CyclePlan cycle = plan(ELASTIC, 10);

        assertThat(leaving(cycle, 1).size() + leaving(cycle, 2).size()).isEqualTo(3);
    }

    // The job that waits came first: the order puts it before those that run.
    @Test
    void nobodyIsStoppedWhereShrinkingIsEnough() {
        nodes(1, 8);
        runs(11, elastic(4, 2, 4, 2).withPriority(100), 4, 0, 0);
        runs(12, Clusters.spec(4, 1).withPriority(100), 4, 0, 4);
        waits(3, Clusters.spec(2, 1).withPriority(900));

        CyclePlan cycle = plan(ELASTIC.withPreemption("priority"), 10);

        assertThat(leaving(cycle, 11)).containsExactly(2, 3);
        assertThat(cycle.plan().evictions()).isEmpty();
    }

    @Test
    void somebodyIsStoppedWhereShrinkingIsNotEnough() {
        nodes(1, 8);
        runs(11, elastic(4, 2, 4, 2).withPriority(100), 4, 0, 0);
        runs(12, Clusters.spec(4, 1).withPriority(100), 4, 0, 4);
        waits(3, Clusters.spec(4, 1).withPriority(900));

        CyclePlan cycle = plan(ELASTIC.withPreemption("priority"), 10);

        assertThat(cycle.plan().resizes()).as("two are not enough for four").isEmpty();
        assertThat(cycle.plan().evictions()).hasSize(1);
    }

    @Test
    void anElasticJobIsGivenRoomForItsLeast() {
        nodes(1, 4);
        runs(1, elastic(4, 2, 4, 1), 4, 0, 0);
        waits(2, elastic(4, 1, 4, 1));

        CyclePlan cycle = plan(ELASTIC, 10);

        assertThat(leaving(cycle, 1)).containsExactly(3);
        assertThat(cycle.plan().claims().getFirst().workers()).hasSize(1);
    }
}
