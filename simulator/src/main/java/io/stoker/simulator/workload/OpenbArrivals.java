package io.stoker.simulator.workload;

import io.stoker.model.Draws;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.WorkerRequest;
import io.stoker.scheduler.WorkMix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The pods of the openb trace as jobs.
///
/// With `inflate`, the published procedure of the FGD experiments: the pods are shuffled, then pods
/// drawn with replacement are appended until the next one would push the demand above `inflate`
/// times the cluster's GPUs (that test counts the candidate's share of one GPU, as the authors'
/// code does); a list that already demands more loses random pods until it does not.
///
/// The published experiments also tell FGD the mix of the whole trace beforehand (`foresees`);
/// without it, placements learn the mix from the pods that have come.
///
/// Source: USENIX ATC 2023, Fragmentation Gradient Descent, and its published run script.
public final class OpenbArrivals implements ArrivalSource {

    private final List<OpenbPod> pods;
    private final OptionalDouble inflate;
    private final boolean traceTimes;
    private final long everyMillis;
    private final long durationMillis;
    private final boolean foresees;

    /// Duration as the trace has it.
    public static final long AS_RECORDED = -2;

    /// Duration of a pod that never goes.
    public static final long FOREVER = SimulatedJobs.FOREVER;

    /// @param inflate demand to reach, in clusters
    /// @param traceTimes whether pods come when the trace says; otherwise they come in order,
    ///   `everyMillis` apart
    /// @param everyMillis time from one pod to the next, when they do not come with the trace
    /// @param durationMillis how long each runs, or [#AS_RECORDED], or [#FOREVER]
    /// @param foresees whether placements are told the mix of the pods beforehand
    public OpenbArrivals(
            List<OpenbPod> pods,
            OptionalDouble inflate,
            boolean traceTimes,
            long everyMillis,
            long durationMillis,
            boolean foresees) {
        this.pods = List.copyOf(pods);
        this.inflate = inflate;
        this.traceTimes = traceTimes;
        this.everyMillis = everyMillis;
        this.durationMillis = durationMillis;
        this.foresees = foresees;
    }

    @Override
    public Arrivals arrivals(long seed, long gpuCapacityMilli) {
        List<OpenbPod> run = new ArrayList<>(pods);
        if (inflate.isPresent()) {
            inflate(
                    run,
                    Draws.stream(seed, "workload/inflate"),
                    inflate.getAsDouble() * gpuCapacityMilli);
        }
        if (traceTimes) {
            run.sort(Comparator.comparingLong(OpenbPod::createdSecond));
        }
        Optional<WorkMix> mix =
                foresees
                        ? Optional.of(WorkMix.of(pods.stream().map(Pods::request).toList()))
                        : Optional.empty();
        return new Pods(List.copyOf(run), traceTimes, everyMillis, durationMillis, mix);
    }

    private void inflate(List<OpenbPod> run, Draws draws, double target) {
        for (int i = run.size() - 1; i > 0; i--) {
            java.util.Collections.swap(run, i, draws.below(i + 1));
        }
        long demand = run.stream().mapToLong(OpenbPod::totalMilli).sum();
        while (demand > target && !run.isEmpty()) {
            demand -= run.remove(draws.below(run.size())).totalMilli();
        }
        boolean growing = pods.stream().anyMatch(pod -> pod.totalMilli() > 0);
        while (growing) {
            OpenbPod next = pods.get(draws.below(pods.size()));
            if (demand + next.gpuMilli() > target) {
                break;
            }
            run.add(next);
            demand += next.totalMilli();
        }
    }

    private record Pods(
            List<OpenbPod> pods,
            boolean traceTimes,
            long everyMillis,
            long durationMillis,
            Optional<WorkMix> foreseen)
            implements Arrivals {

        @Override
        public int count() {
            return pods.size();
        }

        @Override
        public long atMillis(int index) {
            return traceTimes ? pods.get(index).createdSecond() * 1_000 : index * everyMillis;
        }

        @Override
        public JobSpec spec(int index, long startAt) {
            OpenbPod pod = pods.get(index);
            long duration =
                    durationMillis == AS_RECORDED
                            ? (pod.deletedSecond() - pod.createdSecond()) * 1_000
                            : durationMillis;
            return SimulatedJobs.job(pod.name(), 1, request(pod), duration);
        }

        private static WorkerRequest request(OpenbPod pod) {
            GpuRequest gpus =
                    pod.gpus() == 0
                            ? GpuRequest.NONE
                            : new GpuRequest(pod.gpus(), pod.gpuMilli(), 0, pod.types())
                                    .withAnyOrder();
            return new WorkerRequest(gpus, pod.cpuMilli(), pod.memoryMib());
        }
    }
}
