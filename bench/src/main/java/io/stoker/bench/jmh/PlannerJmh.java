package io.stoker.bench.jmh;

import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import io.stoker.scheduler.CyclePlan;
import io.stoker.scheduler.FreeIndex;
import io.stoker.scheduler.PendingJob;
import io.stoker.scheduler.PendingQueue;
import io.stoker.scheduler.Planner;
import io.stoker.scheduler.Policies;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One cycle that finds places for a hundred waiting jobs on an empty cluster and puts everything
/// back, by size of the cluster.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlannerJmh {

    private static final long NOW = 1_790_000_000_000L;
    private static final int JOBS = 100;

    @Param({"32", "1000", "12500"})
    int nodes = 32;

    private final PendingQueue queue =
            new PendingQueue(Policies.order(PolicySpec.DEFAULT).orElseThrow());
    private final FreeIndex free = new FreeIndex();

    /// Makes cluster and queue.
    @Setup
    public void makeCluster() {
        for (int i = 0; i < nodes; i++) {
            free.addNode(i, NodeSpec.simulated("n" + i, 8, "H100"));
        }
        JobSpec spec = JobSpec.named("bench").withRealm(Realm.SIMULATED);
        for (int i = 1; i <= JOBS; i++) {
            queue.add(new PendingJob(i, spec, spec.priority(), NOW, List.of()));
        }
    }

    /// {@return the plan}
    @Benchmark
    public CyclePlan plan() {
        return Planner.plan(queue, free, PolicySpec.DEFAULT, _ -> false, NOW, JOBS);
    }
}
