package io.stoker.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.stoker.model.Allocation;
import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.FaultKind;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.Order;
import io.stoker.model.Realm;
import io.stoker.model.WorkerExit;
import io.stoker.model.Workload;
import io.stoker.simulator.engine.EventQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class SimulatedFleetTest {

    private static final long LEASE = 10_000;

    private final World world = new World();

    /// A controller that only listens: it accepts whatever a fleet asks for.
    private static final class World implements Timers, FleetPort {
        final EventQueue queue = new EventQueue(16);
        final List<Command> said = new ArrayList<>();
        final List<Integer> connected = new ArrayList<>();
        final List<Integer> questions = new ArrayList<>();
        long now = 1_000;
        int heartbeats;

        @Override
        public long now() {
            return now;
        }

        @Override
        public void callAt(long at, long code) {
            queue.add(at, code);
        }

        @Override
        public void ask(int token, LongFunction<Command> commandAt) {
            questions.add(token);
            said.add(commandAt.apply(now));
        }

        @Override
        public void report(LongFunction<Command> commandAt) {
            said.add(commandAt.apply(now));
        }

        @Override
        public void heartbeat(int nodeId) {
            heartbeats++;
        }

        @Override
        public void connected(int nodeId) {
            connected.add(nodeId);
        }

        void runUntil(SimulatedFleet fleet, long at) {
            answer(fleet);
            while (!queue.isEmpty() && queue.nextAt() <= at) {
                now = queue.nextAt();
                fleet.due(queue.take());
                answer(fleet);
            }
            now = at;
        }

        private void answer(SimulatedFleet fleet) {
            List<Integer> asked = List.copyOf(questions);
            questions.clear();
            asked.forEach(token -> fleet.answered(token, token));
        }

        <T extends Command> List<T> said(Class<T> kind) {
            return said.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }

    private SimulatedFleet fleet(FleetModel model, long lease) {
        List<NodeSpec> nodes =
                List.of(
                        NodeSpec.simulated("a", 4, "H100").withLease(lease),
                        NodeSpec.simulated("b", 4, "H100").withLease(lease));
        SimulatedFleet fleet = new SimulatedFleet(nodes, model, 3, world, world);
        fleet.start();
        world.runUntil(fleet, 1_000);
        return fleet;
    }

    private static Order.StartWorker start(long epoch, long gpuMask, Workload workload) {
        JobSpec spec = JobSpec.named("j" + epoch).withRealm(Realm.SIMULATED).withWorkload(workload);
        Allocation allocation = new Allocation(0, 0, gpuMask, 1_000, 0, 0);
        Order.Gang gang = new Order.Gang(List.of("a"), "127.0.0.1", 1);
        return new Order.StartWorker(0, epoch, 1, epoch, allocation, spec, gang);
    }

    @Test
    void registersEveryNodeAndSaysThatItIsConnected() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, 0);

        assertThat(world.said(Command.RegisterNode.class))
                .extracting(c -> c.spec().name())
                .containsExactly("a", "b");
        assertThat(world.connected).containsExactly(0, 1);
        assertThat(fleet.owns(1)).isTrue();
        assertThat(fleet.owns(2)).isFalse();
    }

    @Test
    void reportsStartAndEndOfAWorkerWhenTheyHappen() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL.withStartupMillis(250), 0);

        fleet.carryOut(start(7, 0b1, Workload.sleep(5_000)));
        world.runUntil(fleet, 60_000);

        assertThat(world.said(Command.ReportWorkerStarted.class))
                .containsExactly(new Command.ReportWorkerStarted(1_250, 7, 7, 0));
        assertThat(world.said(Command.ReportWorkerExited.class))
                .containsExactly(
                        new Command.ReportWorkerExited(6_250, 7, 7, 0, WorkerExit.SUCCESS));
        assertThat(fleet.liveWorkers()).isZero();
    }

    @Test
    void doesAnOrderThatComesTwiceOnlyOnce() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, 0);
        Order.StartWorker order = start(7, 0b1, Workload.sleep(5_000));

        fleet.carryOut(order);
        fleet.carryOut(order);
        world.runUntil(fleet, 60_000);

        assertThat(world.said(Command.ReportWorkerExited.class)).hasSize(1);
    }

    @Test
    void stopsAWorkerAndReportsTheCauseItWasGiven() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, 0);
        fleet.carryOut(start(7, 0b1, Workload.sleep(50_000)));
        world.runUntil(fleet, 2_000);

        fleet.carryOut(new Order.StopWorker(0, 7, 7, 0, Cause.CANCELLED, 5_000));
        world.runUntil(fleet, 100_000);

        assertThat(world.said(Command.ReportWorkerExited.class))
                .extracting(
                        c -> c.exit().cause(), c -> c.exit().code(), Command.ReportWorkerExited::at)
                .containsExactly(tuple(Cause.CANCELLED, 143, 2_000L));
    }

    @Test
    void answersForAWorkerThatItNeverHad() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, 0);

        fleet.carryOut(new Order.StopWorker(1, 9, 9, 3, Cause.CANCELLED, 5_000));

        assertThat(world.said(Command.ReportWorkerExited.class))
                .extracting(Command.ReportWorkerExited::rank)
                .containsExactly(3);
    }

    @Test
    void takesItsWorkersAlongWithoutAWordWhenANodeGoesDown() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, LEASE);
        fleet.carryOut(start(7, 0b1, Workload.sleep(5_000)));
        world.runUntil(fleet, 3_000);
        int before = world.heartbeats;

        fleet.inject(0, -1, FaultKind.NODE_DOWN, 20_000);
        world.runUntil(fleet, 22_000);

        assertThat(fleet.liveWorkers()).isZero();
        assertThat(fleet.telemetry(0)).isEmpty();
        assertThat(world.said(Command.ReportWorkerExited.class)).isEmpty();
        // Node b beats on once a second; node a is quiet.
        assertThat(world.heartbeats - before).isEqualTo(19);
        world.runUntil(fleet, 40_000);
        List<Command.RegisterNode> registered = world.said(Command.RegisterNode.class);
        assertThat(registered).hasSize(3);
        assertThat(registered.get(2).incarnation()).isNotEqualTo(registered.get(0).incarnation());
        assertThat(registered.get(2).running()).isEmpty();
        assertThat(fleet.telemetry(0)).hasSize(4);
    }

    @Test
    void tellsOfALostNodeItselfWhenTheNodeHasNoLease() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, 0);

        fleet.inject(1, -1, FaultKind.NODE_DOWN, 20_000);

        assertThat(world.said(Command.LoseNode.class))
                .extracting(Command.LoseNode::nodeId)
                .containsExactly(1);
        assertThat(world.heartbeats).isZero();
    }

    @Test
    void keepsWhatASilentNodeHasToSayUntilItIsHeardAgain() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, LEASE);
        fleet.carryOut(start(7, 0b1, Workload.sleep(3_000)));
        world.runUntil(fleet, 2_000);

        fleet.inject(0, -1, FaultKind.NETWORK, 6_000);
        world.runUntil(fleet, 7_000);

        assertThat(world.said(Command.ReportWorkerExited.class)).isEmpty();
        world.runUntil(fleet, 9_000);
        assertThat(world.said(Command.RegisterNode.class).getLast().running()).hasSize(1);
        assertThat(world.said(Command.ReportWorkerExited.class))
                .extracting(c -> c.exit().cause())
                .containsExactly(Cause.SUCCESS);
    }

    @Test
    void stopsTheWorkersOfASilentNodeWhenItsLeaseRunsOut() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, LEASE);
        fleet.carryOut(start(7, 0b1, Workload.sleep(60_000)));
        world.runUntil(fleet, 2_000);

        fleet.inject(0, -1, FaultKind.NODE_SILENT, 30_000);
        world.runUntil(fleet, 2_000 + LEASE - 1);
        assertThat(fleet.liveWorkers()).isEqualTo(1);
        world.runUntil(fleet, 2_000 + LEASE);

        assertThat(fleet.liveWorkers()).isZero();
    }

    @Test
    void endsOnlyTheWorkersOfABrokenGpuAndClearsTheFaultLater() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, 0);
        fleet.carryOut(start(7, 0b01, Workload.sleep(60_000)));
        fleet.carryOut(start(8, 0b10, Workload.sleep(60_000)));
        world.runUntil(fleet, 2_000);

        fleet.inject(0, 1, FaultKind.GPU_ERROR, 5_000);
        world.runUntil(fleet, 8_000);

        assertThat(world.said(Command.ReportWorkerExited.class))
                .extracting(Command.ReportWorkerExited::jobId, c -> c.exit().cause())
                .containsExactly(tuple(8L, Cause.GPU));
        assertThat(world.said(Command.ReportFault.class))
                .extracting(c -> c.fault().injected())
                .containsExactly(true);
        assertThat(world.said(Command.ClearFault.class)).hasSize(1);
    }

    @Test
    void runsWorkersOnASlowGpuHalfAsFastWhileItLasts() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, 0);
        fleet.carryOut(start(7, 0b1, Workload.sleep(10_000)));
        world.runUntil(fleet, 3_000);

        // 2 s done; 4 s at half speed do another 2; the last 6 s run at full speed: it ends at 3 +
        // 4 + 6.
        fleet.inject(0, 0, FaultKind.GPU_SLOW, 4_000);
        world.runUntil(fleet, 60_000);

        assertThat(world.said(Command.ReportWorkerExited.class))
                .extracting(Command.ReportWorkerExited::at)
                .containsExactly(13_000L);
    }

    @Test
    void warmsUpSlowlyUnderLoadAndDrawsMorePower() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, 0);
        GpuReading idle = fleet.telemetry(0).getFirst();

        fleet.carryOut(
                start(
                        7,
                        0b1,
                        new Workload.Builtin("matrix", new TreeMap<>(Map.of("forever", "1")))));
        world.runUntil(fleet, 2_000);
        GpuReading early = fleet.telemetry(0).getFirst();
        world.runUntil(fleet, 300_000);
        GpuReading late = fleet.telemetry(0).getFirst();

        assertThat(idle.utilizationRatio()).isZero();
        assertThat(early.powerWatts()).isGreaterThan(idle.powerWatts() * 5);
        assertThat(early.temperatureCelsius()).isBetween(idle.temperatureCelsius() + 0.1, 40.0);
        assertThat(late.temperatureCelsius()).isBetween(70.0, 80.0);
        assertThat(late.energyMillijoules()).isGreaterThan(early.energyMillijoules());
        assertThat(fleet.telemetry(0).get(1).utilizationRatio()).isZero();
    }

    private static List<Long> failureTimes(int nodeCount, long seed, long hours) {
        World world = new World();
        List<NodeSpec> nodes = new ArrayList<>();
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(NodeSpec.simulated("n" + i, 1, "H100"));
        }
        SimulatedFleet fleet = new SimulatedFleet(nodes, FleetModel.OCTET, seed, world, world);
        fleet.start();
        world.runUntil(fleet, hours * 3_600_000);
        return world.said(Command.LoseNode.class).stream().map(Command.LoseNode::at).toList();
    }

    @Test
    void drawsTheSameFailuresForTheSameSeedAndOthersForAnother() {
        assertThat(failureTimes(2, 3, 5))
                .isEqualTo(failureTimes(2, 3, 5))
                .isNotEqualTo(failureTimes(2, 4, 5));
    }

    @Test
    void failsAtTheRateOfItsProfile() {
        double perNodeMinute = failureTimes(8, 11, 500).size() / (8.0 * 500 * 60);

        // A node is down for half a minute after each failure, so its rate is 1 / (1 / r + 0.5) a
        // minute.
        assertThat(perNodeMinute).isBetween(1 / (1 / 0.05 + 0.5), 1 / (1 / 0.12 + 0.5));
    }

    @Test
    void refusesFaultsOfThingsItDoesNotHave() {
        SimulatedFleet fleet = fleet(FleetModel.IDEAL, 0);

        assertThatThrownBy(() -> fleet.inject(5, -1, FaultKind.NODE_DOWN, 1_000))
                .hasMessageContaining("node");
        assertThatThrownBy(() -> fleet.inject(0, 4, FaultKind.GPU_ERROR, 1_000))
                .hasMessageContaining("GPUs 0 to 3");
        assertThatThrownBy(() -> fleet.inject(0, 0, FaultKind.GPU_ERROR, 0))
                .hasMessageContaining("duration");
    }
}
