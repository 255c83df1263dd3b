package io.stoker.simulator.workload;

import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Realm;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerRequest;
import io.stoker.model.Workload;
import java.util.SortedMap;
import java.util.TreeMap;

/// Job specifications for simulated nodes.
final class SimulatedJobs {

    /// Duration of a job that never ends by itself.
    static final long FOREVER = -1;

    private SimulatedJobs() {}

    /// {@return a simulated job that keeps its GPUs busy for `durationMillis`, or for ever}
    static JobSpec job(String name, int workers, WorkerRequest request, long durationMillis) {
        SortedMap<String, String> parameters = new TreeMap<>();
        if (durationMillis == FOREVER) {
            parameters.put("forever", "1");
        } else {
            parameters.put("duration_ms", Long.toString(durationMillis));
        }
        JobSpec spec =
                JobSpec.named(name)
                        .withRealm(Realm.SIMULATED)
                        .withWorkers(workers)
                        .withWorker(request)
                        .withWorkload(new Workload.Builtin("compute", parameters));
        return durationMillis > 0 ? spec.withTime(new TimeRules(0, 0, 0, durationMillis)) : spec;
    }

    /// {@return the same job with a deadline, when there is one}
    static JobSpec due(JobSpec spec, long deadlineAt) {
        TimeRules time = spec.time();
        return deadlineAt == 0
                ? spec
                : spec.withTime(
                        new TimeRules(
                                time.limitMillis(),
                                deadlineAt,
                                time.beginAt(),
                                time.expectedMillis()));
    }

    /// {@return a request for GPUs and what usually goes with them: 4 cores and 16 GiB a GPU
    /// (assumed)}
    static WorkerRequest withHostShare(GpuRequest gpus) {
        int milli = Math.max(gpus.totalMilli(), 250);
        return new WorkerRequest(gpus, milli * 4, milli * 16L * 1_024 / 1_000);
    }
}
