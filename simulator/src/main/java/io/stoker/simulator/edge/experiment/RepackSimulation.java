package io.stoker.simulator.edge.experiment;

import io.stoker.simulator.repack.RepackEngine;
import io.stoker.simulator.report.JobRow;
import io.stoker.simulator.report.Measures;
import io.stoker.simulator.shell.SimulatedCluster;
import io.stoker.simulator.workload.Arrivals;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Runs an experiment with `engine: repack` on the calling thread.
final class RepackSimulation {

    private static final double NANOS = 1e9;

    private RepackSimulation() {}

    static Result run(Experiment experiment, RepackKeys keys) {
        List<Integer> nodes = experiment.nodes().stream().map(node -> node.gpus().size()).toList();
        long capacityMilli = 1_000L * nodes.stream().mapToInt(Integer::intValue).sum();
        Arrivals arrivals = experiment.workload().arrivals(experiment.seed(), capacityMilli);
        long startedNanos = System.nanoTime();
        RepackEngine engine;
        try {
            engine =
                    new RepackEngine(
                            nodes,
                            arrivals,
                            experiment.policy(),
                            keys.overhead(),
                            keys.slowdownMilli(),
                            SimulatedCluster.START_AT);
        } catch (IllegalArgumentException impossible) {
            throw new ExperimentException("engine: repack: " + impossible.getMessage());
        }
        Measures measures = engine.run();
        double wallSeconds = (System.nanoTime() - startedNanos) / NANOS;
        Runtime runtime = Runtime.getRuntime();
        return new Result(
                experiment.name(),
                "repack",
                experiment.seed(),
                hash(measures),
                measures,
                engine.packings(),
                0,
                wallSeconds,
                (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20),
                false,
                experiment.notices());
    }

    private static String hash(Measures measures) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (JobRow job : measures.jobs()) {
                String line = "%d %s%n".formatted(job.id(), job.finishedSeconds());
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
