package io.stoker.scheduler;

import static io.stoker.scheduler.Clusters.plan;
import static io.stoker.scheduler.Clusters.queue;
import static io.stoker.scheduler.Clusters.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.Draws;
import io.stoker.model.GangPlacement;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.NodeCondition;
import io.stoker.model.NodeSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.PowerBudget;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The energy and the intelligent placement, and power budgets under all placements.
class EnergyTest {

    private static final WorkerRequest ONE = WorkerRequest.gpus(1);

    private final FreeIndex free = new FreeIndex();
    private PendingQueue queue = queue();

    private List<Allocation> place(String placement, JobSpec spec) {
        queue = queue(Clusters.job(1, spec));
        List<GangPlacement> placed =
                plan(queue, free, Clusters.PLAIN.withPlace(placement)).plan().placements();
        return placed.isEmpty() ? List.of() : placed.getFirst().workers();
    }

    private int node(String placement, WorkerRequest worker) {
        return place(placement, spec(1, worker)).getFirst().nodeId();
    }

    private void hold(int node, int gpus) {
        free.allocate(Clusters.whole(node, 0, gpus));
    }

    /// The worked example of [EnergyBalance].
    @Test
    void energyGoesWhereTheSmallestPartOfThePeakIsDrawn() {
        free.addNode(1, NodeSpec.simulated("one", 8, "H100"));
        free.addNode(2, NodeSpec.simulated("two", 8, "H100"));
        free.addNode(3, NodeSpec.simulated("three", 8, "A100"));
        hold(1, 4);
        hold(2, 2);
        hold(3, 3);

        assertThat(node("energy", ONE)).isEqualTo(2);
        free.allocate(new Allocation(0, 2, 0b1100, 1_000, 0, 0));
        assertThat(node("energy", ONE)).isEqualTo(3);
    }

    /// The worked example of [IntelligentScore].
    @Test
    void intelligentGoesWhereTheConditionIsBest() {
        for (int node = 1; node <= 3; node++) {
            free.addNode(node, NodeSpec.simulated("n" + node, 8, "H100"));
        }
        free.observe(1, NodeCondition.measured(75, 0.1, 0, 0.2));
        free.observe(2, NodeCondition.measured(45, 0.3, 0.4, 0.3));

        assertThat(node("intelligent", ONE)).isEqualTo(3);
        free.setOpen(3, false);
        assertThat(node("intelligent", ONE)).isEqualTo(2);
        free.observe(1, NodeCondition.measured(44, 0.1, 0, 0.2));
        assertThat(node("intelligent", ONE)).as("it has cooled down").isEqualTo(1);
    }

    @Test
    void intelligentWithoutTelemetrySpreads() {
        free.addNode(1, NodeSpec.simulated("one", 8, "H100"));
        free.addNode(2, NodeSpec.simulated("two", 8, "H100"));
        hold(1, 1);

        assertThat(node("intelligent", ONE)).isEqualTo(2);
    }

    private void rackOfTwo() {
        free.addNode(0, NodeSpec.simulated("a", 8, "H100").in("b1", "r1"));
        free.addNode(1, NodeSpec.simulated("b", 8, "H100").in("b1", "r1"));
        free.addNode(2, NodeSpec.simulated("c", 8, "H100").in("b1", "r2"));
        free.budget(new PowerBudget(Level.RACK, "b1/r1", 4_000));
    }

