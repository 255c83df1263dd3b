package io.stoker.simulator.workload;

import io.stoker.model.Draws;
import io.stoker.model.ElasticRules;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import java.util.List;

/// Jobs that come by chance at a steady rate: exponential gaps, exponential durations, and sizes
/// and priorities drawn evenly from lists, in which a value may stand more than once to weigh more.
///
/// @param jobs how many
/// @param jobsPerMinute mean rate
/// @param meanDurationMillis mean run time
/// @param gpus GPUs a worker
/// @param workers gang sizes
/// @param priorities priorities
/// @param users submitters
/// @param elastic which of them are elastic
public record PoissonArrivals(
        int jobs,
        double jobsPerMinute,
        long meanDurationMillis,
        List<Integer> gpus,
        List<Integer> workers,
        List<Integer> priorities,
        List<String> users,
        Elastic elastic)
        implements ArrivalSource {

    /// Which jobs are elastic: from half of their `workers` to twice as many, by halves; an odd
    /// size by single workers, and one worker from one to two.
    ///
    /// @param share of all jobs, 0 to 1
    /// @param pauseMillis least time between two changes of a gang's size
    public record Elastic(double share, long pauseMillis) {

        /// All jobs have a fixed size.
        public static final Elastic NONE = new Elastic(0, 0);

        private ElasticRules rules(int workers) {
            int least = Math.max(1, workers / 2);
            int step = workers % 2 == 0 ? least : 1;
            return new ElasticRules(least, 2 * workers, step, pauseMillis);
        }
    }

    /// Jobs of fixed size.
    public PoissonArrivals(
            int jobs,
            double jobsPerMinute,
            long meanDurationMillis,
            List<Integer> gpus,
            List<Integer> workers,
            List<Integer> priorities,
            List<String> users) {
        this(
                jobs,
                jobsPerMinute,
                meanDurationMillis,
                gpus,
                workers,
                priorities,
                users,
                Elastic.NONE);
    }

    public PoissonArrivals {
        gpus = List.copyOf(gpus);
        workers = List.copyOf(workers);
        priorities = List.copyOf(priorities);
        users = List.copyOf(users);
        if (!(jobsPerMinute > 0)) {
            throw new IllegalArgumentException(
                    "jobsPerMinute: expected more than 0, found " + jobsPerMinute);
        }
        if (gpus.isEmpty() || workers.isEmpty() || priorities.isEmpty() || users.isEmpty()) {
            throw new IllegalArgumentException(
                    "gpus, workers, priorities, users: expected at least one value each");
        }
    }

    @Override
    public Arrivals arrivals(long seed, long gpuCapacityMilli) {
        Draws gaps = Draws.stream(seed, "workload/gaps");
        long[] times = new long[jobs];
        double at = 0;
        for (int i = 0; i < jobs; i++) {
            at += gaps.exponential(60_000 / jobsPerMinute);
            times[i] = Math.round(at);
        }
        return new Drawn(this, seed, times);
    }

    /// Draws job `index` from a stream of its own, so that jobs may be made in any order.
    private record Drawn(PoissonArrivals plan, long seed, long[] times) implements Arrivals {

        @Override
        public int count() {
            return times.length;
        }

        @Override
        public long atMillis(int index) {
            return times[index];
        }

        @Override
        public JobSpec spec(int index, long startAt) {
            Draws draws = Draws.stream(seed + index * 0x9E3779B97F4A7C15L, "workload/job");
            long duration = Math.max(1, Math.round(draws.exponential(plan.meanDurationMillis)));
            int gpus = plan.gpus.get(draws.below(plan.gpus.size()));
            int workers = plan.workers.get(draws.below(plan.workers.size()));
            int priority = plan.priorities.get(draws.below(plan.priorities.size()));
            String user = plan.users.get(draws.below(plan.users.size()));
            // A stream of its own: the same jobs come whether or not some of them are elastic.
            Draws choice = Draws.stream(seed + index * 0x9E3779B97F4A7C15L, "workload/elastic");
            ElasticRules elastic =
                    choice.happens(plan.elastic.share())
                            ? plan.elastic.rules(workers)
                            : ElasticRules.NONE;
            return SimulatedJobs.job(
                            "job-" + (index + 1),
                            workers,
                            SimulatedJobs.withHostShare(GpuRequest.whole(gpus)),
                            duration)
                    .withElastic(elastic)
                    .withPriority(priority)
                    .withUser(user);
        }
    }
}
