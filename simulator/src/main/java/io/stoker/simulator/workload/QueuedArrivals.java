package io.stoker.simulator.workload;

import io.stoker.model.Draws;
import io.stoker.model.JobSpec;
import java.util.List;
import java.util.Optional;

/// A workload whose jobs go to queues that the seed draws, whatever queue they named.
///
/// @param inner the jobs
/// @param lots queues, each as often as it has lots in the draw
public record QueuedArrivals(ArrivalSource inner, List<String> lots) implements ArrivalSource {
    public QueuedArrivals {
        lots = List.copyOf(lots);
    }

    @Override
    public Arrivals arrivals(long seed, long gpuCapacityMilli) {
        return new Spread(inner.arrivals(seed, gpuCapacityMilli), lots, seed);
    }

    private record Spread(Arrivals jobs, List<String> lots, long seed) implements Arrivals {
        @Override
        public int count() {
            return jobs.count();
        }

        @Override
        public long atMillis(int index) {
            return jobs.atMillis(index);
        }

        @Override
        public JobSpec spec(int index, long startAt) {
            Draws draws = Draws.stream(seed + index * 0x9E3779B97F4A7C15L, "workload/queue");
            return jobs.spec(index, startAt).withQueue(lots.get(draws.below(lots.size())));
        }

        @Override
        public Optional<io.stoker.scheduler.WorkMix> foreseen() {
            return jobs.foreseen();
        }
    }
}
