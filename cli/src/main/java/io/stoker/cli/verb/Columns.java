package io.stoker.cli.verb;

import static io.stoker.cli.output.Listing.Column.left;
import static io.stoker.cli.output.Listing.Column.right;

import io.stoker.cli.Session;
import io.stoker.cli.output.Ink;
import io.stoker.cli.output.Listing;
import io.stoker.cli.output.Spans;
import io.stoker.cli.wire.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The columns of every list, in one place.
final class Columns {
    private final Ink ink;

    Columns(Session session) {
        this.ink = session.ink();
    }

    Listing jobs() {
        return new Listing(
                "job",
                job -> job.at("metadata.id").text(),
                List.of(
                        right("ID", Columns::jobId),
                        left("NAME", job -> job.at("metadata.name").text()),
                        left("QUEUE", job -> job.at("spec.queue").text()),
                        left("USER", job -> job.at("spec.user").text()),
                        left("REALM", job -> job.at("spec.realm").text()),
                        left("ST", Columns::letters).painted(ink::state),
                        right("TIME/LIMIT", Columns::timeAndLimit),
                        left("REQ", Columns::request),
                        right("PRIO", job -> job.at("spec.priority").text()).onlyWide(),
                        right("TRY", job -> job.at("status.attempt").text()).onlyWide(),
                        right("RETRIES", job -> job.at("status.retries").text()).onlyWide(),
                        right("REQUEUES", job -> job.at("status.requeues").text()).onlyWide(),
                        left("SUBMITTED", job -> time(job.at("status.submittedAt"))).onlyWide(),
                        right("WAIT", job -> Spans.age(job.at("status.waitSeconds").whole()))
                                .onlyWide(),
                        right("EXIT", job -> job.at("status.exitCode").text()).onlyWide(),
                        left("NODES (REASON)", Columns::nodesOrReason)));
    }

    /// {@return how people call a job: `12`, a task `12_7`, an array `12_[0-99]`}
    static String jobId(Json job) {
        String id = job.at("metadata.id").text();
        String array = job.at("spec.array").text();
        String shown = array.length() > 16 ? array.substring(0, 13) + "..." : array;
        return array.isEmpty()
                ? job.at("metadata.task.name").words().orElse(id)
                : id + "_[" + shown + "]";
    }

    Listing nodes() {
        return new Listing(
                "node",
                node -> node.at("metadata.name").text(),
                List.of(
                        left("NODE", node -> node.at("metadata.name").text()),
                        left("REALM", node -> node.at("spec.realm").text()),
                        left("STATE", node -> node.at("status.display").text()).painted(ink::state),
                        left("GPUS(A/I/F/T)", Columns::gpuCounts),
                        left("TYPE", Columns::gpuTypes),
                        left("RACK", node -> node.at("spec.rack").text()),
                        right("UTIL", node -> percent(node.at("status.utilizationRatio"))),
                        right(
                                "TEMP",
                                node -> rounded(node.at("status.maxTemperatureCelsius"), "C")),
                        right("POWER", node -> rounded(node.at("status.powerWatts"), "W")),
                        right(
                                "JOBS",
                                node -> Integer.toString(node.at("status.jobs").items().size())),
                        right("AGE", node -> age(node.at("status.stateSince"))),
                        right("CPUS", node -> cores(node.at("spec.cpuMilli"))).onlyWide(),
                        right("MEMORY", node -> mebibytes(node.at("spec.memoryMib"))).onlyWide(),
                        right("HEARD", node -> heard(node)).onlyWide(),
                        left("ADDRESS", node -> node.at("spec.address").text()).onlyWide(),
                        left(
                                "REASON",
                                node ->
                                        node.first("status.drainReason", "status.stateReason")
                                                .text())));
    }

    Listing gpus() {
        return new Listing(
                "gpu",
                gpu -> gpu.at("node").text() + "/" + gpu.at("index").text(),
                List.of(
                        left("NODE", gpu -> gpu.at("node").text()),
                        right("GPU", gpu -> gpu.at("index").text()),
                        left("TYPE", gpu -> kindOfGpu(gpu)),
                        left("STATE", gpu -> gpu.at("state").text()).painted(ink::state),
                        right("UTIL", gpu -> percent(gpu.at("telemetry.utilizationRatio"))),
                        right("MEM", Columns::gpuMemory),
                        right("TEMP", gpu -> rounded(gpu.at("telemetry.temperatureCelsius"), "C")),
                        right("POWER", gpu -> rounded(gpu.at("telemetry.powerWatts"), "W")),
                        right("XID", gpu -> known(gpu.at("telemetry.xid"))),
                        right("HELD", gpu -> gpu.at("heldMilli").whole() / 10 + "%").onlyWide(),
                        left("UUID", gpu -> gpu.at("uuid").text()).onlyWide(),
                        left("JOB", Columns::gpuJobs)));
    }

