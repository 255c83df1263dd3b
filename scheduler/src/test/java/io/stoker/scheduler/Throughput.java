package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GangPlacement;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;

/// Decisions per CPU-second of one thread. Run by hand: `Throughput [ROUNDS]`. Each line gives the
/// best and the median of the rounds; the first third of the rounds only warms up.
public final class Throughput {

    private static final PolicySpec POLICY = PolicySpec.DEFAULT;

    private long started;

    private Throughput() {}

    public static void main(String[] arguments) {
        int rounds = arguments.length == 0 ? 15 : Integer.parseInt(arguments[0]);
        new Throughput().run(rounds);
    }

    private void run(int rounds) {
        for (int queued : new int[] {1_000, 10_000, 100_000}) {
            churn(1_000, queued, 1, rounds);
        }
        for (int queued : new int[] {1_000, 100_000}) {
            churn(1_000, queued, 200, rounds);
        }
        for (int nodes : new int[] {32, 1_000, 12_500}) {
            report(
                    "event %,d nodes, one job a cycle, jobs".formatted(nodes),
                    rounds,
                    () -> oneByOne(nodes));
            fill("jobs of 1 GPU", nodes, spec(1, 1), rounds);
        }
        fill(
                "jobs with CPU and memory",
                1_000,
                spec(1, new WorkerRequest(GpuRequest.whole(1), 4_000, 65_536)),
                rounds);
        fill("jobs of half a GPU", 1_000, spec(1, Clusters.share(500)), rounds);
        fill("gangs of 64 x 8 GPUs", 5_000, spec(64, 8), rounds);
        fill("gangs of 4,000 x 8 GPUs", 12_500, spec(4_000, 8), rounds);
    }

    private void fill(String what, int nodes, JobSpec spec, int rounds) {
        report("fill %,d nodes, %s".formatted(nodes, what), rounds, () -> burst(nodes, spec));
    }

    private static JobSpec spec(int workers, WorkerRequest worker) {
        return Clusters.spec(workers, worker);
    }

    private static JobSpec spec(int workers, int gpus) {
        return Clusters.spec(workers, gpus);
    }

    private static PendingJob job(long id, JobSpec spec) {
        return new PendingJob(id, spec, 500, 1_700_000_000_000L + id, List.of());
    }

    private static FreeIndex cluster(int nodes) {
        FreeIndex free = new FreeIndex();
        for (int i = 0; i < nodes; i++) {
            free.addNode(i, NodeSpec.simulated("n" + i, 8, "H100"));
        }
        return free;
    }

    private static PendingQueue empty() {
        return new PendingQueue(Policies.order(POLICY).orElseThrow());
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void report(String name, int rounds, IntSupplier round) {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            int done = round.getAsInt();
            double seconds = (cpuNanos() - started) / 1e9;
            if (i >= rounds / 3) {
                rates.add(done / seconds);
            }
        }
        rates.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%-55s %,14.0f per CPU-s (best %,.0f)%n",
                name,
                rates.get(rates.size() / 2),
                rates.getLast());
    }

    /// Submits enough jobs to fill the cluster, plans once, carries the plan out.
    private int burst(int nodes, JobSpec spec) {
        FreeIndex free = cluster(nodes);
        int jobs = free.mostWorkers(Realm.SIMULATED, spec.worker()) / spec.workers();
        PendingQueue queue = empty();
        List<PendingJob> submitted = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            submitted.add(job(i, spec));
        }
        started = cpuNanos();
        submitted.forEach(queue::add);
        CyclePlan cycle = Planner.plan(queue, free, POLICY, _ -> false, 0, Integer.MAX_VALUE);
        Clusters.carryOut(cycle.plan(), queue, free);
        if (queue.size() > 0 || cycle.plan().placements().size() != jobs) {
            throw new IllegalStateException("not all were placed");
        }
        return jobs;
    }

    /// Submit one, plan, carry out, and release the oldest when the cluster is full.
    private int oneByOne(int nodes) {
        FreeIndex free = cluster(nodes);
        PendingQueue queue = empty();
        JobSpec spec = spec(1, 1);
        int jobs = 200_000;
        Allocation[] running = new Allocation[nodes * 8 * 9 / 10];
        started = cpuNanos();
        for (int i = 0; i < jobs; i++) {
            int slot = i % running.length;
            if (i >= running.length) {
                free.release(running[slot]);
            }
            queue.add(job(i, spec));
            Started plan = one(queue, free);
            running[slot] = plan.allocation();
        }
        return jobs;
    }

    private record Started(long jobId, Allocation allocation) {}

    private static Started one(PendingQueue queue, FreeIndex free) {
        CyclePlan cycle = Planner.plan(queue, free, POLICY, _ -> false, 0, Integer.MAX_VALUE);
        GangPlacement gang = cycle.plan().placements().getFirst();
        Clusters.carryOut(cycle.plan(), queue, free);
        return new Started(gang.jobId(), gang.workers().getFirst());
    }

    /// A full cluster with a queue: one job ends, one of the queue starts, one is submitted.
    private void churn(int nodes, int queued, int shapes, int rounds) {
        FreeIndex free = cluster(nodes);
        PendingQueue queue = empty();
        List<JobSpec> specs = new ArrayList<>();
        for (int i = 0; i < shapes; i++) {
            specs.add(spec(1, 1).withQueue("q" + i));
        }
        Allocation[] running = new Allocation[nodes * 8];
        for (int i = 0; i < running.length; i++) {
            running[i] = Clusters.whole(i / 8, i % 8, 1);
            free.allocate(running[i]);
        }
        long[] next = {0};
        for (int i = 0; i < queued; i++) {
            queue.add(job(next[0], specs.get((int) (next[0] % shapes))));
            next[0]++;
        }
        int turns = 100_000;
        report(
                "churn %,d nodes full, %,d queued, %d kinds, jobs".formatted(nodes, queued, shapes),
                rounds,
                () -> {
                    started = cpuNanos();
                    for (int i = 0; i < turns; i++) {
                        int slot = (int) ((i * 7_919L) % running.length);
                        free.release(running[slot]);
                        running[slot] = one(queue, free).allocation();
                        queue.add(job(next[0], specs.get((int) (next[0] % shapes))));
                        next[0]++;
                    }
                    return turns;
                });
    }
}
