package io.stoker.control;

import io.stoker.model.ElasticRules;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.TimeRules;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Small changes of a job that might let it start, one thing at a time. Within one kind the
/// smallest change comes first.
final class Variants {

    private static final int HIGHEST_CLASS = 1_000;

    private Variants() {}

    /// A job with one thing changed.
    ///
    /// @param kind what was changed, as the job file calls it
    /// @param value what it was changed to
    record Change(String kind, String value, JobSpec spec) {}

    static List<Change> of(JobSpec spec, PolicySpec policy, List<String> queues) {
        List<Change> changes = new ArrayList<>();
        topology(spec, changes);
        gpus(spec, changes);
        workers(spec, changes);
        host(spec, changes);
        if (!policy.backfill().equals("none")) {
            limit(spec, changes);
        }
        if (spec.priority() < HIGHEST_CLASS) {
            changes.add(new Change("priority", "critical", spec.withPriority(HIGHEST_CLASS)));
        }
        for (String queue : queues) {
            if (!queue.equals(spec.queue())) {
                changes.add(new Change("queue", queue, spec.withQueue(queue)));
            }
        }
        return changes;
    }

    private static void topology(JobSpec spec, List<Change> changes) {
        TopologyRules rules = spec.topology();
        if (rules.required().isPresent()) {
            TopologyRules softer =
                    rules.toBuilder()
                            .required(Optional.empty())
                            .preferred(rules.required())
                            .preferredForMillis(0)
                            .spares(0)
                            .build();
            changes.add(
                    new Change(
                            "topology.preferred",
                            rules.required().get().word() + " instead of required",
                            spec.withTopology(softer)));
        }
        if (!rules.isNone()) {
            changes.add(new Change("topology", "none", spec.withTopology(TopologyRules.NONE)));
        }
    }

    private static void gpus(JobSpec spec, List<Change> changes) {
        GpuRequest gpus = spec.worker().gpus();
        if (!spec.roles().isEmpty()) {
            return;
        }
        if (!gpus.types().isEmpty()) {
            changes.add(new Change("gpus.types", "any", with(spec, gpus.withTypes(List.of()))));
        }
        if (gpus.memoryMib() > 0) {
            changes.add(new Change("gpus.memory", "any", with(spec, gpus.withMemoryMib(0))));
        }
        for (int count = gpus.count() / 2; count >= 1; count /= 2) {
            int workers = spec.workers() * (gpus.count() / count);
            if (gpus.count() % count == 0 && workers <= JobSpec.MAX_WORKERS && plain(spec)) {
                JobSpec narrower = with(spec.withWorkers(workers), gpus.withCount(count));
                changes.add(
                        new Change(
                                "gpus per worker",
                                "%d, and workers: %d".formatted(count, workers),
                                narrower));
            }
        }
    }

    private static boolean plain(JobSpec spec) {
        return !spec.elastic().active() && spec.topology().segmentWorkers() == 0;
    }

    private static void workers(JobSpec spec, List<Change> changes) {
        if (!spec.roles().isEmpty() || spec.topology().segmentWorkers() > 0) {
            return;
        }
        for (int eighths = 7; eighths >= 1; eighths--) {
            int workers = spec.workers() * eighths / 8;
            if (workers >= 1 && workers < spec.workers() && !spec.elastic().active()) {
                changes.add(
                        new Change(
                                "workers", Integer.toString(workers), spec.withWorkers(workers)));
            }
        }
        if (spec.elastic().active() && spec.elastic().minWorkers() > 1) {
            changes.add(
                    new Change(
                            "elastic.min",
                            "1",
                            spec.withElastic(
                                    new ElasticRules(
                                            1,
                                            spec.elastic().maxWorkers(),
                                            1,
                                            spec.elastic().pauseMillis()))));
        }
    }

    private static void host(JobSpec spec, List<Change> changes) {
        WorkerRequest worker = spec.worker();
        for (int eighths = 7; eighths >= 1; eighths--) {
            int cpu = (int) (worker.cpuMilli() * (long) eighths / 8);
            long memory = worker.memoryMib() * eighths / 8;
            if (worker.cpuMilli() > 0) {
                changes.add(
                        new Change(
                                "cpus",
                                String.format(java.util.Locale.ROOT, "%.3f", cpu / 1_000.0),
                                spec.withWorker(worker.withHost(cpu, worker.memoryMib()))));
            }
            if (worker.memoryMib() > 0) {
                changes.add(
                        new Change(
                                "memory",
                                "%dMi".formatted(memory),
                                spec.withWorker(worker.withHost(worker.cpuMilli(), memory))));
            }
        }
    }

    private static void limit(JobSpec spec, List<Change> changes) {
        TimeRules time = spec.time();
        long now = time.estimateMillis() == 0 ? 86_400_000 : time.estimateMillis();
        for (long limit = now / 2; limit >= 60_000; limit /= 2) {
            changes.add(
                    new Change(
                            "time.limit",
                            "%ds (backfill)".formatted(limit / 1_000),
                            spec.withTime(
                                    new TimeRules(
                                            limit, time.deadlineAt(), time.beginAt(), limit))));
        }
    }

    private static JobSpec with(JobSpec spec, GpuRequest gpus) {
        return spec.withWorker(spec.worker().withGpus(gpus));
    }
}
