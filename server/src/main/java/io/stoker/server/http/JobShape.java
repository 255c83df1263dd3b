package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Admission;
import io.stoker.model.Allocation;
import io.stoker.model.ArrayImage;
import io.stoker.model.ArrayRules;
import io.stoker.model.AttemptImage;
import io.stoker.model.Cause;
import io.stoker.model.ElasticRules;
import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.GpuTime;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.NodeImage;
import io.stoker.model.PendingReason;
import io.stoker.model.WorkerImage;
import io.stoker.model.WorkerRequest;
import io.stoker.model.Workload;
import io.stoker.server.shell.Views;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Jobs as JSON. One instance serves one reply.
final class JobShape {

    /// Most node names in a list's entries.
    private static final int MOST_NAMES = 16;

    private final Views views;
    private final long now;
    private final String version;

    JobShape(Views views, long now) {
        this.views = views;
        this.now = now;
        this.version = Long.toString(views.index());
    }

    /// {@return the whole job}
    ObjectNode full(JobImage job) {
        ObjectNode node = shape(job, Integer.MAX_VALUE);
        ObjectNode status = (ObjectNode) node.get("status");
        workers(status, job);
        attempts(status, job);
        return node;
    }

    /// {@return the job as in lists: without workers and attempts}
    ObjectNode brief(JobImage job) {
        return shape(job, MOST_NAMES);
    }

    private ObjectNode shape(JobImage job, int mostNames) {
        ObjectNode node = Json.ofKind("Job");
        ObjectNode metadata =
                node.putObject("metadata").put("id", job.id()).put("name", job.spec().name());
        ArrayShape.identity(metadata, job.spec());
        ObjectNode labels = metadata.putObject("labels");
        job.spec().labels().forEach(labels::put);
        Json.time(metadata, "creationTimestamp", job.submittedAt());
        metadata.put("resourceVersion", version);
        node.set("spec", spec(job.spec()));
        node.set("status", status(job, mostNames));
        return node;
    }

    /// {@return the job's specification}
    static ObjectNode spec(JobSpec spec) {
        ObjectNode node =
                Json.object()
                        .put("kind", lower(spec.kind()))
                        .put("realm", lower(spec.realm()))
                        .put("queue", spec.queue())
                        .put("user", spec.user())
                        .put("priority", spec.priority())
                        .put("workers", spec.workers());
        GpuRequest gpus = spec.worker().gpus();
        ObjectNode gpuNode =
                node.putObject("gpus")
                        .put("count", gpus.count())
                        .put("milliEach", gpus.milliEach())
                        .put("memoryMib", gpus.memoryMib());
        ArrayNode types = gpuNode.putArray("types");
        gpus.types().forEach(types::add);
        ResourceShape.put(gpuNode, gpus);
        node.put("cpuMilli", spec.worker().cpuMilli()).put("memoryMib", spec.worker().memoryMib());
        ResourceShape.put(node, spec.worker());
        node.set("workload", workload(spec.workload()));
        ObjectNode environment = node.putObject("env");
        spec.environment().forEach(environment::put);
        Json.textOrNull(node, "workdir", spec.workingDirectory());
        ObjectNode time = node.putObject("time");
        Json.secondsOrNull(time, "limitSeconds", spec.time().limitMillis());
        Json.time(time, "deadline", spec.time().deadlineAt());
        Json.textOrNull(
                time,
                "admission",
                spec.time().admission() == Admission.NONE ? "" : spec.time().admission().word());
        Json.time(time, "begin", spec.time().beginAt());
        Json.secondsOrNull(time, "expectedSeconds", spec.time().expectedMillis());
        node.putObject("retries")
                .put("max", spec.retries().maxRetries())
                .put("firstBackoffSeconds", spec.retries().firstBackoffMillis() / 1000.0)
                .put("maxBackoffSeconds", spec.retries().maxBackoffMillis() / 1000.0);
        ObjectNode stop = node.putObject("stop");
        Json.textOrNull(stop, "checkpointSignal", spec.stop().checkpointSignal());
        stop.put("graceSeconds", spec.stop().graceMillis() / 1000.0);
        sharing(node, spec);
        node.put("held", spec.held());
        Json.textOrNull(node, "taskId", spec.externalId());
        Json.textOrNull(node, "dependencies", spec.dependencies().text());
        Json.textOrNull(node, "array", spec.array().map(ArrayRules::text));
        Json.textOrNull(node, "reservation", spec.reservation());
        return node;
    }

