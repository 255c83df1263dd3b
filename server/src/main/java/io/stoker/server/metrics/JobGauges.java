package io.stoker.server.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.stoker.model.AttemptImage;
import io.stoker.model.JobImage;
import io.stoker.model.JobState;
import io.stoker.model.QueueSpec;
import io.stoker.model.WorkerImage;
import io.stoker.server.shell.Views;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Jobs and queues as they stand at a scrape.
final class JobGauges {

    /// Most jobs whose reason is looked up in one scrape; the others of a queue count as `other`.
    private static final int MOST_REASONS = 20_000;

    /// Most series of the join between nodes and jobs.
    private static final int MOST_JOINS = 5_000;

    private final Gauge jobs;
    private final Gauge pending;
    private final Gauge pendingGpus;
    private final Gauge largestGang;
    private final Gauge oldest;
    private final Gauge held;
    private final Gauge depth;
    private final InfoSeries queueInfo;
    private final Gauge allocated;
    private final InfoSeries nodeJob;

    JobGauges(PrometheusRegistry registry) {
        jobs =
                ClusterGauges.gauge(
                        registry, "stoker_jobs", "Jobs that are known", "queue", "state");
        pending =
                ClusterGauges.gauge(
                        registry,
                        "stoker_pending_jobs",
                        "Waiting jobs, by why they wait",
                        "queue",
                        "reason");
        pendingGpus =
                ClusterGauges.gauge(
                        registry,
                        "stoker_pending_gpus",
                        "GPUs that waiting jobs want",
                        "queue",
                        "gpu_type");
        largestGang =
                ClusterGauges.gauge(
                        registry,
                        "stoker_pending_largest_gang_gpus",
                        "GPUs that the largest waiting job wants",
                        "queue");
        oldest =
                Gauge.builder()
                        .name("stoker_oldest_pending_job_age_seconds")
                        .unit(Unit.SECONDS)
                        .help("How long the job has waited that waits longest")
                        .labelNames("queue")
                        .register(registry);
        held =
                ClusterGauges.gauge(
                        registry,
                        "stoker_jobs_held",
                        "Waiting jobs that somebody holds",
                        "queue",
                        "by");
        depth =
                ClusterGauges.gauge(
                        registry,
                        "stoker_scheduler_queue_depth",
                        "Waiting jobs that may start",
                        "queue");
        queueInfo =
                new InfoSeries(
                        registry,
                        "stoker_queue_info",
                        "Queues and their place",
                        "queue",
                        "parent",
                        "root",
                        "paused");
        allocated =
                ClusterGauges.gauge(
                        registry,
                        "stoker_queue_allocated_gpus",
                        "GPUs that a queue's jobs hold",
                        "queue",
                        "gpu_type");
        nodeJob =
                new InfoSeries(
                        registry,
                        "stoker_node_job_info",
                        "Which job is on which node, for joins",
                        "node",
                        "job",
                        "queue");
    }

    private static final class Sums {
        private final int[] states = new int[JobState.values().length];
        private final Map<String, Integer> reasons = new LinkedHashMap<>();
        private final Map<String, Long> wantedMilli = new LinkedHashMap<>();
        private final Map<String, Long> heldMilli = new LinkedHashMap<>();
        private long largestMilli;
        private long oldestQueuedAt = Long.MAX_VALUE;
        private int held;
        private int ready;
    }

    void look(Views views, long now) {
        Map<String, Sums> byQueue = new LinkedHashMap<>();
        for (QueueSpec queue : views.queues()) {
            byQueue.put(queue.name(), new Sums());
        }
        clear();
        int reasons = 0;
        int joins = 0;
        for (JobImage job : views.jobs()) {
            Sums sums = byQueue.computeIfAbsent(job.spec().queue(), ignored -> new Sums());
            int waiting = waiting(job);
            sums.states[stateOf(job).ordinal()] += job.tasks().isEmpty() ? 1 : waiting;
            if (waiting > 0) {
                String reason = reasons++ < MOST_REASONS ? reason(views, job) : "other";
                waiting(sums, job, reason, waiting);
            }
            if (!job.attempts().isEmpty()) {
                joins += holding(views, sums, job, joins);
            }
        }
        for (QueueSpec queue : views.queues()) {
            info(queue);
        }
        byQueue.forEach((queue, sums) -> show(queue, sums, now));
        queueInfo.show();
        nodeJob.show();
    }

