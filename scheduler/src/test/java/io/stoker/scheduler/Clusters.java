package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Draws;
import io.stoker.model.GangPlacement;
import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.Isolation;
import io.stoker.model.JobSpec;
import io.stoker.model.MigDevice;
import io.stoker.model.NodeSpec;
import io.stoker.model.Plan;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Small clusters and jobs for tests.
final class Clusters {

    static final Order FIFO = new Orders.Fifo();
    static final PolicySpec PLAIN = PolicySpec.PLAIN;

    private Clusters() {}

    static NodeSpec node(List<GpuSpec> gpus, int cpuMilli, long memoryMib) {
        return new NodeSpec(
                "n",
                Realm.SIMULATED,
                "127.0.0.1",
                gpus,
                cpuMilli,
                memoryMib,
                "",
                "",
                0,
                Collections.emptySortedMap());
    }

    static List<GpuSpec> gpus(int count, String type, long memoryMib) {
        return Collections.nCopies(count, new GpuSpec("", type, memoryMib, true));
    }

    /// {@return nodes 0 to n - 1, each with 8 GPUs}
    static FreeIndex eights(int count) {
        FreeIndex free = new FreeIndex();
        for (int i = 0; i < count; i++) {
            free.addNode(i, NodeSpec.simulated("n" + i, 8, "H100"));
        }
        return free;
    }

    static Allocation whole(int node, int firstGpu, int count) {
        return new Allocation(0, node, (-1L >>> (64 - count)) << firstGpu, 1_000, 0, 0);
    }

    static JobSpec spec(int workers, WorkerRequest worker) {
        return JobSpec.named("job")
                .withRealm(Realm.SIMULATED)
                .withWorkers(workers)
                .withWorker(worker);
    }

    static JobSpec spec(int workers, int gpusEach) {
        return spec(workers, WorkerRequest.gpus(gpusEach));
    }

    static WorkerRequest share(int milli) {
        return new WorkerRequest(new GpuRequest(1, milli, 0, List.of()), 0, 0);
    }

    static PendingJob job(long id, JobSpec spec) {
        return new PendingJob(id, spec, spec.priority(), id, List.of());
    }

    static PendingQueue queue(PendingJob... jobs) {
        PendingQueue queue = new PendingQueue(FIFO);
        for (PendingJob job : jobs) {
            queue.add(job);
        }
        return queue;
    }

    static CyclePlan plan(PendingQueue queue, FreeIndex free, PolicySpec policy) {
        return Planner.plan(queue, free, policy, _ -> false, 0, Integer.MAX_VALUE);
    }

    static List<Long> placed(CyclePlan cycle) {
        return cycle.plan().placements().stream().map(GangPlacement::jobId).toList();
    }

    static List<Integer> nodesOf(CyclePlan cycle, int gang) {
        return cycle.plan().placements().get(gang).workers().stream()
                .map(Allocation::nodeId)
                .toList();
    }

    /// Does what the brain does with a plan.
    static void carryOut(Plan plan, PendingQueue queue, FreeIndex free) {
        for (GangPlacement gang : plan.placements()) {
            gang.workers().forEach(free::allocate);
            queue.remove(gang.jobId());
        }
    }

    /// {@return a node with one or two kinds of up to 4 GPUs, and CPU and memory that may be short}
    static NodeSpec anyNode(Draws draws) {
        List<GpuSpec> gpus = new ArrayList<>(gpus(draws.below(4), "A", 40_000));
        if (draws.happens(0.5)) {
            gpus.addAll(gpus(draws.below(3), "B", 80_000));
        }
        NodeSpec plain = node(gpus, draws.below(9) * 1_000, draws.below(9) * 100);
        return draws.happens(0.6)
                ? plain
                : plain.toBuilder()
                        .gpus(draws.happens(0.5) ? gpus : inMigMode(draws))
                        .networkMbps(draws.below(4) * 10_000)
                        .scratchMib(draws.below(5) * 1_000)
                        .build();
    }

    /// {@return up to three H100 in MIG mode, some of them cut already}
    static List<GpuSpec> inMigMode(Draws draws) {
        List<GpuSpec> gpus = new ArrayList<>();
        for (int i = draws.below(4); i > 0; i--) {
            List<MigDevice> cut =
                    draws.happens(0.5)
                            ? List.of()
                            : List.of(
                                    new MigDevice("MIG-a" + i, "3g.40gb", 0),
                                    new MigDevice("MIG-b" + i, "1g.10gb", 4),
                                    new MigDevice("MIG-c" + i, "1g.20gb", 6));
            gpus.add(new GpuSpec("", "H100", 81_920, true, Isolation.HARDWARE, cut));
        }
        return gpus;
    }

    static GpuRequest anyGpus(Draws draws) {
        if (draws.happens(0.1)) {
            return GpuRequest.NONE;
        }
        List<String> types =
                switch (draws.below(5)) {
                    case 0 -> List.of("A");
                    case 1 -> List.of("B");
                    case 2 -> List.of("B", "A");
                    default -> List.of();
                };
        long memoryMib = draws.happens(0.2) ? 50_000 : 0;
        return draws.happens(0.3)
                ? new GpuRequest(1, 100 * (1 + draws.below(9)), memoryMib, types)
                : new GpuRequest(1 + draws.below(3), 1_000, memoryMib, types);
    }

    static WorkerRequest anyWorker(Draws draws) {
        WorkerRequest plain =
                new WorkerRequest(
                        draws.happens(0.8)
                                ? anyGpus(draws)
                                : GpuRequest.mig(anyMig(draws), List.of()),
                        draws.happens(0.5) ? draws.below(4) * 500 : 0,
                        draws.happens(0.5) ? draws.below(4) * 50 : 0);
        return draws.happens(0.6)
                ? plain
                : plain.withIo(draws.below(3) * 4_000, draws.below(3) * 700)
                        .withPowerWatts(draws.below(3) * 200);
    }

    static String anyMig(Draws draws) {
        return List.of("1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb")
                .get(draws.below(6));
    }
}
