package io.stoker.cli.assembly;

import io.stoker.control.Input;
import io.stoker.control.Outcome;
import io.stoker.model.Command;
import io.stoker.model.NodeImage;
import io.stoker.model.NodeSpec;
import io.stoker.model.Realm;
import io.stoker.server.http.FaultInjector;
import io.stoker.server.shell.LiveShell;
import io.stoker.server.shell.Views;
import io.stoker.simulator.edge.live.ControllerLink;
import io.stoker.simulator.edge.live.WallClockDriver;
import io.stoker.simulator.fleet.FleetModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/// Simulated nodes in a live cluster: they fail by themselves and on request, and their telemetry
/// is marked as made up.
final class DemoFleet implements FaultInjector, AutoCloseable {
    private static final long LEASE_MILLIS = 10_000;
    private static final long TELEMETRY_MILLIS = 500;
    private static final int NODES_PER_RACK = 4;
    private final LiveShell shell;
    private final WallClockDriver driver;
    private final ScheduledThreadPoolExecutor telemetry;

    private DemoFleet(LiveShell shell, WallClockDriver driver) {
        this.shell = shell;
        this.driver = driver;
        this.telemetry =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("demo-telemetry").factory());
    }

    /// Makes the fleet and attaches it to the shell; its nodes rest until [#start].
    static DemoFleet attach(LiveShell shell, ClusterPlan.DemoPlan plan) {
        WallClockDriver driver =
                new WallClockDriver(nodes(plan), FleetModel.OCTET, plan.seed(), new Link(shell));
        shell.attach(driver);
        return new DemoFleet(shell, driver);
    }

    private static List<NodeSpec> nodes(ClusterPlan.DemoPlan plan) {
        List<NodeSpec> nodes = new ArrayList<>();
        for (int i = 1; i <= plan.nodes(); i++) {
            nodes.add(
                    NodeSpec.simulated("sim-" + i, plan.gpusPerNode(), "H100")
                            .in("sim-block", "sim-rack-" + ((i - 1) / NODES_PER_RACK + 1))
                            .withLease(LEASE_MILLIS));
        }
        return nodes;
    }

    /// Powers every node on.
    void start() {
        driver.start();
        telemetry.scheduleWithFixedDelay(
                this::copyTelemetry, TELEMETRY_MILLIS, TELEMETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<String> inject(Injection injection) {
        try {
            driver.inject(
                    injection.nodeId(),
                    injection.gpu(),
                    injection.kind(),
                    injection.durationMillis());
            return Optional.empty();
        } catch (IllegalArgumentException | IllegalStateException refused) {
            return Optional.of(DataDirectory.message(refused));
        }
    }

    @Override
    public void close() {
        telemetry.shutdownNow();
        driver.close();
    }

    private void copyTelemetry() {
        for (NodeImage node : shell.views().nodes()) {
            if (node.spec().realm() == Realm.SIMULATED) {
                List<Views.GpuReading> readings =
                        driver.telemetry(node.id()).stream().map(DemoFleet::reading).toList();
                shell.telemetry(node.id(), readings);
            }
        }
    }

    private static Views.GpuReading reading(io.stoker.simulator.fleet.GpuReading made) {
        return new Views.GpuReading(
                made.index(),
                true,
                true,
                made.utilizationRatio(),
                made.memoryUsedBytes(),
                made.temperatureCelsius(),
                made.powerWatts(),
                made.energyMillijoules(),
                0,
                0);
    }

    /// What the fleet needs of the shell.
    private record Link(LiveShell shell) implements ControllerLink {
        @Override
        public CompletableFuture<Outcome> propose(LongFunction<Command> commandAt) {
            return shell.propose(commandAt);
        }

        @Override
        public void tell(Input input) {
            shell.tell(input);
        }

        @Override
        public long now() {
            return shell.now();
        }
    }
}
