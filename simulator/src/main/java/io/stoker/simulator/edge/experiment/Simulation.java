package io.stoker.simulator.edge.experiment;

import io.stoker.control.BrainConfig;
import io.stoker.model.Draws;
import io.stoker.model.NodeSpec;
import io.stoker.simulator.report.RunTally;
import io.stoker.simulator.shell.Scenario;
import io.stoker.simulator.shell.SimulatedCluster;
import io.stoker.simulator.workload.Arrivals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/// Runs an experiment on the calling thread. The run itself is a pure function of the experiment;
/// only this wrapper looks at a clock and at the heap.
public final class Simulation {

    private static final long LOOK_EVERY_STEPS = 4_096;
    private static final long TELL_EVERY_NANOS = 200_000_000;
    private static final double NANOS = 1e9;

    private final Experiment experiment;
    private final ProgressListener listener;
    private final Arrivals arrivals;
    private long startedNanos;
    private long toldNanos;
    private double peakHeapMib;

    private Simulation(Experiment experiment, ProgressListener listener) {
        this.experiment = experiment;
        this.listener = listener;
        long capacityMilli =
                experiment.nodes().stream().mapToLong(node -> 1_000L * node.gpus().size()).sum();
        this.arrivals = experiment.workload().arrivals(experiment.seed(), capacityMilli);
    }

    /// Runs an experiment.
    ///
    /// @throws ExperimentException when its parts do not go together
    public static Result run(Experiment experiment, ProgressListener listener) {
        return experiment
                .repack()
                .map(keys -> RepackSimulation.run(experiment, keys))
                .orElseGet(() -> new Simulation(experiment, listener).run());
    }

    private Result run() {
        requireSense();
        startedNanos = System.nanoTime();
        toldNanos = startedNanos;
        Scenario scenario =
                new Scenario(
                        nodes(),
                        experiment.fleet(),
                        arrivals,
                        experiment.policy(),
                        experiment.queues(),
                        BrainConfig.DEFAULT,
                        experiment.commitDelayMillis(),
                        experiment.horizonMillis(),
                        experiment.seed(),
                        experiment.powerBudgets(),
                        experiment.reservations());
        long span = arrivals.atMillis(arrivals.count() - 1);
        RunTally tally = new RunTally(SimulatedCluster.START_AT, span);
        arrivals.foreseen().ifPresent(tally::foresee);
        SimulatedCluster cluster = cluster(scenario, tally);
        for (long turn = 1; cluster.step(); turn++) {
            if (turn % LOOK_EVERY_STEPS == 0) {
                look(cluster);
            }
        }
        double wallSeconds = (System.nanoTime() - startedNanos) / NANOS;
        sampleHeap();
        boolean endless = cluster.fleet().liveWorkers() > 0 && !cluster.horizonReached();
        return new Result(
                experiment.name(),
                "brain",
                experiment.seed(),
                cluster.state().digest(),
                tally.measures(cluster.endAt(), cluster.fleet().joules(cluster.endAt()), endless),
                cluster.steps(),
                cluster.journalEntries(),
                wallSeconds,
                peakHeapMib,
                cluster.horizonReached(),
                experiment.notices());
    }

    private List<NodeSpec> nodes() {
        if (!experiment.shuffleNodes()) {
            return experiment.nodes();
        }
        List<NodeSpec> nodes = new ArrayList<>(experiment.nodes());
        Draws draws = Draws.stream(experiment.seed(), "cluster/shuffle");
        for (int i = nodes.size() - 1; i > 0; i--) {
            Collections.swap(nodes, i, draws.below(i + 1));
        }
        return nodes;
    }

    private void requireSense() {
        if (arrivals.count() == 0) {
            throw new ExperimentException("workload: expected at least one job, found none");
        }
        if (experiment.horizonMillis() > 0 && arrivals.atMillis(0) > experiment.horizonMillis()) {
            throw new ExperimentException(
                    "horizon: expected at least %.3f s, when the first job arrives, found %.3f s"
                            .formatted(
                                    arrivals.atMillis(0) / 1_000.0,
                                    experiment.horizonMillis() / 1_000.0));
        }
    }

    private void look(SimulatedCluster cluster) {
        long now = System.nanoTime();
        if (now - toldNanos < TELL_EVERY_NANOS) {
            return;
        }
        toldNanos = now;
        sampleHeap();
        double wall = (now - startedNanos) / NANOS;
        long simulatedMillis = cluster.now() - SimulatedCluster.START_AT;
        double done = (double) cluster.arrived() / arrivals.count();
        if (experiment.horizonMillis() > 0) {
            done = Math.max(done, (double) simulatedMillis / experiment.horizonMillis());
        }
        OptionalDouble eta =
                done > 0.01 && done < 1
                        ? OptionalDouble.of(wall * (1 - done) / done)
                        : OptionalDouble.empty();
        listener.progressed(
                new Progress(
                        simulatedMillis / 1_000.0,
                        wall,
                        cluster.arrived(),
                        arrivals.count(),
                        cluster.steps(),
                        done,
                        eta));
    }

    private void sampleHeap() {
        Runtime runtime = Runtime.getRuntime();
        double used = (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
        peakHeapMib = Math.max(peakHeapMib, used);
    }

    /// A power budget or a reservation that is refused is a mistake in the experiment.
    private static SimulatedCluster cluster(Scenario scenario, RunTally tally) {
        try {
            return new SimulatedCluster(scenario, tally);
        } catch (IllegalArgumentException refused) {
            throw new ExperimentException(String.valueOf(refused.getMessage()));
        }
    }
}
