package io.stoker.simulator.edge.experiment;

import io.stoker.simulator.report.Distribution;
import io.stoker.simulator.report.Measures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a run gave.
///
/// @param experiment its name
/// @param engine `brain`, or `repack` for the idealised cluster of [io.stoker.simulator.repack]
/// @param seed its seed
/// @param stateHash SHA-256, hexadecimal, of the brain's last state; of the ends of all jobs when
///   no brain ran
/// @param measures what was measured
/// @param events what happened in virtual time: arrivals, wake-ups, commits and timers of the fleet
/// @param journalEntries commands committed
/// @param wallSeconds real time of the run itself
/// @param peakHeapMib most heap seen in use, sampled
/// @param horizonReached whether the horizon ended it with work left
/// @param notices what people should know about the inputs
public record Result(
        String experiment,
        String engine,
        long seed,
        String stateHash,
        Measures measures,
        long events,
        long journalEntries,
        double wallSeconds,
        double peakHeapMib,
        boolean horizonReached,
        List<String> notices) {
    public Result {
        notices = List.copyOf(notices);
    }

    public double eventsPerSecond() {
        return wallSeconds > 0 ? events / wallSeconds : 0;
    }

    public double decisionsPerSecond() {
        return wallSeconds > 0 ? measures.decisions() / wallSeconds : 0;
    }

    /// {@return every number by the name that the JSON uses, distributions as `jctSeconds.p90`;
    /// what means nothing for the run is empty}
    public Map<String, OptionalDouble> numbers() {
        Map<String, OptionalDouble> all = new LinkedHashMap<>();
        all.put("jobsSubmitted", OptionalDouble.of(measures.jobsSubmitted()));
        all.put("jobsCompleted", OptionalDouble.of(measures.jobsCompleted()));
        all.put("jobsUnplaced", OptionalDouble.of(measures.jobsUnplaced()));
        all.put("jobsFailed", OptionalDouble.of(measures.jobsFailed()));
        all.put("placements", OptionalDouble.of(measures.placements()));
        all.put("decisions", OptionalDouble.of(measures.decisions()));
        all.put("events", OptionalDouble.of(events));
        all.put("journalEntries", OptionalDouble.of(journalEntries));
        all.put("wallSeconds", OptionalDouble.of(wallSeconds));
        all.put("eventsPerSecond", OptionalDouble.of(eventsPerSecond()));
        all.put("decisionsPerSecond", OptionalDouble.of(decisionsPerSecond()));
        all.put("peakHeapMiB", OptionalDouble.of(peakHeapMib));
        all.put("gpuCapacity", OptionalDouble.of(measures.gpuCapacity()));
        all.put("gpuAllocatedRatio", measures.gpuAllocatedRatio());
        all.put("gpuUnallocatedRatio", measures.gpuUnallocatedRatio());
        all.put("gpuFragmentedRatio", measures.gpuFragmentedRatio());
        all.put("nodeLoadVariance", measures.nodeLoadVariance());
        all.put("unallocatedAt100", measures.unallocatedAt(100));
        all.put("unallocatedAt130", measures.unallocatedAt(130));
        all.put("utilizationRatio", measures.utilizationRatio());
        all.put("goodputRatio", measures.goodputRatio());
        all.put("makespanSeconds", measures.makespanSeconds());
        put(all, "jctSeconds", measures.jctSeconds());
        put(all, "waitSeconds", measures.waitSeconds());
        measures.waitSecondsByPriority()
                .forEach((name, found) ->
                        put(all, "waitSecondsByPriority." + name, Optional.of(found)));
        all.put("deadlineMissRatio", measures.deadlineMissRatio());
        all.put("jainIndex", measures.jainIndex());
        all.put("preemptions", OptionalDouble.of(measures.preemptions()));
        all.put("restarts", OptionalDouble.of(measures.restarts()));
        all.put("nodeLosses", OptionalDouble.of(measures.nodeLosses()));
        all.put("energyKwh", measures.energyKwh());
        all.put("costDollars", measures.costDollars());
        all.put("invariantViolations", OptionalDouble.of(measures.invariantViolations()));
        return all;
    }

    private static void put(
            Map<String, OptionalDouble> all, String name, Optional<Distribution> found) {
        all.put(name + ".mean", number(found.map(Distribution::mean)));
        all.put(name + ".p50", number(found.map(Distribution::p50)));
        all.put(name + ".p90", number(found.map(Distribution::p90)));
        all.put(name + ".p99", number(found.map(Distribution::p99)));
    }

    private static OptionalDouble number(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }
}
