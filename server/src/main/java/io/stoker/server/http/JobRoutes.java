package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.ArrayRules;
import io.stoker.model.Command;
import io.stoker.model.DependencyRules;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.server.jobfile.JobFile;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Views;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/// `/api/v1/jobs`.
final class JobRoutes {

    private static final String TAG = "jobs";

    private final Asking asking;
    private final Controller controller;
    private final Views views;
    private final EstimateRoutes estimates;

    JobRoutes(Asking asking) {
        this.asking = asking;
        this.controller = asking.controller();
        this.views = controller.views();
        this.estimates = new EstimateRoutes(asking);
    }

    List<Route> routes() {
        LogReads logs = new LogReads(controller);
        return List.of(
                Route.get("/api/v1/jobs", TAG, "Jobs, newest first", this::list)
                        .paged()
                        .query("state", "string", "active, finished, or states with commas between")
                        .query("queue", "string", "queues with commas between")
                        .query("user", "string", "users with commas between")
                        .query("realm", "string", "real or simulated")
                        .query("kind", "string", "training, batch or service")
                        .query("array", "integer", "only tasks of this array that have a record")
                        .query(
                                "fieldSelector",
                                "string",
                                "such as status.state=PENDING,spec.queue=a/b")
                        .query("labelSelector", "string", "such as team=nlp,model!=llama")
                        .query(
                                "sort",
                                "string",
                                "such as -metadata.id (default) or status.waitSeconds")
                        .replies("JobList"),
                Route.post("/api/v1/jobs", TAG, "Submits a job file", this::submit)
                        .query("dryRun", "boolean", "only check the file")
                        .query("user", "string", "who submits, when the file names nobody")
                        .takes("JobFile")
                        .replies("Job"),
                Route.get("/api/v1/jobs/{id}", TAG, "One job", this::one)
                        .query("fields", "string", "only these fields, with commas between")
                        .replies("Job"),
                Route.get("/api/v1/jobs/{id}", TAG, "Cancels a job", this::cancel)
                        .as("DELETE")
                        .replies("Job"),
                Route.get(
                                "/api/v1/jobs/{id}/why",
                                TAG,
                                "Why a job waits, or where it stands",
                                this::why)
                        .query("quick", "boolean", "only what is known without trying changes")
                        .replies("Why"),
                Route.get(
                                "/api/v1/jobs/{id}/events",
                                TAG,
                                "A job's events, oldest first",
                                this::events)
                        .query("limit", "integer", "most events, default 100")
                        .query("after", "integer", "only events with a higher sequence")
                        .replies("EventList"),
                Route.get(
                                "/api/v1/jobs/{id}/logs",
                                TAG,
                                "A job's logs, as text or JSON",
                                request -> logs.read(request, job(request)))
                        .query("rank", "string", "a rank, or all (default)")
                        .query("attempt", "integer", "which attempt, default the newest")
                        .query("epoch", "integer", "which attempt, by its epoch")
                        .query("offset", "integer", "bytes from the start, negative from the end")
                        .query("limit", "integer", "bytes per rank, default 256 KiB, at most 1 MiB")
                        .query("tail", "integer", "only this many lines from the end")
                        .replies("LogPieces"),
                Route.post("/api/v1/jobs/{id}/cancel", TAG, "Cancels a job", this::cancel)
                        .takes("Reason")
                        .replies("Job"),
                Route.post(
                                "/api/v1/jobs/{id}/hold",
                                TAG,
                                "Keeps a pending job from starting",
                                this::hold)
                        .replies("Job"),
                Route.post("/api/v1/jobs/{id}/release", TAG, "Lets a held job start", this::release)
                        .replies("Job"),
                Route.post(
                                "/api/v1/jobs/{id}/requeue",
                                TAG,
                                "Stops a job and puts it back into its queue",
                                this::requeue)
                        .takes("Reason")
                        .replies("Job"),
                Route.post(
                                "/api/v1/jobs/{id}/priority",
                                TAG,
                                "Changes a job's priority",
                                this::priority)
                        .takes("Priority")
                        .replies("Job"),
                Route.post(
                                "/api/v1/jobs/{id}/dependencies",
                                TAG,
                                "Changes what a pending job waits for",
                                this::dependencies)
                        .takes("Dependencies")
                        .replies("Job"));
    }

    private Reply list(Request request) {
        return Reply.json(new JobList(views, controller.now()).page(request.query(), job -> true));
    }

