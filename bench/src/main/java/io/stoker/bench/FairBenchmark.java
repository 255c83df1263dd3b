package io.stoker.bench;

import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.QueueSpec;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import io.stoker.scheduler.PendingJob;
import io.stoker.scheduler.Planner;
import io.stoker.scheduler.SchedulerState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// One scheduling cycle that starts one-GPU jobs of many queues on an empty cluster that has a GPU
/// for each: what it costs that queues take turns.
final class FairBenchmark implements Benchmark {

    private static final int GPUS_PER_NODE = 8;
    private static final int DEPARTMENTS = 10;

    @Override
    public String name() {
        return "fair";
    }

    @Override
    public String summary() {
        return "one cycle that starts a long queue on an empty cluster, by number of queues";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("jobs", "100000");
        defaults.put("queues", "1,20,500");
        defaults.put("order", "fair");
        defaults.put("rounds", "5");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) {
        int jobs = parameters.whole("jobs");
        PolicySpec policy = PolicySpec.DEFAULT.withOrder(parameters.text("order"));
        List<Sizes.Sample> samples = new ArrayList<>();
        for (int round = -1; round < parameters.whole("rounds"); round++) {
            for (int queues : parameters.wholes("queues")) {
                SchedulerState state = waiting(jobs, queues, policy);
                Span span = new Span();
                int[] placed = new int[1];
                span.add(() ->
                        placed[0] =
                                Planner.plan(state, policy, _ -> false, 2L * jobs, jobs)
                                        .plan()
                                        .placements()
                                        .size());
                if (placed[0] != jobs) {
                    throw new IllegalStateException(
                            "expected %d starts, found %d".formatted(jobs, placed[0]));
                }
                if (round >= 0) {
                    samples.add(Sizes.sample(queues, jobs, span));
                }
            }
        }
        return Sizes.result(name(), parameters.asMap(), "queues", "start", samples);
    }

    private static SchedulerState waiting(int jobs, int queues, PolicySpec policy) {
        SchedulerState state =
                SchedulerState.empty(io.stoker.scheduler.Policies.order(policy).orElseThrow());
        state.setPolicy(policy);
        for (int node = 0; node * GPUS_PER_NODE < jobs; node++) {
            state.free().addNode(node, NodeSpec.simulated("n" + node, GPUS_PER_NODE, "H100"));
        }
        for (int queue = 0; queue < queues; queue++) {
            state.define(new QueueSpec(name(queue), false).withWeight(1 + queue % 5));
        }
        for (int i = 1; i <= jobs; i++) {
            JobSpec spec =
                    JobSpec.named("bench")
                            .withRealm(Realm.SIMULATED)
                            .withQueue(name(i % queues))
                            .withWorker(WorkerRequest.gpus(1));
            state.pending().add(new PendingJob(i, spec, spec.priority(), i, List.of()));
        }
        return state;
    }

    private static String name(int queue) {
        return "department-%d/queue-%d".formatted(queue % DEPARTMENTS, queue);
    }
}