    private static void sharing(ObjectNode node, JobSpec spec) {
        ElasticRules elastic = spec.elastic();
        if (elastic.active()) {
            node.putObject("elastic")
                    .put("min", elastic.minWorkers())
                    .put("max", elastic.maxWorkers())
                    .put("step", elastic.step())
                    .put("pauseSeconds", elastic.pauseMillis() / 1000.0);
        } else {
            node.putNull("elastic");
        }
        TopologyShape.put(node, spec);
        node.putObject("checkpoint")
                .put("resumes", spec.checkpoint().resumes())
                .put("onNotice", spec.checkpoint().onNotice())
                .put("everySeconds", spec.checkpoint().everyMillis() / 1000.0)
                .put("restartSeconds", spec.checkpoint().restartMillis() / 1000.0);
        node.putObject("preemption")
                .put("preemptible", spec.preemption().preemptible())
                .put("minRunSeconds", spec.preemption().minRunMillis() / 1000.0);
    }

    private static ObjectNode workload(Workload workload) {
        ObjectNode node = Json.object();
        switch (workload) {
            case Workload.Exec exec -> {
                ArrayNode argv = node.put("type", "exec").putArray("argv");
                exec.argv().forEach(argv::add);
            }
            case Workload.Script script -> node.put("type", "script").put("text", script.text());
            case Workload.Builtin builtin -> {
                ObjectNode parameters =
                        node.put("type", "builtin")
                                .put("executor", builtin.executor())
                                .putObject("parameters");
                builtin.parameters().forEach(parameters::put);
            }
        }
        return node;
    }

    private ObjectNode status(JobImage job, int mostNames) {
        ObjectNode node =
                Json.object().put("state", job.state().name()).put("display", display(job));
        ArrayNode flags = node.putArray("flags");
        if (newest(job).filter(JobShape::scales).isPresent()) {
            flags.add("SCALING");
        }
        reason(node, job);
        Json.textOrNull(node, "heldBy", job.heldBy());
        DeadlineShape.put(node, job);
        node.put("request", request(job.spec()))
                .put("size", size(job))
                .put("attempt", job.attemptCount())
                .put("retries", job.retries())
                .put("requeues", job.requeues());
        times(node, job);
        Set<String> names = nodeNames(newest(job));
        ArrayNode nodes = node.putArray("nodes");
        names.stream().limit(mostNames).forEach(nodes::add);
        node.put("nodeCount", names.size()).put("virtual", onVirtualGpu(job));
        Json.textOrNull(node, "cause", job.cause().map(Cause::name));
        boolean ran = !job.attempts().isEmpty() || job.tasks().isPresent();
        if (job.state().terminal() && job.finishedAt() != 0 && ran) {
            node.put("exitCode", job.exitCode());
        } else {
            node.putNull("exitCode");
        }
        node.put("message", job.message());
        ArrayNode avoided = node.putArray("avoidNodes");
        job.avoidNodes().forEach(id -> avoided.add(nodeName(id)));
        node.set(
                "gpuSeconds",
                gpuSeconds(job.tasks().map(ArrayImage::account).orElse(job.account())));
        ArrayShape.tasks(node, job);
        return node;
    }

    /// {@return how many workers its live gang has now; 0 while it has none}
    static int size(JobImage job) {
        return newest(job)
                .filter(attempt -> attempt.endedAt() == 0)
                .map(AttemptImage::size)
                .orElse(0);
    }

