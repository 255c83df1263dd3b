package io.stoker.bench;

import io.stoker.model.JobSpec;
import io.stoker.model.Order;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import io.stoker.scheduler.Policies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Fills empty clusters of several sizes with one-GPU jobs, each submitted, planned, committed and
/// recorded. Emptying them between rounds is not measured. With `work=mixed` the jobs are of 40
/// kinds, and the cluster is filled to about 75 % of its GPUs.
final class PlacementBenchmark implements Benchmark {

    private static final int GPUS_PER_NODE = 8;

    @Override
    public String name() {
        return "placement";
    }

    @Override
    public String summary() {
        return "jobs submitted and placed in process, by size of the cluster";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("nodes", "32,1000,12500");
        defaults.put("jobs", "400000");
        defaults.put("rounds", "5");
        defaults.put("burst", "1000");
        defaults.put("place", "best-fit");
        defaults.put("work", "one");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) {
        int jobs = parameters.whole("jobs");
        int burst = parameters.whole("burst");
        int rounds = parameters.whole("rounds");
        List<Integer> sizes = parameters.wholes("nodes");
        String place = parameters.text("place");
        if (!Policies.placementNames().contains(place)) {
            throw new IllegalArgumentException(
                    "place: expected one of %s, found %s"
                            .formatted(String.join("|", Policies.placementNames()), place));
        }
        boolean mixed =
                switch (parameters.text("work")) {
                    case "one" -> false;
                    case "mixed" -> true;
                    default ->
                            throw new IllegalArgumentException(
                                    "work: expected one or mixed, found "
                                            + parameters.text("work"));
                };
        PolicySpec policy = PolicySpec.DEFAULT.withPlace(place);
        sizes.forEach(nodes -> fill(nodes, jobs, burst, policy, mixed));
        // Sizes take turns, so that a slow minute of the machine falls on all of them.
        List<Sizes.Sample> samples = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int nodes : sizes) {
                samples.add(fill(nodes, jobs, burst, policy, mixed));
            }
        }
        return Sizes.result(name(), parameters.asMap(), "nodes", "job", samples);
    }

    /// Fills and empties one cluster until `jobs` were placed; only the filling counts.
    private static Sizes.Sample fill(
            int nodes, int jobs, int burst, PolicySpec policy, boolean mixed) {
        Span span = new Span();
        MemoryCluster cluster = new MemoryCluster(nodes, GPUS_PER_NODE, policy);
        long placed = 0;
        MixedWork mixedWork = new MixedWork();
        while (placed < jobs) {
            List<JobSpec> round = mixed ? mixed(mixedWork, nodes) : ones(nodes);
            span.add(() -> {
                for (int done = 0; done < round.size(); done += burst) {
                    round.subList(done, Math.min(round.size(), done + burst))
                            .forEach(cluster::submit);
                    cluster.settle();
                }
            });
            List<Order.StartWorker> started = cluster.takeStarted();
            if (started.size() != round.size() || cluster.refused() > 0) {
                throw new IllegalStateException(
                        "expected %d workers, found %d and %d refusals"
                                .formatted(round.size(), started.size(), cluster.refused()));
            }
            placed += started.size();
            cluster.tick();
            started.forEach(cluster::finish);
            cluster.settle();
            cluster.truncate();
        }
        return Sizes.sample(nodes, placed, span);
    }

    private static List<JobSpec> ones(int nodes) {
        return Collections.nCopies(
                nodes * GPUS_PER_NODE, JobSpec.named("bench").withRealm(Realm.SIMULATED));
    }

    private static List<JobSpec> mixed(MixedWork work, int nodes) {
        List<JobSpec> jobs = new ArrayList<>();
        long most = nodes * GPUS_PER_NODE * 750L;
        long milli = 0;
        while (milli < most) {
            JobSpec job = work.next();
            milli += job.totalGpuMilli();
            jobs.add(job);
        }
        return jobs;
    }
}
