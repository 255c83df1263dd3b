package io.stoker.simulator.workload;

import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Role;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import io.stoker.scheduler.WorkMix;
import java.util.List;
import java.util.Optional;

/// Jobs of another source, with rules for where their workers stand, or as gangs of roles.
///
/// @param source whose jobs they are
/// @param rules for every job; segments only for those whose size they divide
/// @param roles what every job is made of; empty leaves jobs as they are
public record ShapedArrivals(ArrivalSource source, TopologyRules rules, List<Role> roles)
        implements ArrivalSource {
    public ShapedArrivals {
        roles = List.copyOf(roles);
    }

    /// {@return a request for GPUs and what usually goes with them}
    public static WorkerRequest withHostShare(GpuRequest gpus) {
        return SimulatedJobs.withHostShare(gpus);
    }

    @Override
    public Arrivals arrivals(long seed, long gpuCapacityMilli) {
        return new Shaped(source.arrivals(seed, gpuCapacityMilli), rules, roles);
    }

    private record Shaped(Arrivals inner, TopologyRules rules, List<Role> roles)
            implements Arrivals {

        @Override
        public int count() {
            return inner.count();
        }

        @Override
        public long atMillis(int index) {
            return inner.atMillis(index);
        }

        @Override
        public JobSpec spec(int index, long startAt) {
            JobSpec job = inner.spec(index, startAt);
            if (!roles.isEmpty()) {
                int workers = roles.stream().mapToInt(Role::workers).sum();
                job = job.toBuilder().workers(workers).roles(roles).build();
            }
            int segment = rules.segmentWorkers();
            boolean divides = segment == 0 || job.workers() % segment == 0;
            return job.withTopology(divides ? rules : rules.toBuilder().segmentWorkers(0).build());
        }

        @Override
        public Optional<WorkMix> foreseen() {
            return inner.foreseen();
        }
    }
}