    private Reply submit(Request request) {
        long now = controller.now();
        if (Bodies.isWorkflow(request)) {
            return new WorkflowRoutes(asking).submit(request);
        }
        JobFile.Accepted file = Bodies.file(request, now, views);
        if (file.schedule().isPresent()) {
            ScheduleRoutes schedules = new ScheduleRoutes(asking);
            return request.query().flag("dryRun")
                    ? Reply.json(schedules.planned(file.schedule().get()).put("dryRun", true))
                    : schedules.put(request, file.schedule().get());
        }
        JobSpec spec = file.spec();
        if (request.query().flag("dryRun")) {
            ObjectNode node = Json.ofKind("Job");
            node.putObject("metadata").putNull("id").put("name", spec.name());
            node.set("spec", JobShape.spec(spec));
            return Reply.json(node.put("dryRun", true));
        }
        Asking.Done done = submit(request, spec);
        JobImage job = job(done.subject());
        Reply.Full reply =
                Reply.json(
                                done.replayed() ? 200 : 201,
                                new JobShape(views, controller.now()).full(job))
                        .with("Location", "/api/v1/jobs/" + job.id());
        return done.replayed() ? reply.with("Idempotency-Replayed", "true") : reply;
    }

    /// Submits under the request's key, when it has one.
    Asking.Done submit(Request request, JobSpec spec) {
        Optional<Command.IdempotencyKey> key = IdempotencyKeys.of(request);
        return asking.ask(at -> new Command.SubmitJob(at, spec, key));
    }

    private JobImage job(Request request) {
        return job(JobNumbers.of(request, views));
    }

    private JobImage job(long id) {
        return views.job(id)
                .orElseThrow(() ->
                        new ProblemException(
                                Problem.of(new io.stoker.model.Rejection.UnknownJob(id))));
    }

    private Reply one(Request request) {
        return Listing.one(request, new JobShape(views, controller.now()).full(job(request)));
    }

    private Reply why(Request request) {
        JobImage job = job(request);
        boolean waits = JobShape.waits(job) && !request.query().flag("quick");
        EstimateRoutes.Found found =
                waits ? estimates.look(job.id()) : EstimateRoutes.Found.NOTHING;
        ObjectNode why = new WhyShape(controller).why(job, found.advice());
        found.standing().ifPresent(standing -> StandingShape.put(why, standing));
        why.putNull("estimate");
        if (waits) {
            estimates
                    .start(job.id())
                    .ifPresent(start -> EstimateShape.put(why, start, controller.now()));
        }
        return Reply.json(why);
    }

    private Reply events(Request request) {
        JobImage job = job(request);
        return Reply.json(
                EventList.page(
                        views, request.query(), event -> concerns(EventShape.jobOf(event), job)));
    }

    /// An array's events are also those of its tasks.
    private static boolean concerns(long jobId, JobImage job) {
        int tasks = job.spec().array().map(ArrayRules::count).orElse(0);
        return jobId >= job.id() && jobId <= job.id() + tasks;
    }

    private Reply act(long id, LongFunction<Command> commandAt) {
        job(id);
        asking.ask(commandAt);
        return Reply.json(new JobShape(views, controller.now()).full(job(id)));
    }

    private static String reason(Request request) {
        return Bodies.fields(request, fields -> fields.text("reason").orElse(""));
    }

    private Reply cancel(Request request) {
        long id = JobNumbers.of(request, views);
        String reason = reason(request);
        return act(id, at -> new Command.CancelJob(at, id, Callers.by(request), reason));
    }

    private Reply hold(Request request) {
        long id = JobNumbers.of(request, views);
        return act(id, at -> new Command.HoldJob(at, id, Callers.by(request)));
    }

    private Reply release(Request request) {
        long id = JobNumbers.of(request, views);
        return act(id, at -> new Command.ReleaseJob(at, id, Callers.by(request)));
    }

    private Reply requeue(Request request) {
        long id = JobNumbers.of(request, views);
        String reason = reason(request);
        return act(id, at -> new Command.RequeueJob(at, id, Callers.by(request), reason));
    }

    private Reply priority(Request request) {
        long id = JobNumbers.of(request, views);
        int priority =
                Bodies.fields(
                        request,
                        fields -> {
                            if (!fields.has("priority")) {
                                fields.missing(
                                        "priority", "expected a number or a class such as high");
                            }
                            return JobFile.priority(fields, "priority");
                        });
        return act(id, at -> new Command.SetPriority(at, id, priority, Callers.by(request)));
    }

    private Reply dependencies(Request request) {
        long id = JobNumbers.of(request, views);
        DependencyRules rules =
                Bodies.fields(
                        request,
                        fields -> {
                            if (!fields.has("dependencies")) {
                                fields.missing(
                                        "dependencies",
                                        "expected a text such as afterok:12, \"\" for none, or a map");
                            }
                            return JobFile.dependencies(fields, Bodies.jobNamed(views));
                        });
        return act(id, at -> new Command.SetDependencies(at, id, rules, Callers.by(request)));
    }
}