    /// {@return whether workers that joined are not up yet, or workers that left are not gone}
    private static boolean scales(AttemptImage attempt) {
        return attempt.endedAt() == 0
                && attempt.workers().stream()
                        .anyMatch(worker ->
                                worker.member()
                                        ? worker.joinedAt() != 0 && worker.startedAt() == 0
                                        : worker.holding());
    }

    private void reason(ObjectNode node, JobImage job) {
        node.putNull("estimate");
        if (waits(job)) {
            PendingReason reason = Reasons.of(views, job);
            node.putObject("reason").put("code", reason.code()).put("message", reason.message());
            views.estimate(job.id()).ifPresent(start -> EstimateShape.put(node, start, now));
        } else {
            node.putNull("reason");
        }
    }

    /// {@return whether it, or a task of it, waits}
    static boolean waits(JobImage job) {
        return job.tasks()
                .map(tasks -> tasks.left().size() < job.spec().array().orElseThrow().count())
                .orElse(job.state() == JobState.PENDING);
    }

    private void times(ObjectNode node, JobImage job) {
        Json.time(node, "submittedAt", job.submittedAt());
        Json.time(node, "queuedAt", job.queuedAt());
        Json.time(node, "pausedUntil", job.state() == JobState.PENDING ? job.pausedUntil() : 0);
        Json.time(node, "firstStartedAt", job.firstStartedAt());
        long startedAt = newest(job).map(AttemptImage::startedAt).orElse(0L);
        Json.time(node, "startedAt", startedAt);
        Json.time(node, "finishedAt", job.finishedAt());
        node.put("waitSeconds", waitMillis(job, now) / 1000.0);
        node.put("runSeconds", runMillis(job, now) / 1000.0);
    }

    /// {@return how long it has waited, or waited before its newest start}
    static long waitMillis(JobImage job, long now) {
        long until = now;
        if (job.state().terminal()) {
            until = job.finishedAt();
        }
        if (job.state() != JobState.PENDING) {
            long started =
                    newest(job)
                            .map(AttemptImage::startedAt)
                            .orElse(job.tasks().isPresent() ? job.firstStartedAt() : 0L);
            until = started != 0 ? started : until;
        }
        return Math.max(0, until - job.queuedAt());
    }

    /// {@return how long its newest attempt has run, or ran}
    static long runMillis(JobImage job, long now) {
        if (job.tasks().isPresent() && job.firstStartedAt() != 0) {
            return (job.finishedAt() == 0 ? now : job.finishedAt()) - job.firstStartedAt();
        }
        Optional<AttemptImage> attempt = newest(job);
        if (attempt.isEmpty() || attempt.get().startedAt() == 0) {
            return 0;
        }
        long end = attempt.get().endedAt() == 0 ? now : attempt.get().endedAt();
        return Math.max(0, end - attempt.get().startedAt());
    }

    private void workers(ObjectNode status, JobImage job) {
        ArrayNode list = status.putArray("workers");
        for (WorkerImage worker : newest(job).map(AttemptImage::workers).orElse(List.of())) {
            Allocation allocation = worker.allocation();
            ObjectNode item =
                    list.addObject()
                            .put("rank", allocation.rank())
                            .put("node", nodeName(allocation.nodeId()))
                            .put("nodeId", allocation.nodeId());
            ArrayNode gpus = item.putArray("gpus");
            for (long mask = allocation.gpuMask(); mask != 0; mask &= mask - 1) {
                gpus.add(Long.numberOfTrailingZeros(mask));
            }
            item.put("milliEach", allocation.milliEach())
                    .put("state", worker.state().name())
                    .put("holding", worker.holding())
                    .put("member", worker.member());
            Json.time(item, "startedAt", worker.startedAt());
            Json.time(item, "exitedAt", worker.exitedAt());
            if (worker.exit().isPresent()) {
                item.put("exitCode", worker.exit().get().code())
                        .put("cause", worker.exit().get().cause().name())
                        .put("message", worker.exit().get().message());
            } else {
                item.putNull("exitCode").putNull("cause").put("message", "");
            }
        }
    }