    Listing schedules() {
        return new Listing(
                "schedule",
                one -> one.at("metadata.name").text(),
                List.of(
                        left("SCHEDULE", one -> one.at("metadata.name").text()),
                        left("CRON", one -> one.at("spec.cron").text()),
                        left("ZONE", one -> one.at("spec.zone").text()),
                        left("STATE", one -> one.at("spec.paused").truth() ? "paused" : "active"),
                        left("NEXT", one -> firstOf(one.at("status.nextTimes")).text()),
                        right("LAST JOB", one -> firstOf(one.at("status.runs")).at("jobId").text()),
                        left("LAST DUE", one -> firstOf(one.at("status.runs")).at("dueAt").text())
                                .onlyWide(),
                        left("OVERLAP", one -> one.at("spec.overlap").text()).onlyWide()));
    }

    Listing workflows() {
        return new Listing(
                "workflow",
                one -> one.at("metadata.name").text(),
                List.of(
                        left("WORKFLOW", one -> one.at("metadata.name").text()),
                        right("JOBS", one -> Integer.toString(one.at("jobs").items().size()))));
    }

    Listing reservations() {
        return new Listing(
                "reservation",
                one -> one.at("metadata.name").text(),
                List.of(
                        left("RESERVATION", one -> one.at("metadata.name").text()),
                        left("KIND", one -> one.at("spec.kind").text()),
                        left("STATE", one -> one.at("status.open").truth() ? "open" : "coming"),
                        left("START", one -> one.at("status.startAt").text()),
                        left("END", one -> one.at("status.endAt").text()),
                        right("NODES", one -> "" + one.at("status.nodes").items().size()),
                        right("GPUS", one -> one.at("status.gpus").text()),
                        left("CRON", one -> one.at("spec.cron").text()).onlyWide(),
                        left("NOTE", one -> one.at("spec.note").text()).onlyWide()));
    }

    private static Json firstOf(Json list) {
        return list.items().isEmpty() ? Json.NULL : list.items().getFirst();
    }

    Listing queues() {
        return new Listing(
                "queue",
                queue -> queue.at("metadata.name").text(),
                List.of(
                        left("QUEUE", queue -> queue.at("metadata.name").text()),
                        left("STATE", queue -> queue.at("spec.paused").truth() ? "paused" : "open"),
                        right("GPUS", queue -> gpus(queue.at("status.heldGpuMilli"))),
                        right("QUOTA", Columns::quota),
                        right("RUNNING", queue -> queue.at("status.running").text()),
                        right("PENDING", queue -> queue.at("status.pending").text()),
                        right("WANTED", queue -> gpus(queue.at("status.pendingGpuMilli"))),
                        right("HELD", queue -> queue.at("status.held").text()),
                        right("OLDEST", Columns::oldest),
                        right("FINISHED", queue -> queue.at("status.finished").text()).onlyWide()));
    }

    /// {@return the quota, and what is held beyond it: `8+2`}
    private static String quota(Json queue) {
        Json quota = queue.at("spec.quotaGpuMilli");
        if (quota.whole() == 0) {
            return "-";
        }
        Json borrowed = queue.at("status.borrowedGpuMilli");
        return QueueText.gpus(quota)
                + (borrowed.whole() == 0 ? "" : "+" + QueueText.gpus(borrowed));
    }

    Listing events() {
        return new Listing(
                "event",
                event -> event.at("sequence").text(),
                List.of(
                        left("TIME", event -> time(event.at("time"))),
                        left("SEVERITY", event -> event.at("severity").text()).onlyWide(),
                        left("TYPE", event -> event.at("type").text()),
                        left("OBJECT", Columns::subject),
                        left("MESSAGE", event -> event.at("message").text())));
    }

    Listing faults() {
        return new Listing(
                "fault",
                fault -> fault.at("metadata.id").text(),
                List.of(
                        right("ID", fault -> fault.at("metadata.id").text()),
                        left("KIND", fault -> fault.at("spec.kind").text()),
                        left("NODE", fault -> fault.at("spec.node").text()),
                        left("GPU", fault -> fault.at("spec.gpu").text()),
                        left("STATE", fault -> fault.at("status.state").text()),
                        left("OPENED", fault -> time(fault.at("status.openedAt"))),
                        right("FOR", fault -> Spans.age(fault.at("status.openSeconds").whole())),
                        left("INJECTED", fault -> fault.at("spec.injected").truth() ? "yes" : "no"),
                        left("MESSAGE", fault -> fault.at("spec.message").text())));
    }

