package io.stoker.simulator.workload;

import io.stoker.model.CheckpointRules;
import io.stoker.model.JobSpec;
import io.stoker.scheduler.WorkMix;
import java.util.Optional;

/// Jobs of another source, all of which save their work in one way.
///
/// @param source the jobs
/// @param rules how they save it and what a restart costs
public record CheckpointedArrivals(ArrivalSource source, CheckpointRules rules)
        implements ArrivalSource {

    @Override
    public Arrivals arrivals(long seed, long gpuCapacityMilli) {
        return new Saving(source.arrivals(seed, gpuCapacityMilli), rules);
    }

    private record Saving(Arrivals jobs, CheckpointRules rules) implements Arrivals {

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
            return jobs.spec(index, startAt).withCheckpoint(rules);
        }

        @Override
        public Optional<WorkMix> foreseen() {
            return jobs.foreseen();
        }
    }
}
