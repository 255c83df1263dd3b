package io.stoker.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.AttemptImage;
import io.stoker.model.GpuSpec;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.NodeImage;
import io.stoker.model.Rejection;
import io.stoker.model.Workload;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The short calls: `/submit`, `/status`, `/tasks`, `/cluster/status`, `/nodes`, `/scheduler/run`.
final class SeedRoutes {

    private static final String TAG = "short calls";

    private final Controller controller;
    private final Views views;
    private final JobRoutes jobs;
    private final ClusterShape cluster;

    SeedRoutes(Controller controller, JobRoutes jobs, ClusterShape cluster) {
        this.controller = controller;
        this.views = controller.views();
        this.jobs = jobs;
        this.cluster = cluster;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/submit", TAG, "Submits a built-in workload", this::submit)
                        .takes("Submit")
                        .replies("Submitted"),
                Route.get("/status/{id}", TAG, "Where a job stands", this::status)
                        .replies("JobStatus"),
                Route.post("/tasks", TAG, "Submits a task that takes a while", this::submitTask)
                        .takes("Task")
                        .replies("TaskSubmitted"),
                Route.get("/tasks", TAG, "The newest tasks", this::tasks)
                        .query("limit", "integer", "most tasks, 1 to 1000, default 100")
                        .replies("TaskList"),
                Route.get("/tasks/{task_id}", TAG, "Where a task stands", this::task)
                        .replies("TaskStatus"),
                Route.get(
                                "/cluster/status",
                                TAG,
                                "The cluster in short",
                                request -> clusterStatus())
                        .replies("ClusterStatus"),
                Route.get("/nodes", TAG, "Nodes in short", request -> nodes())
                        .replies("ShortNodeList"),
                Route.get("/nodes/{id}", TAG, "A node in short", this::node).replies("ShortNode"),
                Route.post("/scheduler/run", TAG, "Plans at once", request -> plan())
                        .replies("Planned"));
    }

    private Reply submit(Request request) {
        JobSpec spec =
                Bodies.fields(request, fields -> SeedBodies.submission(fields, controller.now()));
        return submitted(request, spec, false);
    }

    private Reply submitTask(Request request) {
        JobSpec spec = Bodies.fields(request, fields -> SeedBodies.task(fields, controller.now()));
        return submitted(request, spec, true);
    }

    private Reply submitted(Request request, JobSpec spec, boolean task) {
        Asking.Done done = jobs.submit(request, spec);
        ObjectNode node = Json.object();
        if (task) {
            node.put("task_id", spec.externalId().orElse(Long.toString(done.subject())));
        }
        node.put("job_id", done.subject())
                .put("status", views.job(done.subject()).map(JobShape::display).orElse("pending"));
        Reply.Full reply = Reply.json(node);
        return done.replayed() ? reply.with("Idempotency-Replayed", "true") : reply;
    }

    private Reply status(Request request) {
        long id = request.pathNumber("id", "unknown_job", "job");
        JobImage job =
                views.job(id)
                        .orElseThrow(() ->
                                new ProblemException(Problem.of(new Rejection.UnknownJob(id))));
        ObjectNode node =
                Json.object()
                        .put("job_id", id)
                        .put("name", job.spec().name())
                        .put("status", JobShape.display(job))
                        .put("workload", workload(job.spec()));
        progress(node, job);
        return Reply.json(node);
    }

    private static String workload(JobSpec spec) {
        return switch (spec.workload()) {
            case Workload.Builtin builtin -> builtin.executor();
            case Workload.Exec exec -> String.join(" ", exec.argv());
            case Workload.Script script -> script.text();
        };
    }

    private void progress(ObjectNode node, JobImage job) {
        JobShape shape = new JobShape(views, controller.now());
        node.put("priority", job.spec().priority())
                .put("attempt", job.attemptCount())
                .put("retries", job.retries());
        ArrayNode nodes = node.putArray("nodes");
        shape.nodeNames(job).forEach(nodes::add);
        node.put("virtual", shape.onVirtualGpu(job));
        if (job.state() == JobState.PENDING) {
            node.put("reason", Reasons.of(views, job).message());
        } else {
            node.putNull("reason");
        }
        Json.time(node, "submitted_at", job.submittedAt());
        Json.time(node, "started_at", JobShape.newest(job).map(AttemptImage::startedAt).orElse(0L));
        Json.time(node, "finished_at", job.finishedAt());
        if (job.state().terminal() && !job.attempts().isEmpty()) {
            node.put("exit_code", job.exitCode());
        } else {
            node.putNull("exit_code");
        }
        node.put("message", job.message());
    }

    private Reply task(Request request) {
        String taskId = request.pathValue("task_id");
        JobImage job =
                views.jobByExternalId(taskId)
                        .or(() ->
                                taskId.matches("\\d{1,18}")
                                        ? views.job(Long.parseLong(taskId))
                                        : Optional.empty())
                        .orElseThrow(() ->
                                new ProblemException(
                                        Problem.of(
                                                ProblemCode.UNKNOWN_TASK,
                                                "task %s is not known here; GET /tasks lists the ones that are"
                                                        .formatted(taskId))));
        return Reply.json(taskShape(job));
    }

    private ObjectNode taskShape(JobImage job) {
        ObjectNode node =
                Json.object()
                        .put("task_id", job.spec().externalId().orElse(Long.toString(job.id())))
                        .put("job_id", job.id())
                        .put("status", JobShape.display(job));
        if (job.spec().workload() instanceof Workload.Builtin builtin
                && builtin.parameters().containsKey("duration_ms")) {
            node.put("duration", builtin.number("duration_ms", 0) / 1000.0);
        } else {
            node.putNull("duration");
        }
        node.put("memory_required", job.spec().worker().gpus().memoryMib() / 1024.0);
        progress(node, job);
        return node;
    }

    private Reply tasks(Request request) {
        int limit = Listing.of(request.query()).limit();
        List<JobImage> all = new ArrayList<>();
        for (JobImage job : views.jobs()) {
            if (job.spec().externalId().isPresent()) {
                all.add(job);
            }
        }
        ObjectNode node = Json.object();
        ArrayNode list = node.putArray("tasks");
        all.subList(Math.max(0, all.size() - limit), all.size())
                .reversed()
                .forEach(job -> list.add(taskShape(job)));
        return Reply.json(node.put("total", all.size()));
    }

    private Reply clusterStatus() {
        ObjectNode whole = cluster.cluster();
        ObjectNode node = Json.object().put("status", views.ready() ? "ready" : "starting");
        for (String part : List.of("nodes", "gpus", "jobs", "time")) {
            JsonNode value = whole.get(part);
            if (value != null) {
                node.set(part, value);
            }
        }
        return Reply.json(node.put("policy", views.policy().order()));
    }

    private Reply nodes() {
        ObjectNode node = Json.object();
        ArrayNode list = node.putArray("nodes");
        Places places = Places.of(views);
        views.nodes().forEach(image -> list.add(shortNode(image, places)));
        return Reply.json(node.put("total", list.size()));
    }

    private Reply node(Request request) {
        return Reply.json(
                shortNode(NodeRoutes.node(views, request.pathValue("id")), Places.of(views)));
    }

    private ObjectNode shortNode(NodeImage image, Places places) {
        int allocated = 0;
        int idle = 0;
        for (int i = 0; i < image.spec().gpus().size(); i++) {
            allocated += NodeShape.heldMilli(image, i) > 0 ? 1 : 0;
            idle += NodeShape.gpuState(image, i) == NodeShape.GpuState.IDLE ? 1 : 0;
        }
        List<GpuSpec> gpus = image.spec().gpus();
        ObjectNode node =
                Json.object()
                        .put("node_id", image.id())
                        .put("name", image.spec().name())
                        .put("status", NodeShape.display(image))
                        .put("realm", JobShape.lower(image.spec().realm()))
                        .put("gpus", gpus.size())
                        .put("gpus_allocated", allocated)
                        .put("gpus_idle", idle)
                        .put("virtual", gpus.stream().anyMatch(GpuSpec::virtual));
        Json.textOrNull(node, "gpu_type", gpus.isEmpty() ? "" : gpus.getFirst().type());
        ArrayNode jobList = node.putArray("jobs");
        places.jobsOn(image.id()).forEach(jobList::add);
        long heardAt = views.lastHeardAt(image.id());
        if (heardAt == 0) {
            node.putNull("last_heard_seconds");
        } else {
            node.put("last_heard_seconds", Math.max(0, controller.now() - heardAt) / 1000.0);
        }
        return node;
    }

    private Reply plan() {
        controller.planNow();
        int pending = 0;
        int running = 0;
        for (JobImage job : views.jobs()) {
            pending += job.state() == JobState.PENDING ? 1 : 0;
            running += job.state() == JobState.RUNNING ? 1 : 0;
        }
        return Reply.json(
                Json.object()
                        .put("status", "planned")
                        .put("pending", pending)
                        .put("running", running));
    }
}
