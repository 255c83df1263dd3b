package io.stoker.bench;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import io.stoker.scheduler.CyclePlan;
import io.stoker.scheduler.PendingJob;
import io.stoker.scheduler.Planner;
import io.stoker.scheduler.Policies;
import io.stoker.scheduler.SchedulerState;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// One scheduling cycle that looks for jobs to stop: a full cluster of one-GPU jobs of a low
/// priority, and one gang of a high one that waits. The whole cycle counts: the search, the place,
/// the plan.
final class PreemptBenchmark implements Benchmark {

    private static final int GPUS_PER_NODE = 8;
    private static final long NOW = 10_000_000;

    @Override
    public String name() {
        return "preempt";
    }

    @Override
    public String summary() {
        return "cycles that find jobs to stop for a gang on a full cluster";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("nodes", "12500");
        defaults.put("workers", "1");
        defaults.put("gpus", "8");
        defaults.put("preemption", "priority");
        defaults.put("order", "priority");
        defaults.put("rounds", "40");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) {
        int rounds = parameters.whole("rounds");
        int workers = parameters.whole("workers");
        PolicySpec policy =
                PolicySpec.PLAIN
                        .withOrder(parameters.text("order"))
                        .withPreemption(parameters.text("preemption"));
        SchedulerState state = full(parameters.whole("nodes"), policy);
        JobSpec wanted =
                JobSpec.named("high")
                        .withRealm(Realm.SIMULATED)
                        .withPriority(900)
                        .withWorkers(workers)
                        .withWorker(WorkerRequest.gpus(parameters.whole("gpus")));
        state.pending().add(new PendingJob(1, wanted, 900, 0, List.of()));
        Span span = new Span();
        int victims = 0;
        for (int round = -rounds / 2; round < rounds; round++) {
            Span counted = round < 0 ? new Span() : span;
            CyclePlan[] cycle = new CyclePlan[1];
            counted.add(() -> cycle[0] = Planner.plan(state, policy, _ -> false, NOW, 1_000));
            victims = cycle[0].plan().evictions().size();
            if (cycle[0].plan().claims().size() != 1) {
                throw new IllegalStateException("expected a place, found " + cycle[0].plan());
            }
        }
        double millis = 1e3 * span.cpuSeconds() / rounds;
        return new BenchResult(
                name(),
                parameters.asMap(),
                rounds / span.cpuSeconds(),
                span.wallSeconds(),
                span.cpuSeconds(),
                OptionalDouble.empty(),
                List.of(BenchResult.row("victims", victims, "millisPerCycle", millis)));
    }

    private static SchedulerState full(int nodes, PolicySpec policy) {
        SchedulerState state = SchedulerState.empty(Policies.order(policy).orElseThrow());
        long epoch = 1;
        for (int node = 0; node < nodes; node++) {
            state.free().addNode(node, NodeSpec.simulated("n" + node, GPUS_PER_NODE, "H100"));
            for (int gpu = 0; gpu < GPUS_PER_NODE; gpu++) {
                JobSpec low =
                        JobSpec.named("low")
                                .withRealm(Realm.SIMULATED)
                                .withPriority(100)
                                .withWorker(WorkerRequest.gpus(1));
                Allocation held = new Allocation(0, node, 1L << gpu, 1_000, 0, 0);
                state.free().allocate(held);
                state.running()
                        .placed(
                                new PendingJob(100 + epoch, low, 100, 1_000, List.of()),
                                epoch,
                                1_000,
                                List.of(held));
                state.running().started(epoch, 1_000 + epoch * 7_919 % 1_000_000);
                epoch++;
            }
        }
        return state;
    }
}
