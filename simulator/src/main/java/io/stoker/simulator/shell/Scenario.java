package io.stoker.simulator.shell;

import io.stoker.control.BrainConfig;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.simulator.fleet.FleetModel;
import io.stoker.simulator.workload.Arrivals;
import java.util.List;

/// Everything that decides a run: the same scenario gives the same run, on every machine.
///
/// @param nodes the simulated nodes
/// @param fleet what is assumed about them
/// @param arrivals the jobs
/// @param policy the scheduler's policies
/// @param brain how the brain paces itself
/// @param commitDelayMillis how long the journal takes, 0 for no time at all
/// @param horizonMillis when to stop although work is left, 0 for never
/// @param seed seed of the fleet's draws
public record Scenario(
        List<NodeSpec> nodes,
        FleetModel fleet,
        Arrivals arrivals,
        PolicySpec policy,
        BrainConfig brain,
        long commitDelayMillis,
        long horizonMillis,
        long seed) {
    public Scenario {
        nodes = List.copyOf(nodes);
    }
}
