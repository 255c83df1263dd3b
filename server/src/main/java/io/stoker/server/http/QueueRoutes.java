package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Command;
import io.stoker.model.JobImage;
import io.stoker.model.JobState;
import io.stoker.model.QueueSpec;
import io.stoker.model.Rejection;
import io.stoker.scheduler.QueueUse;
import io.stoker.server.jobfile.Fields;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Views;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `/api/v1/queues`.
final class QueueRoutes {

    private static final String TAG = "queues";

    private final Asking asking;
    private final Controller controller;
    private final Views views;

    QueueRoutes(Asking asking) {
        this.asking = asking;
        this.controller = asking.controller();
        this.views = controller.views();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/queues", TAG, "Queues, by name", this::list)
                        .paged()
                        .replies("QueueList"),
                Route.get(
                                "/api/v1/queues/{name}",
                                TAG,
                                "One queue; write / in its name as %2F",
                                request -> reply(queue(request)))
                        .replies("Queue"),
                Route.get("/api/v1/queues/{name}", TAG, "Creates or changes a queue", this::put)
                        .as("PUT")
                        .takes("QueueChange")
                        .replies("Queue"),
                Route.get(
                                "/api/v1/queues/{name}",
                                TAG,
                                "Deletes a queue that no job and no schedule uses",
                                this::delete)
                        .as("DELETE")
                        .replies("Queue"),
                Route.post(
                                "/api/v1/queues/{name}/pause",
                                TAG,
                                "Keeps a queue's jobs from starting",
                                request -> pause(request, true))
                        .replies("Queue"),
                Route.post(
                                "/api/v1/queues/{name}/resume",
                                TAG,
                                "Lets a queue's jobs start again",
                                request -> pause(request, false))
                        .replies("Queue"));
    }

    private QueueSpec queue(Request request) {
        return queue(request.pathValue("name"));
    }

    private QueueSpec queue(String name) {
        return views.queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new ProblemException(Problem.of(new Rejection.UnknownQueue(name))));
    }

    private Reply reply(QueueSpec queue) {
        return Reply.json(shape(queue, Load.byQueue(views)));
    }

    private Reply list(Request request) {
        Map<String, Load> loads = Load.byQueue(views);
        Optional<String> text = request.query().value("q").map(one -> one.toLowerCase(Locale.ROOT));
        List<QueueSpec> wanted =
                views.queues().stream()
                        .filter(queue ->
                                text.isEmpty()
                                        || queue.name()
                                                .toLowerCase(Locale.ROOT)
                                                .contains(text.get()))
                        .toList();
        return Reply.json(
                Listing.of(request.query())
                        .page("QueueList", views.index(), wanted, queue -> shape(queue, loads)));
    }

    private Reply put(Request request) {
        String name = request.pathValue("name");
        QueueSpec known =
                views.queues().stream()
                        .filter(queue -> queue.name().equals(name))
                        .findFirst()
                        .orElseGet(() -> named(name));
        return change(request, Bodies.fields(request, fields -> changed(known, fields)));
    }

    /// Fields that the body leaves out stay as they are.
    private static QueueSpec changed(QueueSpec known, Fields fields) {
        QueueSpec.Builder wanted =
                known.toBuilder()
                        .paused(fields.truth("paused").orElse(known.paused()))
                        .weight(
                                (int)
                                        fields.whole("weight", 1, QueueSpec.MAX_WEIGHT)
                                                .orElse(known.weight()))
                        .quotaGpuMilli(gpus(fields, "quotaGpuMilli", known.quotaGpuMilli()))
                        .borrowGpuMilli(limit(fields, "borrowGpuMilli", known.borrowGpuMilli()))
                        .lendGpuMilli(limit(fields, "lendGpuMilli", known.lendGpuMilli()))
                        .maxGpuMilli(gpus(fields, "maxGpuMilli", known.maxGpuMilli()))
                        .maxJobsRunning(jobs(fields, "maxJobsRunning", known.maxJobsRunning()))
                        .maxGpuMilliPerUser(
                                gpus(fields, "maxGpuMilliPerUser", known.maxGpuMilliPerUser()))
                        .maxJobsPerUser(jobs(fields, "maxJobsPerUser", known.maxJobsPerUser()));
        wanted.budgetGpuMillis(
                        fields.thousandths("budgetGpuSeconds", 0, QueueSpec.MAX_BUDGET_GPU_MILLIS)
                                .orElse(known.budgetGpuMillis()))
                .budgetWindowMillis(
                        fields.thousandths("budgetWindowSeconds", 0, QueueSpec.MAX_WINDOW_MILLIS)
                                .orElse(known.budgetWindowMillis()))
                .order(fields.text("order").orElse(known.order()))
                .place(fields.text("place").orElse(known.place()));
        try {
            return wanted.build();
        } catch (IllegalArgumentException contradiction) {
            String message = String.valueOf(contradiction.getMessage());
            int colon = message.indexOf(": ");
            fields.wrong(message.substring("queue.".length(), colon), message.substring(colon + 2));
            return known;
        }
    }

    private static long limit(Fields fields, String name, long known) {
        return fields.whole(name, QueueSpec.UNLIMITED, QueueSpec.MAX_GPU_MILLI).orElse(known);
    }

    private static long gpus(Fields fields, String name, long known) {
        return fields.whole(name, 0, QueueSpec.MAX_GPU_MILLI).orElse(known);
    }

    private static int jobs(Fields fields, String name, int known) {
        return (int) fields.whole(name, 0, QueueSpec.MAX_JOBS).orElse(known);
    }

    private static QueueSpec named(String name) {
        try {
            return new QueueSpec(name, false);
        } catch (IllegalArgumentException badName) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.INVALID_PARAMETER, String.valueOf(badName.getMessage())));
        }
    }

    private Reply pause(Request request, boolean paused) {
        return change(request, queue(request).withPaused(paused));
    }

    private Reply delete(Request request) {
        QueueSpec queue = queue(request);
        Reply last = reply(queue);
        asking.ask(at -> new Command.DeleteQueue(at, queue.name(), Callers.by(request)));
        return last;
    }

    private Reply change(Request request, QueueSpec queue) {
        asking.ask(at -> new Command.PutQueue(at, queue, Callers.by(request)));
        return reply(queue(queue.name()));
    }

    private ObjectNode shape(QueueSpec queue, Map<String, Load> loads) {
        Load load = loads.getOrDefault(queue.name(), new Load());
        ObjectNode node = Json.ofKind("Queue");
        node.putObject("metadata")
                .put("name", queue.name())
                .put("resourceVersion", Long.toString(views.index()));
        node.putObject("spec")
                .put("paused", queue.paused())
                .put("weight", queue.weight())
                .put("quotaGpuMilli", queue.quotaGpuMilli())
                .put("borrowGpuMilli", queue.borrowGpuMilli())
                .put("lendGpuMilli", queue.lendGpuMilli())
                .put("maxGpuMilli", queue.maxGpuMilli())
                .put("maxJobsRunning", queue.maxJobsRunning())
                .put("maxGpuMilliPerUser", queue.maxGpuMilliPerUser())
                .put("maxJobsPerUser", queue.maxJobsPerUser())
                .put("budgetGpuSeconds", queue.budgetGpuMillis() / 1000.0)
                .put("budgetWindowSeconds", queue.budgetWindowMillis() / 1000.0)
                .put("order", queue.order())
                .put("place", queue.place());
        ObjectNode status =
                node.putObject("status")
                        .put("pending", load.pending)
                        .put("scheduled", load.scheduled)
                        .put("running", load.running)
                        .put("finished", load.finished)
                        .put("held", load.held)
                        .put("heldGpuMilli", load.heldGpuMilli)
                        .put("borrowedGpuMilli", borrowed(queue, loads))
                        .put("pendingGpuMilli", load.pendingGpuMilli);
        used(status, queue);
        if (load.oldestQueuedAt == Long.MAX_VALUE) {
            status.putNull("oldestPendingSeconds");
        } else {
            status.put(
                    "oldestPendingSeconds",
                    Math.max(0, controller.now() - load.oldestQueuedAt) / 1000.0);
        }
        return node;
    }

    private void used(ObjectNode status, QueueSpec queue) {
        long now = controller.now();
        Optional<QueueUse> use = views.queueUse(queue.name());
        status.put("recentGpuMilli", use.map(each -> each.recentGpuMilli(now)).orElse(0L));
        long spent = use.map(each -> each.spentGpuMillis(now)).orElse(0L);
        status.put("spentGpuSeconds", spent / 1000.0);
        Json.time(status, "budgetRefillsAt", queue.hasBudget() ? queue.windowEnd(now) : 0);
    }

    /// {@return what a queue and those below it hold beyond their quotas}
    private long borrowed(QueueSpec queue, Map<String, Load> loads) {
        long held = 0;
        for (Map.Entry<String, Load> load : loads.entrySet()) {
            held += within(load.getKey(), queue.name()) ? load.getValue().heldGpuMilli : 0;
        }
        long quota =
                views.queues().stream()
                        .filter(other -> within(other.name(), queue.name()))
                        .mapToLong(QueueSpec::quotaGpuMilli)
                        .sum();
        return Math.max(0, held - quota);
    }

    private static boolean within(String name, String path) {
        return name.equals(path) || name.startsWith(path + "/");
    }

    /// A queue's jobs in numbers.
    private static final class Load {
        private int pending;
        private int scheduled;
        private int running;
        private int finished;
        private int held;
        private long heldGpuMilli;
        private long pendingGpuMilli;
        private long oldestQueuedAt = Long.MAX_VALUE;

        static Map<String, Load> byQueue(Views views) {
            Map<String, Load> loads = new LinkedHashMap<>();
            for (JobImage job : views.jobs()) {
                loads.computeIfAbsent(job.spec().queue(), ignored -> new Load()).add(job);
            }
            return loads;
        }

        private void add(JobImage job) {
            if (job.state() == JobState.PENDING) {
                pending++;
                held += job.heldBy().isEmpty() ? 0 : 1;
                pendingGpuMilli += job.spec().totalGpuMilli();
                oldestQueuedAt = Math.min(oldestQueuedAt, job.queuedAt());
            } else if (job.state() == JobState.SCHEDULED) {
                scheduled++;
            } else if (job.state() == JobState.RUNNING) {
                running++;
            } else {
                finished++;
            }
            JobShape.newest(job)
                    .ifPresent(attempt ->
                            attempt.workers()
                                    .forEach(worker -> {
                                        heldGpuMilli +=
                                                worker.holding()
                                                        ? worker.allocation().gpuMilli()
                                                        : 0;
                                    }));
        }
    }
}
