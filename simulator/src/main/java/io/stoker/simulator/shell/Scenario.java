package io.stoker.simulator.shell;

import io.stoker.control.BrainConfig;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.QueueSpec;
import io.stoker.model.ReservationSpec;
import io.stoker.simulator.fleet.FleetModel;
import io.stoker.simulator.workload.Arrivals;
import java.util.List;

/// Everything that decides a run: the same scenario gives the same run, on every machine.
///
/// @param nodes the simulated nodes
/// @param fleet what is assumed about them
/// @param arrivals the jobs
/// @param policy the scheduler's policies
/// @param queues made before the first job
/// @param brain how the brain paces itself
/// @param commitDelayMillis how long the journal takes, 0 for no time at all
/// @param horizonMillis when to stop although work is left, 0 for never
/// @param seed seed of the fleet's draws
/// @param powerBudgets set once the nodes are up
/// @param reservations what is kept when; starts count from the begin of the run
public record Scenario(
        List<NodeSpec> nodes,
        FleetModel fleet,
        Arrivals arrivals,
        PolicySpec policy,
        List<QueueSpec> queues,
        BrainConfig brain,
        long commitDelayMillis,
        long horizonMillis,
        long seed,
        List<PowerBudget> powerBudgets,
        List<ReservationSpec> reservations) {
    public Scenario {
        nodes = List.copyOf(nodes);
        queues = List.copyOf(queues);
        powerBudgets = List.copyOf(powerBudgets);
        reservations = List.copyOf(reservations);
    }

    /// A scenario without queues, power budgets and reservations.
    public Scenario(
            List<NodeSpec> nodes,
            FleetModel fleet,
            Arrivals arrivals,
            PolicySpec policy,
            BrainConfig brain,
            long commitDelayMillis,
            long horizonMillis,
            long seed) {
        this(
                nodes,
                fleet,
                arrivals,
                policy,
                List.of(),
                brain,
                commitDelayMillis,
                horizonMillis,
                seed,
                List.of(),
                List.of());
    }
}
