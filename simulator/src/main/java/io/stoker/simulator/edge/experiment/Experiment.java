package io.stoker.simulator.edge.experiment;

import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.QueueSpec;
import io.stoker.model.ReservationSpec;
import io.stoker.simulator.fleet.FleetModel;
import io.stoker.simulator.workload.ArrivalSource;
import java.util.List;
import java.util.Optional;

/// An experiment that was read and can be run. Safe to run on several threads at once.
///
/// @param name for people
/// @param nodes the cluster
/// @param shuffleNodes whether nodes join in an order that the seed draws: node order decides ties
/// @param workload the jobs, for a seed
/// @param policy the scheduler's policies
/// @param queues made before the first job
/// @param fleet what is assumed about the nodes
/// @param commitDelayMillis how long the journal takes
/// @param horizonMillis when to stop although work is left, 0 for never
/// @param seed seed of every draw
/// @param repack present for the idealised engine of [io.stoker.simulator.repack], which then runs
///   instead of the brain
/// @param powerBudgets what domains may draw
/// @param notices what people should know about the inputs, such as rows that were left out
/// @param reservations what is kept when; starts count from the begin of the run
public record Experiment(
        String name,
        List<NodeSpec> nodes,
        boolean shuffleNodes,
        ArrivalSource workload,
        PolicySpec policy,
        List<QueueSpec> queues,
        FleetModel fleet,
        long commitDelayMillis,
        long horizonMillis,
        long seed,
        Optional<RepackKeys> repack,
        List<PowerBudget> powerBudgets,
        List<String> notices,
        List<ReservationSpec> reservations) {
    public Experiment {
        powerBudgets = List.copyOf(powerBudgets);
        nodes = List.copyOf(nodes);
        queues = List.copyOf(queues);
        notices = List.copyOf(notices);
        reservations = List.copyOf(reservations);
    }

    /// {@return the same experiment with another seed}
    public Experiment withSeed(long value) {
        return new Experiment(
                name,
                nodes,
                shuffleNodes,
                workload,
                policy,
                queues,
                fleet,
                commitDelayMillis,
                horizonMillis,
                value,
                repack,
                powerBudgets,
                notices,
                reservations);
    }
}