    private void attempts(ObjectNode status, JobImage job) {
        ArrayNode list = status.putArray("attempts");
        for (AttemptImage attempt : job.attempts()) {
            ObjectNode item =
                    list.addObject().put("number", attempt.number()).put("epoch", attempt.epoch());
            Json.time(item, "placedAt", attempt.placedAt());
            Json.time(item, "startedAt", attempt.startedAt());
            Json.time(item, "endedAt", attempt.endedAt());
            Json.textOrNull(item, "cause", attempt.cause().map(Cause::name));
            item.put("message", attempt.message());
            ArrayNode nodes = item.putArray("nodes");
            nodeNames(Optional.of(attempt)).forEach(nodes::add);
        }
    }

    private Set<String> nodeNames(Optional<AttemptImage> attempt) {
        Set<String> names = new LinkedHashSet<>();
        attempt.ifPresent(one ->
                one.workers().forEach(worker -> names.add(nodeName(worker.allocation().nodeId()))));
        return names;
    }

    /// {@return names of the nodes of its newest attempt}
    Set<String> nodeNames(JobImage job) {
        return nodeNames(newest(job));
    }

    private String nodeName(int id) {
        return views.node(id).map(node -> node.spec().name()).orElse("node-" + id);
    }

    /// {@return whether a GPU of its newest attempt has no hardware behind it}
    boolean onVirtualGpu(JobImage job) {
        for (WorkerImage worker : newest(job).map(AttemptImage::workers).orElse(List.of())) {
            Optional<NodeImage> node = views.node(worker.allocation().nodeId());
            List<GpuSpec> gpus = node.map(one -> one.spec().gpus()).orElse(List.of());
            for (long mask = worker.allocation().gpuMask(); mask != 0; mask &= mask - 1) {
                int index = Long.numberOfTrailingZeros(mask);
                if (index < gpus.size() && gpus.get(index).virtual()) {
                    return true;
                }
            }
        }
        return false;
    }

    /// {@return its newest attempt, alive or over}
    static Optional<AttemptImage> newest(JobImage job) {
        return job.attempts().isEmpty() ? Optional.empty() : Optional.of(job.attempts().getLast());
    }

    /// {@return one word for people}
    static String display(JobImage job) {
        boolean preempted =
                job.state() == JobState.PENDING
                        && job.cause().isPresent()
                        && job.cause().get() == Cause.PREEMPTED;
        return preempted ? "preempted" : lower(job.state());
    }

    /// {@return what it asks for, such as `16x8 H100` or `1x0.5`}
    static String request(JobSpec spec) {
        if (!spec.roles().isEmpty()) {
            return spec.roles().stream()
                    .map(role -> request(role.workers(), role.worker()))
                    .collect(java.util.stream.Collectors.joining(" + "));
        }
        return request(spec.workers(), spec.worker());
    }

    private static String request(int workers, WorkerRequest worker) {
        GpuRequest gpus = worker.gpus();
        if (gpus.count() == 0) {
            return "%dx%s cpu".formatted(workers, decimal(worker.cpuMilli()));
        }
        String each =
                gpus.wantsMig()
                        ? gpus.mig()
                        : gpus.fractional()
                                ? decimal(gpus.milliEach())
                                : Integer.toString(gpus.count());
        String types = gpus.types().isEmpty() ? "" : " " + String.join("|", gpus.types());
        return workers + "x" + each + types;
    }

    private static String decimal(long milli) {
        return java.math.BigDecimal.valueOf(milli, 3).stripTrailingZeros().toPlainString();
    }

    /// {@return an account in GPU-seconds}
    static ObjectNode gpuSeconds(GpuTime time) {
        return Json.object()
                .put("held", GpuTime.gpuSeconds(time.held()))
                .put("startup", GpuTime.gpuSeconds(time.startup()))
                .put("useful", GpuTime.gpuSeconds(time.useful()))
                .put("lost", GpuTime.gpuSeconds(time.lost()))
                .put("draining", GpuTime.gpuSeconds(time.draining()));
    }

    /// {@return an enum's name in lower case}
    static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