    /// The worked example of [PowerTree].
    @Test
    void aRackTakesWhatItsBudgetAllows() {
        rackOfTwo();
        free.setOpen(2, false);

        assertThat(place("best-fit", spec(4, ONE))).hasSize(4);
        assertThat(place("best-fit", spec(5, ONE))).isEmpty();
        assertThat(queue.reasonFor(1))
                .contains(new PendingReason.PowerBudget(Level.RACK, "b1/r1", 4_000, 3_640, 630));
        // A job that says it draws 300 W a GPU adds 230: twelve of them make 3,880 W.
        assertThat(place("best-fit", spec(12, ONE.withPowerWatts(300)))).hasSize(12);
        assertThat(place("best-fit", spec(13, ONE.withPowerWatts(300)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"best-fit", "spread", "random", "stoker", "energy", "intelligent"})
    void whatDoesNotFitUnderTheBudgetGoesElsewhere(String placement) {
        rackOfTwo();

        assertThat(place(placement, spec(12, ONE)))
                .hasSize(12)
                .filteredOn(worker -> worker.nodeId() < 2)
                .hasSizeLessThanOrEqualTo(4);
        assertThat(place(placement, spec(13, ONE))).isEmpty();
    }

    @Test
    void aGangThatMustStandTogetherLooksForARackWithPower() {
        rackOfTwo();
        JobSpec gang = spec(6, ONE).withTopology(TopologyRules.NONE.withRequired(Level.RACK));
        hold(2, 1);

        assertThat(place("best-fit", gang)).hasSize(6).allMatch(worker -> worker.nodeId() == 2);
    }

    @Test
    void commitIsRefusedBeyondTheBudgetToo() {
        rackOfTwo();
        hold(0, 4);

        assertThat(free.fits(Clusters.whole(1, 0, 1))).isFalse();
        assertThat(free.fits(new Allocation(0, 1, 0, 0, 1_000, 0))).isTrue();
        free.unbudget(Level.RACK, "b1/r1");
        assertThat(free.fits(Clusters.whole(1, 0, 1))).isTrue();
    }

    /// Random clusters, budgets and jobs: no plan takes a domain beyond its budget, and what is
    /// counted is what a recount finds.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noPlanBreaksABudget(long seed) {
        Draws draws = Draws.stream(seed, "power");
        for (int node = 0; node < 12; node++) {
            String type = List.of("H100", "A100", "T4").get(draws.below(3));
            NodeSpec spec = NodeSpec.simulated("n" + node, 1 + draws.below(8), type);
            free.addNode(node, spec.in("b" + node / 6, "r" + node / 3));
        }
        List<PowerBudget> budgets = new ArrayList<>();
        budgets.add(new PowerBudget(Level.CLUSTER, "", drawn(Level.CLUSTER, "") + 9_000));
        for (int rack = 0; rack < 4; rack++) {
            String name = "b" + rack / 2 + "/r" + rack;
            budgets.add(
                    new PowerBudget(
                            Level.RACK, name, drawn(Level.RACK, name) + draws.below(4_000) + 1));
        }
        budgets.forEach(free::budget);
        List<Allocation> held = new ArrayList<>();
        int blocked = 0;
        for (int step = 0; step < 400; step++) {
            if (draws.happens(0.4) && !held.isEmpty()) {
                free.release(held.remove(draws.below(held.size())));
            }
            JobSpec spec = spec(1 + draws.below(4), worker(draws));
            if (draws.happens(0.3)) {
                spec = spec.withTopology(TopologyRules.NONE.withRequired(Level.RACK));
            }
            List<String> names = Policies.placementNames();
            List<Allocation> workers = place(names.get(draws.below(names.size())), spec);
            for (Allocation worker : workers) {
                assertThat(free.fits(worker)).as("seed %d step %d", seed, step).isTrue();
                free.allocate(worker);
                held.add(worker);
            }
            blocked +=
                    queue.reasonFor(1).orElse(new PendingReason.NotEvaluated())
                                    instanceof PendingReason.PowerBudget
                            ? 1
                            : 0;
            for (PowerBudget budget : budgets) {
                assertThat(drawn(budget.level(), budget.domain()))
                        .as("seed %d step %d %s", seed, step, budget)
                        .isLessThanOrEqualTo(budget.watts());
            }
        }
        assertThat(blocked).as("budgets were in the way").isPositive();
    }

    private static WorkerRequest worker(Draws draws) {
        WorkerRequest plain =
                draws.happens(0.3)
                        ? Clusters.share(100 * (1 + draws.below(9)))
                        : WorkerRequest.gpus(1 + draws.below(3));
        return draws.happens(0.3) ? plain.withPowerWatts(50 + draws.below(600)) : plain;
    }

    private long drawn(Level level, String domain) {
        return Math.ceilDiv(free.drawnMilliwatts(level, domain).orElseThrow(), 1_000);
    }
}