    private void clear() {
        for (Gauge gauge :
                new Gauge[] {
                    jobs, pending, pendingGpus, largestGang, oldest, held, depth, allocated
                }) {
            gauge.clear();
        }
    }

    private static String reason(Views views, JobImage job) {
        try {
            return views.reason(job).code();
        } catch (RuntimeException moved) {
            // The scheduler's queue is soft state that may change under the look-up.
            return "NotEvaluated";
        }
    }

    private static JobState stateOf(JobImage job) {
        return job.tasks().isEmpty() ? job.state() : JobState.PENDING;
    }

    /// {@return how many waiting jobs this stands for}: an array stands for its tasks that have no
    /// record of their own.
    private static int waiting(JobImage job) {
        return job.tasks()
                .map(tasks -> job.spec().array().orElseThrow().count() - tasks.left().size())
                .orElse(job.state() == JobState.PENDING ? 1 : 0);
    }

    private static void waiting(Sums sums, JobImage job, String reason, int jobs) {
        sums.reasons.merge(reason, jobs, Integer::sum);
        String type =
                job.spec().worker().gpus().types().isEmpty()
                        ? "any"
                        : job.spec().worker().gpus().types().getFirst();
        long milli = job.spec().totalGpuMilli();
        sums.wantedMilli.merge(type, milli * jobs, Long::sum);
        sums.largestMilli = Math.max(sums.largestMilli, milli);
        sums.oldestQueuedAt = Math.min(sums.oldestQueuedAt, job.queuedAt());
        boolean isHeld = !job.heldBy().isEmpty();
        sums.held += isHeld ? jobs : 0;
        sums.ready += !isHeld && job.pausedUntil() == 0 ? jobs : 0;
    }

    private int holding(Views views, Sums sums, JobImage job, int joinsSoFar) {
        int joins = 0;
        AttemptImage newest = job.attempts().getLast();
        for (WorkerImage worker : newest.workers()) {
            if (!worker.holding()) {
                continue;
            }
            var node = views.node(worker.allocation().nodeId());
            int first = Long.numberOfTrailingZeros(worker.allocation().gpuMask());
            String type =
                    node.filter(one -> first < one.spec().gpus().size())
                            .map(one -> one.spec().gpus().get(first).type())
                            .orElse("none");
            sums.heldMilli.merge(type, (long) worker.allocation().gpuMilli(), Long::sum);
            if (node.isPresent() && joinsSoFar + joins < MOST_JOINS) {
                nodeJob.add(node.get().spec().name(), Long.toString(job.id()), job.spec().queue());
                joins++;
            }
        }
        return joins;
    }

    private void info(QueueSpec queue) {
        int slash = queue.name().lastIndexOf('/');
        String parent = slash < 0 ? "" : queue.name().substring(0, slash);
        int first = queue.name().indexOf('/');
        String root = first < 0 ? queue.name() : queue.name().substring(0, first);
        queueInfo.add(queue.name(), parent, root, Boolean.toString(queue.paused()));
    }

    private void show(String queue, Sums sums, long now) {
        for (JobState state : JobState.values()) {
            jobs.labelValues(queue, state.name().toLowerCase(Locale.ROOT))
                    .set(sums.states[state.ordinal()]);
        }
        sums.reasons.forEach((reason, count) -> pending.labelValues(queue, reason).set(count));
        sums.wantedMilli.forEach(
                (type, milli) -> pendingGpus.labelValues(queue, type).set(milli / 1000.0));
        sums.heldMilli.forEach(
                (type, milli) -> allocated.labelValues(queue, type).set(milli / 1000.0));
        largestGang.labelValues(queue).set(sums.largestMilli / 1000.0);
        boolean none = sums.oldestQueuedAt == Long.MAX_VALUE;
        oldest.labelValues(queue).set(none ? 0 : Math.max(0, now - sums.oldestQueuedAt) / 1000.0);
        held.labelValues(queue, "user").set(sums.held);
        depth.labelValues(queue).set(sums.ready);
    }
}
