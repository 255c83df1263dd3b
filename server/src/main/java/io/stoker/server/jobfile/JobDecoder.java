package io.stoker.server.jobfile;

import io.stoker.model.ArrayRules;
import io.stoker.model.JobKind;
import io.stoker.model.JobSpec;
import io.stoker.model.PriorityClass;
import io.stoker.model.Realm;
import io.stoker.model.ScheduleSpec;
import io.stoker.model.TimeRules;
import io.stoker.model.Workload;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Makes a [JobSpec] of a job file's tree. Both depths are read: flat keys, and the same keys below
/// `spec` with `apiVersion`, `kind: Job` and `metadata` around them.
final class JobDecoder {

    private static final Map<String, JobKind> KINDS = kinds();
    private static final Map<String, Realm> REALMS = realms();
    private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,7}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private JobDecoder() {}

    static JobFile.Accepted decode(
            Tree tree, JobFile.Defaults defaults, List<FileProblem> problems) {
        return decode(Fields.ofFile(tree, problems), defaults);
    }

    /// {@return the job that a map describes; its problems are the map's}
    static JobFile.Accepted decode(Fields top, JobFile.Defaults defaults) {
        Optional<Fields> spec = top.map("spec");
        Fields fields = spec.orElse(top);
        JobSpec job = JobSpec.named("job").withUser(defaults.user());
        job = envelope(top, spec.isPresent(), job);
        job = identity(fields, job);
        job = job.withWorker(ResourceFields.read(fields));
        job = RoleFields.read(fields, gang(fields, job));
        job = job.withWorkload(workload(fields, job.name()));
        job = rules(fields, defaults, job);
        notYet(fields);
        Optional<ScheduleSpec> schedule = ScheduleFields.read(fields, job);
        boolean named =
                fields.has("name") || top.map("metadata").filter(m -> m.has("name")).isPresent();
        if (schedule.isPresent() && !named) {
            fields.missing("name", "expected a name, by which the schedule is known");
        }
        if (spec.isPresent()) {
            fields.finish();
        }
        top.finish();
        return new JobFile.Accepted(job, schedule);
    }

    private static JobSpec envelope(Fields top, boolean longForm, JobSpec job) {
        top.text("apiVersion")
                .ifPresent(version -> {
                    if (!version.equals("stoker/v1")) {
                        top.wrong("apiVersion", "expected stoker/v1, found " + version);
                    }
                });
        JobSpec result = job;
        Optional<Fields> metadata = top.map("metadata");
        if (metadata.isPresent()) {
            Fields meta = metadata.get();
            result = named(meta, result);
            result = labelled(meta, result);
            meta.finish();
        }
        if (longForm) {
            top.text("kind")
                    .ifPresent(kind -> {
                        if (!kind.equals("Job")) {
                            top.wrong("kind", "expected Job beside spec, found " + kind);
                        }
                    });
        }
        return result;
    }

    private static JobSpec named(Fields fields, JobSpec job) {
        Optional<String> name = fields.text("name");
        return name.isEmpty() ? job : fields.made("name", job, () -> renamed(job, name.get()));
    }

    /// {@return the same job under another name}
    static JobSpec renamed(JobSpec job, String name) {
        return job.toBuilder().name(name).build();
    }

    private static JobSpec labelled(Fields fields, JobSpec job) {
        SortedMap<String, String> labels = new TreeMap<>(job.labels());
        SortedMap<String, String> more = fields.textMap("labels");
        more.forEach((key, value) ->
                fields.made(
                        "labels",
                        0,
                        () -> {
                            JobSpec.requireText("label", key, 128);
                            if (!value.isEmpty()) {
                                JobSpec.requireText("label", value, 256);
                            }
                            return 0;
                        }));
        labels.putAll(more);
        return more.isEmpty() ? job : job.withLabels(labels);
    }

    private static JobSpec identity(Fields fields, JobSpec start) {
        JobSpec job = labelled(fields, named(fields, start));
        if (!fields.text("kind").equals(Optional.of("Job"))) {
            job = job.withKind(fields.choice("kind", KINDS).orElse(JobKind.BATCH));
        }
        job = job.withRealm(fields.choice("realm", REALMS).orElse(Realm.REAL));
        Optional<String> queue = fields.text("queue");
        if (queue.isPresent()) {
            JobSpec before = job;
            job = fields.made("queue", job, () -> before.withQueue(queue.get()));
        }
        Optional<String> user = fields.text("user");
        if (user.isPresent()) {
            JobSpec before = job;
            job = fields.made("user", job, () -> before.withUser(user.get()));
        }
        Optional<String> taskId = fields.text("task_id");
        if (taskId.isPresent()) {
            JobSpec before = job;
            job = fields.made("task_id", job, () -> before.withExternalId(taskId.get()));
        }
        return job.withPriority(priority(fields, "priority"))
                .withHeld(fields.truth("held").orElse(false));
    }

    /// {@return the priority under the name: a class word or a whole number, normal when it is
    /// absent}
    static int priority(Fields fields, String name) {
        OptionalLong value =
                fields.quantity(
                        name,
                        String.join(", ", PriorityClass.words())
                                + " or a number from -1000000 to 1000000",
                        text ->
                                WHOLE.matcher(text).matches()
                                                && Math.abs(Long.parseLong(text)) <= 1_000_000
                                        ? OptionalLong.of(Long.parseLong(text))
                                        : Quantities.priorityClass(text));
        return (int) value.orElse(JobSpec.NORMAL_PRIORITY);
    }

    private static JobSpec gang(Fields fields, JobSpec job) {
        OptionalLong workers = fields.whole("workers", 1, JobSpec.MAX_WORKERS);
        OptionalLong nodes = fields.whole("nodes", 1, JobSpec.MAX_WORKERS);
        if (workers.isPresent() && nodes.isPresent() && workers.getAsLong() != nodes.getAsLong()) {
            fields.wrong(
                    "nodes",
                    "%d contradicts workers: %d; they mean the same, give one of them"
                            .formatted(nodes.getAsLong(), workers.getAsLong()));
        }
        return job.withWorkers((int) workers.orElse(nodes.orElse(1)));
    }

    private static Workload workload(Fields fields, String jobName) {
        boolean both = fields.has("run") && fields.has("workload");
        if (both) {
            fields.wrong("workload", "contradicts run; give one of them");
        }
        Optional<Tree> run = fields.tree("run");
        if (run.isPresent()) {
            return run(fields, run.get());
        }
        Optional<Tree> workload = fields.tree("workload");
        if (workload.isPresent()) {
            return builtin(fields, workload.get());
        }
        if (!both) {
            fields.missing(
                    "run",
                    "expected what job %s runs: `run: [program, argument]`, `run: \"shell text\"` or `workload: {executor: sleep}`"
                            .formatted(jobName));
        }
        return Workload.sleep(0);
    }

    private static Workload run(Fields fields, Tree run) {
        if (run instanceof Tree.Scalar scalar) {
            withoutNul(fields, "run", scalar.text());
            return fields.made("run", Workload.sleep(0), () -> new Workload.Script(scalar.text()));
        }
        List<String> argv = fields.texts("run").orElse(List.of());
        argv.forEach(word -> withoutNul(fields, "run", word));
        return fields.made("run", Workload.sleep(0), () -> new Workload.Exec(argv));
    }

    private static Workload builtin(Fields fields, Tree workload) {
        if (workload instanceof Tree.Scalar name) {
            return executor(fields, "workload", name.text(), new TreeMap<>());
        }
        Optional<Fields> inner = fields.map("workload");
        if (inner.isEmpty()) {
            return Workload.sleep(0);
        }
        SortedMap<String, String> parameters = new TreeMap<>(inner.get().textMap("parameters"));
        Optional<String> executor = inner.get().text("executor");
        if (executor.isEmpty()) {
            inner.get()
                    .missing(
                            "executor",
                            "expected a name such as sleep, compute, matrix, fault, torch_cnn or ddp");
        }
        if (workload instanceof Tree.Entries entries) {
            for (Tree.Entry entry : entries.values()) {
                if (!entry.key().equals("executor") && !entry.key().equals("parameters")) {
                    inner.get()
                            .text(entry.key())
                            .ifPresent(value -> parameters.put(entry.key(), value));
                }
            }
        }
        inner.get().finish();
        return executor(inner.get(), "executor", executor.orElse("sleep"), parameters);
    }

    /// {@return the built-in workload, its `duration` also as `duration_ms`}
    static Workload executor(
            Fields fields, String field, String name, SortedMap<String, String> parameters) {
        String duration = parameters.get("duration");
        if (duration != null && !parameters.containsKey("duration_ms")) {
            OptionalLong millis = Quantities.durationMillis(duration);
            if (millis.isEmpty()) {
                fields.wrong(
                        "duration",
                        "expected seconds or a duration such as 90s, found " + duration);
            }
            parameters.remove("duration");
            parameters.put("duration_ms", Long.toString(millis.orElse(0)));
        }
        return fields.made(
                field,
                Workload.sleep(0),
                () -> new Workload.Builtin(JobSpec.requireText("executor", name, 64), parameters));
    }

    private static void withoutNul(Fields fields, String field, String text) {
        if (text.indexOf('\0') >= 0) {
            fields.wrong(
                    field,
                    "expected text without NUL characters, found one at position "
                            + (text.indexOf('\0') + 1));
        }
    }

    private static JobSpec rules(Fields fields, JobFile.Defaults defaults, JobSpec start) {
        JobSpec job =
                SharingFields.read(fields, start)
                        .withTime(time(fields, defaults.now()))
                        .withRetries(RetryFields.read(fields));
        SortedMap<String, String> environment = fields.textMap("env");
        environment.forEach((name, value) -> {
            if (!VARIABLE.matcher(name).matches()) {
                fields.wrong("env", "expected names of letters, digits and _, found " + name);
            }
            withoutNul(fields, "env", value);
        });
        job = job.withEnvironment(environment);
        Optional<String> array = fields.text("array");
        if (array.isPresent()) {
            JobSpec before = job;
            job = fields.made("array", job, () -> before.withArray(ArrayRules.parse(array.get())));
        }
        job = job.withDependencies(DependencyFields.read(fields, defaults.jobNamed()));
        Optional<String> reservation = fields.text("reservation");
        if (reservation.isPresent()) {
            JobSpec before = job;
            job = fields.made("reservation", job, () -> before.withReservation(reservation.get()));
        }
        Optional<String> workdir = fields.text("workdir");
        if (workdir.isPresent()) {
            JobSpec before = job;
            job =
                    fields.made(
                            "workdir",
                            job,
                            () ->
                                    before.withWorkingDirectory(
                                            JobSpec.requireText("workdir", workdir.get(), 4096)));
        }
        return job;
    }

    private static TimeRules time(Fields fields, long now) {
        OptionalLong early = begin(fields, now);
        Optional<Fields> time = fields.map("time");
        if (time.isEmpty()) {
            return fields.made(
                    "begin", TimeRules.NONE, () -> new TimeRules(0, 0, early.orElse(0), 0));
        }
        Fields inner = time.get();
        if (inner.has("begin") && early.isPresent()) {
            fields.wrong("begin", "time.begin says it too; give one of them");
        }
        long limit = inner.durationMillis("limit").orElse(0);
        DeadlineFields deadline = DeadlineFields.read(inner, now);
        long begin = begin(inner, now).orElse(early.orElse(0));
        long usual = inner.durationMillis("expected").orElse(0);
        inner.notYet("min", "leave it out");
        inner.notYet("minRuntimeBeforePreemption", "say `preemption: {minRun: 10m}`");
        inner.finish();
        return inner.made(
                "limit",
                TimeRules.NONE,
                () -> new TimeRules(limit, deadline.at(), begin, usual, deadline.admission()));
    }

    private static OptionalLong begin(Fields fields, long now) {
        return fields.quantity(
                "begin", BeginTimes.EXPECTED, text -> BeginTimes.millis(text, now, ZoneOffset.UTC));
    }

    private static void notYet(Fields fields) {
        fields.notYet("matrix", "say `array: 0-3` and choose by STOKER_ARRAY_TASK_ID");
        fields.notYet("preemptible", "say `preemption: {preemptible: false}`");
        fields.notYet("image", "workers run in the host's environment");
        fields.notYet("mounts", "workers see the host's files");
        fields.notYet("secrets", "let the job read them from a file");
        fields.notYet("setup", "put it at the start of run");
        fields.notYet("launcher", "start torchrun in run");
        fields.notYet("ranksPerNode", "give workers and gpus per worker");
        fields.notYet("output", "logs are kept for you: `stoker logs JOB`");
        fields.notYet("energy", "leave it out");
        fields.notYet("budget", "leave it out");
        fields.notYet("idlePolicy", "leave it out");
        fields.notYet("notify", "follow /api/v1/stream");
    }

    private static Map<String, JobKind> kinds() {
        Map<String, JobKind> kinds = new LinkedHashMap<>();
        kinds.put("training", JobKind.TRAINING);
        kinds.put("batch", JobKind.BATCH);
        kinds.put("service", JobKind.SERVICE);
        return kinds;
    }

    private static Map<String, Realm> realms() {
        Map<String, Realm> realms = new LinkedHashMap<>();
        realms.put("real", Realm.REAL);
        realms.put("simulated", Realm.SIMULATED);
        return realms;
    }
}
