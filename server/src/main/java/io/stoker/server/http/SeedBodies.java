package io.stoker.server.http;

import io.stoker.model.GpuRequest;
import io.stoker.model.JobKind;
import io.stoker.model.JobSpec;
import io.stoker.model.Realm;
import io.stoker.model.RetryRules;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerRequest;
import io.stoker.model.Workload;
import io.stoker.server.jobfile.Fields;
import io.stoker.server.jobfile.JobFile;
import io.stoker.server.jobfile.Quantities;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads the bodies of the short calls.
final class SeedBodies {

    private static final long MOST_SIZE = 1_000_000_000L;
    private static final long MOST_MILLIS = 365L * 86_400_000;

    private SeedBodies() {}

    /// {@return the job behind `POST /submit`}
    static JobSpec submission(Fields fields, long now) {
        Optional<String> executor = fields.text("workload");
        if (executor.isEmpty()) {
            fields.missing(
                    "workload",
                    "expected sleep, compute, matrix, fault, torch_cnn, ddp or a custom executor's name");
        }
        SortedMap<String, String> parameters = new TreeMap<>();
        fields.whole("size", 1, MOST_SIZE)
                .ifPresent(size -> parameters.put("size", Long.toString(size)));
        fields.whole("iterations", 1, MOST_SIZE)
                .ifPresent(count -> parameters.put("iterations", Long.toString(count)));
        duration(fields).ifPresent(millis -> parameters.put("duration_ms", Long.toString(millis)));
        String name = executor.orElse("sleep");
        Workload workload =
                fields.made(
                        "workload",
                        Workload.sleep(0),
                        () ->
                                new Workload.Builtin(
                                        JobSpec.requireText("workload", name, 64), parameters));
        int workers =
                (int)
                        fields.whole("workers", 1, JobSpec.MAX_WORKERS)
                                .orElse(name.equals("ddp") ? 2 : 1);
        JobSpec job =
                common(fields, now, fields.text("name").orElse(name))
                        .withWorkload(workload)
                        .withWorkers(workers);
        OptionalLong retries = fields.whole("retries", 0, 1_000);
        if (retries.isPresent()) {
            job =
                    job.withRetries(
                            new RetryRules(
                                    (int) retries.getAsLong(),
                                    RetryRules.DEFAULT.firstBackoffMillis(),
                                    RetryRules.DEFAULT.maxBackoffMillis()));
        }
        return job.withKind(
                name.equals("torch_cnn") || name.equals("ddp") ? JobKind.TRAINING : JobKind.BATCH);
    }

    /// {@return the job behind `POST /tasks`}
    static JobSpec task(Fields fields, long now) {
        OptionalLong duration = duration(fields);
        if (!fields.has("duration")) {
            fields.missing("duration", "expected seconds");
        }
        String name = fields.text("name").or(() -> fields.text("task_id")).orElse("task");
        JobSpec job = common(fields, now, name).withWorkload(Workload.sleep(duration.orElse(0)));
        long expected = duration.orElse(0);
        return job.withTime(new TimeRules(0, job.time().deadlineAt(), 0, expected));
    }

    private static OptionalLong duration(Fields fields) {
        return fields.thousandths("duration", 0, MOST_MILLIS);
    }

    private static JobSpec common(Fields fields, long now, String name) {
        JobSpec job = JobSpec.named("job").withPriority(JobFile.priority(fields, "priority"));
        job =
                fields.made(
                        "name",
                        job,
                        () ->
                                JobSpec.named(name)
                                        .withPriority(JobFile.priority(fields, "priority")));
        JobSpec named = job;
        Optional<String> queue = fields.text("queue");
        JobSpec queued =
                queue.isEmpty()
                        ? named
                        : fields.made("queue", named, () -> named.withQueue(queue.get()));
        Optional<String> user = fields.text("user");
        JobSpec owned =
                user.isEmpty()
                        ? queued
                        : fields.made("user", queued, () -> queued.withUser(user.get()));
        Optional<String> taskId = fields.text("task_id");
        JobSpec told =
                taskId.isEmpty()
                        ? owned
                        : fields.made("task_id", owned, () -> owned.withExternalId(taskId.get()));
        long deadline = fields.thousandths("deadline_sec", 1, MOST_MILLIS).orElse(0);
        Map<String, Realm> realms = new LinkedHashMap<>();
        realms.put("real", Realm.REAL);
        realms.put("simulated", Realm.SIMULATED);
        return told.withTime(new TimeRules(0, deadline == 0 ? 0 : now + deadline, 0, 0))
                .withRealm(fields.choice("realm", realms).orElse(Realm.REAL))
                .withLabels(fields.textMap("labels"))
                .withWorker(new WorkerRequest(gpus(fields), 0, 0));
    }

    private static GpuRequest gpus(Fields fields) {
        long milli = fields.thousandths("gpus", 0, GpuRequest.MAX_PER_NODE * 1_000L).orElse(1_000);
        long memoryMib =
                fields.quantity(
                                "memory_required",
                                "GiB of GPU memory",
                                text ->
                                        text.matches("\\d{1,7}(\\.\\d{1,6})?")
                                                ? Quantities.memoryMib(text + "GiB")
                                                : OptionalLong.empty())
                        .orElse(0);
        if (milli == 0) {
            return GpuRequest.NONE;
        }
        return fields.made(
                "gpus",
                GpuRequest.whole(1),
                () ->
                        milli < GpuRequest.WHOLE_MILLI
                                ? new GpuRequest(1, (int) milli, memoryMib, java.util.List.of())
                                : whole(milli, memoryMib));
    }

    private static GpuRequest whole(long milli, long memoryMib) {
        if (milli % GpuRequest.WHOLE_MILLI != 0) {
            throw new IllegalArgumentException(
                    "gpus: expected a whole number, or a part of one GPU, found " + milli / 1000.0);
        }
        return new GpuRequest(
                (int) (milli / GpuRequest.WHOLE_MILLI),
                GpuRequest.WHOLE_MILLI,
                memoryMib,
                java.util.List.of());
    }
}
