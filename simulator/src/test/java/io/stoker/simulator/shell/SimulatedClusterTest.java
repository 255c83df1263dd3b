package io.stoker.simulator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.control.BrainConfig;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.simulator.fleet.FailureProfile;
import io.stoker.simulator.fleet.FleetModel;
import io.stoker.simulator.report.JobRow;
import io.stoker.simulator.report.Measures;
import io.stoker.simulator.report.RunTally;
import io.stoker.simulator.workload.ArrivalSource;
import io.stoker.simulator.workload.PlainArrivals;
import io.stoker.simulator.workload.PlainRow;
import io.stoker.simulator.workload.PoissonArrivals;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SimulatedClusterTest {

    private static final Offset<Double> EXACT = Offset.offset(1e-9);

    private static PlainRow row(double submit, String name, int workers, int gpus, double seconds) {
        return new PlainRow(
                Math.round(submit * 1_000),
                name,
                workers,
                gpus,
                1_000,
                List.of(),
                Math.round(seconds * 1_000),
                500,
                0);
    }

    private static List<NodeSpec> nodes(int count, int gpus) {
        List<NodeSpec> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(NodeSpec.simulated("n%03d".formatted(i), gpus, "H100"));
        }
        return nodes;
    }

    private record Run(Measures measures, String hash, SimulatedCluster cluster) {}

    private static Run run(
            List<NodeSpec> nodes, FleetModel fleet, ArrivalSource jobs, String order, long seed) {
        PolicySpec policy = PolicySpec.DEFAULT.withOrder(order);
        Scenario scenario =
                new Scenario(
                        nodes,
                        fleet,
                        jobs.arrivals(seed, 0),
                        policy,
                        BrainConfig.DEFAULT,
                        0,
                        30 * 60_000,
                        seed);
        RunTally tally = new RunTally(SimulatedCluster.START_AT, 60_000);
        SimulatedCluster cluster = new SimulatedCluster(scenario, tally);
        while (cluster.step()) {
            // Goes on until nothing is left to happen.
        }
        Measures measures =
                tally.measures(
                        cluster.endAt(),
                        cluster.fleet().joules(cluster.endAt()),
                        cluster.fleet().liveWorkers() > 0);
        return new Run(measures, cluster.state().digest(), cluster);
    }

    /// One node of 4 GPUs, first in, first out, all run 10 s:
    ///
    /// ```
    /// a 2 GPUs at 0:  0..10      b 2 GPUs at 1:  1..11
    /// c 4 GPUs at 2: 11..21      d 1 GPU at 30: 30..40
    /// ```
    @Test
    void runsFourJobsAsWorkedOutByHand() {
        List<PlainRow> rows =
                List.of(
                        row(0, "a", 1, 2, 10),
                        row(1, "b", 1, 2, 10),
                        row(2, "c", 1, 4, 10),
                        row(30, "d", 1, 1, 10));

        Measures measures =
                run(nodes(1, 4), FleetModel.IDEAL, new PlainArrivals(rows), "fifo", 1).measures();

        assertThat(measures.jobs())
                .extracting(JobRow::startedSeconds)
                .containsExactly(0.0, 1.0, 11.0, 30.0);
        assertThat(measures.jobs())
                .extracting(JobRow::finishedSeconds)
                .containsExactly(10.0, 11.0, 21.0, 40.0);
        assertThat(measures.jobsCompleted()).isEqualTo(4);
        assertThat(measures.placements()).isEqualTo(4);
        assertThat(measures.makespanSeconds()).hasValue(40);
        // Waits 0, 0, 9, 0 s; completion times 10, 10, 19, 10 s.
        assertThat(measures.waitSeconds().orElseThrow().mean()).isEqualTo(2.25);
        assertThat(measures.jctSeconds().orElseThrow().mean()).isEqualTo(12.25);
        assertThat(measures.jctSeconds().orElseThrow().p99()).isEqualTo(19);
        // 20 + 20 + 40 + 10 GPU-seconds of 160.
        assertThat(measures.gpuAllocatedRatio().orElseThrow()).isEqualTo(90.0 / 160, EXACT);
        assertThat(measures.utilizationRatio().orElseThrow()).isEqualTo(90.0 / 160, EXACT);
        assertThat(measures.goodputRatio().orElseThrow()).isEqualTo(1, EXACT);
        // 90 GPU-seconds at 3 dollars an hour.
        assertThat(measures.costDollars().orElseThrow()).isEqualTo(90 * 3 / 3_600.0, EXACT);
        // Four H100 idle at 70 W for 40 s, and 85 % of the other 630 W for 90 s.
        double joules = 4 * 70 * 40 + 0.85 * 630 * 90;
        assertThat(measures.energyKwh().orElseThrow())
                .isEqualTo(joules / 3_600_000, Offset.offset(1e-6));
        assertThat(measures.invariantViolations()).isZero();
    }

    @Test
    void startsAGangWholeOrNotAtAll() {
        List<PlainRow> rows = List.of(row(0, "one", 1, 1, 5), row(0, "gang", 2, 4, 5));

        Measures measures =
                run(nodes(2, 4), FleetModel.IDEAL, new PlainArrivals(rows), "fifo", 1).measures();

        assertThat(measures.jobs()).extracting(JobRow::startedSeconds).containsExactly(0.0, 5.0);
        assertThat(measures.makespanSeconds()).hasValue(10);
    }

    @Test
    void countsAJobThatCanNeverFitAsUnplaced() {
        List<PlainRow> rows = List.of(row(0, "huge", 3, 4, 5), row(0, "small", 1, 1, 5));

        Measures measures =
                run(nodes(2, 4), FleetModel.IDEAL, new PlainArrivals(rows), "fifo", 1).measures();

        assertThat(measures.jobsUnplaced()).isEqualTo(1);
        assertThat(measures.jobsCompleted()).isEqualTo(1);
        assertThat(measures.jobs().getFirst().state()).isEqualTo("REJECTED");
    }

    @Test
    void countsStartUpTimeAsHeldButNotAsUseful() {
        List<PlainRow> rows = List.of(row(0, "a", 1, 4, 9));
        FleetModel fleet = FleetModel.IDEAL.withStartupMillis(1_000);

        Measures measures = run(nodes(1, 4), fleet, new PlainArrivals(rows), "fifo", 1).measures();

        assertThat(measures.makespanSeconds()).hasValue(10);
        assertThat(measures.goodputRatio().orElseThrow()).isEqualTo(0.9, EXACT);
        assertThat(measures.gpuAllocatedRatio().orElseThrow()).isEqualTo(1, EXACT);
    }

    private static final PoissonArrivals MIXED =
            new PoissonArrivals(
                    120,
                    8,
                    40_000,
                    List.of(1, 1, 2, 4, 8),
                    List.of(1, 1, 2),
                    List.of(100, 500, 900),
                    List.of("ana", "bo"));

    private static List<NodeSpec> leased(int count) {
        return nodes(count, 8).stream().map(node -> node.withLease(10_000)).toList();
    }

    @Test
    void finishesEveryJobAlthoughNodesFailAllTheTime() {
        Run run = run(leased(8), FleetModel.OCTET, MIXED, "priority", 7);

        assertThat(run.measures().violations()).isEmpty();
        assertThat(run.measures().nodeLosses() + run.measures().restarts()).isPositive();
        assertThat(run.measures().jobsCompleted()).isEqualTo(120);
        assertThat(run.cluster().horizonReached()).isFalse();
    }

    @Test
    void finishesEveryJobWhenTheFleetItselfTellsOfLostNodes() {
        Run run = run(nodes(8, 8), FleetModel.OCTET, MIXED, "priority", 7);

        assertThat(run.measures().violations()).isEmpty();
        assertThat(run.measures().nodeLosses()).isPositive();
        assertThat(run.measures().jobsCompleted()).isEqualTo(120);
    }

    @Test
    void givesOneHashForOneSeedAndAnotherForAnother() {
        FleetModel fleet = FleetModel.OCTET.withFailures(FailureProfile.OCTET);

        String first = run(leased(8), fleet, MIXED, "priority", 42).hash();

        assertThat(run(leased(8), fleet, MIXED, "priority", 42).hash()).isEqualTo(first);
        assertThat(run(leased(8), fleet, MIXED, "priority", 43).hash()).isNotEqualTo(first);
        assertThat(first).hasSize(64);
    }
}