    static String subject(Json event) {
        String kind = event.at("object.kind").text().toLowerCase(Locale.ROOT);
        String name = event.first("object.id", "object.name").text();
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    /// {@return Slurm's letters for a state}
    static String letters(Json job) {
        String state = job.at("status.state").text();
        return switch (state) {
            case "PENDING" -> "PD";
            case "SCHEDULED" -> "CF";
            case "RUNNING" -> "R";
            case "COMPLETED" -> "CD";
            case "FAILED" -> "F";
            case "CANCELLED" -> "CA";
            case "TIMED_OUT" -> "TO";
            case "DEADLINE_MISSED" -> "DL";
            case "REJECTED" -> "RJ";
            default -> state;
        };
    }

    private static String timeAndLimit(Json job) {
        boolean started = !job.at("status.startedAt").absent();
        boolean pending = job.at("status.state").text().equals("PENDING");
        Json seconds =
                started && !pending ? job.at("status.runSeconds") : job.at("status.waitSeconds");
        Json limit = job.at("spec.time.limitSeconds");
        return Spans.clock(seconds.whole())
                + "/"
                + (limit.absent() ? "-" : Spans.clock(limit.whole()));
    }

    private static String request(Json job) {
        return job.at("status.request").text()
                + (job.at("status.virtual").truth() ? " virtual" : "");
    }

    /// {@return where the tasks of an array stand, in a few words}
    private static String tasks(Json job) {
        Json tasks = job.at("status.tasks");
        long pending = tasks.at("pending").whole();
        String reason = job.at("status.reason.code").words().orElse("NotEvaluated");
        return "%d run, %d wait%s, %d done"
                .formatted(
                        tasks.at("running").whole(),
                        pending,
                        pending == 0 ? "" : " (" + reason + ")",
                        tasks.at("count").whole() - pending - tasks.at("running").whole());
    }

    private static String nodesOrReason(Json job) {
        String state = job.at("status.state").text();
        if (!job.at("status.tasks").absent() && List.of("PENDING", "RUNNING").contains(state)) {
            return tasks(job);
        }
        if (state.equals("PENDING")) {
            return "(" + job.at("status.reason.code").words().orElse("NotEvaluated") + ")";
        }
        String cause = job.at("status.cause").text();
        String message = job.at("status.message").text();
        if (!List.of("SCHEDULED", "RUNNING", "COMPLETED").contains(state)) {
            String why =
                    message.isEmpty() ? cause : cause.isEmpty() ? message : cause + ": " + message;
            return why.isEmpty() ? nodes(job) : "(" + why + ")";
        }
        return nodes(job);
    }

    static String nodes(Json job) {
        List<String> names = job.at("status.nodes").items().stream().map(Json::text).toList();
        long more = job.at("status.nodeCount").whole() - names.size();
        return String.join(",", names) + (more > 0 ? " +" + more : "");
    }

    private static String gpuCounts(Json node) {
        Json gpus = node.at("status.gpus");
        return "%s/%s/%s/%s"
                .formatted(
                        gpus.at("allocated").text(),
                        gpus.at("idle").text(),
                        gpus.at("faulted").text(),
                        gpus.at("total").text());
    }

    private static String gpuTypes(Json node) {
        List<Json> gpus = node.at("spec.gpus").items();
        List<String> types = gpus.stream().map(Columns::kindOfGpu).distinct().toList();
        return String.join(",", types);
    }

    private static String kindOfGpu(Json gpu) {
        String type = gpu.at("type").text();
        boolean marked = gpu.at("virtual").truth() && !type.equals("virtual");
        return marked ? type + " virtual" : type;
    }

    private static String gpuMemory(Json gpu) {
        Json used = gpu.at("telemetry.memoryUsedBytes");
        String total = mebibytes(gpu.at("memoryMib"));
        return used.absent() ? total : mebibytes(Json.of(used.whole() >> 20)) + "/" + total;
    }

    private static String gpuJobs(Json gpu) {
        return String.join(
                ",",
                gpu.at("jobs").items().stream()
                        .map(job -> job.at("id").text() + " " + job.at("name").text())
                        .toList());
    }

    private static String oldest(Json queue) {
        Json seconds = queue.at("status.oldestPendingSeconds");
        return seconds.absent() ? "" : Spans.age(seconds.whole());
    }

    private static String heard(Json node) {
        Json seconds = node.at("status.lastHeardSeconds");
        return seconds.absent() ? "" : String.format(Locale.ROOT, "%.1fs", seconds.number());
    }

    /// {@return thousandths of a GPU in GPUs}
    static String gpus(Json milli) {
        return milli.whole() % 1_000 == 0
                ? Long.toString(milli.whole() / 1_000)
                : String.format(Locale.ROOT, "%.1f", milli.number() / 1_000);
    }

    static String mebibytes(Json mib) {
        long value = mib.whole();
        return value >= 1_024 ? value / 1_024 + "GiB" : value + "MiB";
    }

    static String cores(Json milli) {
        return milli.whole() % 1_000 == 0
                ? Long.toString(milli.whole() / 1_000)
                : String.format(Locale.ROOT, "%.1f", milli.number() / 1_000);
    }

    static String percent(Json ratio) {
        return ratio.absent() ? "" : Math.round(ratio.number() * 100) + "%";
    }

    private static String rounded(Json number, String unit) {
        return number.absent() ? "" : Math.round(number.number()) + unit;
    }

    private static String known(Json number) {
        return number.whole() == 0 ? "" : number.text();
    }

    /// {@return the point of time an API value names}
    static Optional<Instant> instant(Json value) {
        try {
            return value.words().map(Instant::parse);
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    static String time(Json value) {
        return instant(value)
                .map(at -> Spans.time(at, Instant.now(), ZoneId.systemDefault()))
                .orElse("");
    }

    private static String age(Json since) {
        return instant(since)
                .map(at ->
                        Spans.age(
                                Math.max(0, Instant.now().getEpochSecond() - at.getEpochSecond())))
                .orElse("");
    }
}
