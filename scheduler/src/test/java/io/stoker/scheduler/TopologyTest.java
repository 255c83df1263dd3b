package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.Draws;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyTest {

    private static final TopologyRules IN_A_RACK = TopologyRules.NONE.withRequired(Level.RACK);

    private final FreeIndex free = new FreeIndex();
    private final List<String> rackOf = new ArrayList<>();
    private final List<String> blockOf = new ArrayList<>();

    @Test
    void theWorkedExampleOfTheThreeRacks() {
        racks(2, 5, 4);

        assertThat(racksUsed(plan(gang(4, IN_A_RACK)))).containsExactly("c");
        assertThat(racksUsed(plan(gang(6, TopologyRules.NONE.withPreferred(Level.RACK, 0)))))
                .containsExactly("a", "b");
        assertThat(plan(gang(6, TopologyRules.NONE.withPreferred(Level.RACK, 0))))
                .extracting(worker -> rackOf.get(worker.nodeId()))
                .containsExactly("b", "b", "b", "b", "b", "a");
    }

    @Test
    void aGangThatNoRackHoldsWaitsAndSaysHowManyWouldFit() {
        racks(2, 5, 4);
        PendingQueue queue = new PendingQueue(Clusters.FIFO);
        queue.add(new PendingJob(1, gang(7, IN_A_RACK), 0, 0, List.of()));

        assertThat(Planner.plan(queue, free, PolicySpec.PLAIN, _ -> false, 0, 9).plan().isEmpty())
                .isTrue();
        assertThat(queue.reasonFor(1))
                .contains(new PendingReason.TopologyUnavailable(Level.RACK, 7, 5, 0));
        assertThat(free.mostWorkersTogether(Realm.SIMULATED, WorkerRequest.gpus(1), Level.RACK))
                .isEqualTo(5);
    }

    @Test
    void eachSegmentHasARackOfItsOwnOrSharesOne() {
        racks(2, 5, 4);

        List<Allocation> workers = plan(gang(8, TopologyRules.NONE.withSegments(4, Level.RACK)));

        assertThat(workers)
                .extracting(worker -> rackOf.get(worker.nodeId()))
                .containsExactly("c", "c", "c", "c", "b", "b", "b", "b");
        assertThat(plan(gang(12, TopologyRules.NONE.withSegments(4, Level.RACK)))).isEmpty();
    }

    @Test
    void aGangWaitsForItsPreferredRackUntilTheTimeHasPassed() {
        racks(2, 5, 4);
        TopologyRules patient = TopologyRules.NONE.withPreferred(Level.RACK, 1_000);
        PendingQueue queue = new PendingQueue(Clusters.FIFO);
        queue.add(new PendingJob(1, gang(6, patient), 0, 100, List.of()));

        assertThat(Planner.plan(queue, free, PolicySpec.PLAIN, _ -> false, 500, 9).plan().isEmpty())
                .isTrue();
        assertThat(queue.reasonFor(1))
                .contains(new PendingReason.PreferredDomain(Level.RACK, 1_100, 6, 5));
        assertThat(queue.nextAlarm()).hasValue(1_100);
        assertThat(
                        Planner.plan(queue, free, PolicySpec.PLAIN, _ -> false, 1_099, 9)
                                .plan()
                                .isEmpty())
                .isTrue();
        assertThat(
                        Clusters.placed(
                                Planner.plan(queue, free, PolicySpec.PLAIN, _ -> false, 1_100, 9)))
                .containsExactly(1L);
        assertThat(queue.nextAlarm()).isEmpty();
    }

    @Test
    void aGangWithAPreferredRackThatHasRoomWaitsForNothing() {
        racks(2, 5, 4);

        assertThat(racksUsed(plan(gang(4, TopologyRules.NONE.withPreferred(Level.RACK, 1_000)))))
                .containsExactly("c");
    }

    @Test
    void aGangThatFailedOnANodeGoesBackToThatNodesRack() {
        racks(3, 5, 4);
        PendingQueue queue = new PendingQueue(Clusters.FIFO);
        queue.add(new PendingJob(1, gang(3, IN_A_RACK), 0, 0, List.of(4)));

        var plan = Planner.plan(queue, free, PolicySpec.PLAIN, _ -> false, 0, 9).plan();

        assertThat(plan.placements().getFirst().workers())
                .extracting(Allocation::nodeId)
                .as("rack b, where node 4 failed, though rack a is tighter")
                .containsExactly(3, 5, 6);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void findsADomainExactlyWhenOneHasRoomAndStaysInsideIt(long seed) {
        Draws draws = Draws.stream(seed, "topology");
        for (int node = 0; node < 60; node++) {
            add(2 + draws.below(7), "b" + node / 20, "r" + node / 5 % 4);
            for (int gpu = draws.below(3); gpu > 0; gpu--) {
                free.allocate(Clusters.whole(node, gpu - 1, 1));
            }
        }
        for (int trial = 0; trial < 40; trial++) {
            int each = 1 + draws.below(4);
            int wanted = 1 + draws.below(16);
            Level level = draws.happens(0.5) ? Level.RACK : Level.BLOCK;
            TopologyRules rules = TopologyRules.NONE.withRequired(level);
            rules = draws.happens(0.5) ? rules.withPreferred(Level.NODE, 0) : rules;
            JobSpec spec = Clusters.spec(wanted, WorkerRequest.gpus(each)).withTopology(rules);
            List<Allocation> workers = plan(spec);
            assertThat(!workers.isEmpty())
                    .as("%d workers of %d GPUs in one %s", wanted, each, level)
                    .isEqualTo(roomiest(level, each) >= wanted);
            assertThat(workers).extracting(Allocation::rank).isSorted();
            var domains = new TreeSet<String>();
            workers.forEach(worker -> domains.add(domain(level, worker.nodeId())));
            assertThat(domains.size()).isLessThanOrEqualTo(1);
            if (draws.happens(0.3)) {
                workers.forEach(free::allocate);
            }
        }
    }

    private String domain(Level level, int node) {
        return level == Level.BLOCK
                ? blockOf.get(node)
                : blockOf.get(node) + "/" + rackOf.get(node);
    }

    private int roomiest(Level level, int gpusEach) {
        var room = new TreeMap<String, Integer>();
        for (int node = 0; node < rackOf.size(); node++) {
            int fits = free.workersOn(node, WorkerRequest.gpus(gpusEach));
            room.merge(domain(level, node), fits, Integer::sum);
        }
        return room.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private void racks(int a, int b, int c) {
        for (int i = 0; i < a + b + c; i++) {
            add(1, "x", i < a ? "a" : i < a + b ? "b" : "c");
        }
    }

    private void add(int gpus, String block, String rack) {
        free.addNode(
                rackOf.size(),
                NodeSpec.simulated("n" + rackOf.size(), gpus, "H100").in(block, rack));
        rackOf.add(rack);
        blockOf.add(block);
    }

    private static JobSpec gang(int workers, TopologyRules rules) {
        return Clusters.spec(workers, WorkerRequest.gpus(1)).withTopology(rules);
    }

    private List<Allocation> plan(JobSpec spec) {
        PendingQueue queue = new PendingQueue(Clusters.FIFO);
        queue.add(new PendingJob(1, spec, 0, 0, List.of()));
        var plan = Planner.plan(queue, free, PolicySpec.PLAIN, _ -> false, 0, 9).plan();
        return plan.isEmpty() ? List.of() : plan.placements().getFirst().workers();
    }

    private TreeSet<String> racksUsed(List<Allocation> workers) {
        var racks = new TreeSet<String>();
        workers.forEach(worker -> racks.add(rackOf.get(worker.nodeId())));
        return racks;
    }
}
