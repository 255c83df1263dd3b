package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Command;
import io.stoker.model.Rejection;
import io.stoker.model.ScheduleImage;
import io.stoker.model.ScheduleSpec;
import io.stoker.server.jobfile.JobFile;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Views;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `/api/v1/schedules`.
final class ScheduleRoutes {

    private static final String TAG = "schedules";
    private static final int TIMES_SHOWN = 3;

    private final Asking asking;
    private final Controller controller;
    private final Views views;

    ScheduleRoutes(Asking asking) {
        this.asking = asking;
        this.controller = asking.controller();
        this.views = controller.views();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/schedules", TAG, "Schedules, by name", this::list)
                        .paged()
                        .replies("ScheduleList"),
                Route.get(
                                "/api/v1/schedules/{name}",
                                TAG,
                                "One schedule",
                                request -> reply(200, known(request)))
                        .replies("Schedule"),
                Route.get(
                                "/api/v1/schedules/{name}",
                                TAG,
                                "Creates or replaces a schedule: a job file with `schedule`",
                                this::put)
                        .as("PUT")
                        .query("user", "string", "who submits, when the file names nobody")
                        .takes("JobFile")
                        .replies("Schedule"),
                Route.get(
                                "/api/v1/schedules/{name}",
                                TAG,
                                "Deletes a schedule; its jobs stay",
                                this::delete)
                        .as("DELETE")
                        .replies("Schedule"),
                Route.post(
                                "/api/v1/schedules/{name}/pause",
                                TAG,
                                "Lets due times pass without a run",
                                request -> pause(request, true))
                        .replies("Schedule"),
                Route.post(
                                "/api/v1/schedules/{name}/resume",
                                TAG,
                                "Runs a schedule again from its next due time",
                                request -> pause(request, false))
                        .replies("Schedule"));
    }

    private Reply list(Request request) {
        Optional<String> text = request.query().value("q").map(one -> one.toLowerCase(Locale.ROOT));
        List<ScheduleImage> wanted =
                views.schedules().stream()
                        .filter(one ->
                                text.isEmpty()
                                        || one.spec()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .contains(text.get()))
                        .toList();
        return Reply.json(
                Listing.of(request.query())
                        .page("ScheduleList", views.index(), wanted, this::shape));
    }

    private Optional<ScheduleImage> find(String name) {
        return views.schedules().stream().filter(one -> one.spec().name().equals(name)).findFirst();
    }

    private ScheduleImage known(Request request) {
        String name = request.pathValue("name");
        return find(name)
                .orElseThrow(() ->
                        new ProblemException(Problem.of(new Rejection.UnknownSchedule(name))));
    }

    private Reply.Full reply(int status, ScheduleImage schedule) {
        return Reply.json(status, shape(schedule));
    }

    private Reply put(Request request) {
        String name = request.pathValue("name");
        JobFile.Accepted file = Bodies.file(request, controller.now(), views);
        ScheduleSpec spec =
                file.schedule()
                        .orElseThrow(() ->
                                new ProblemException(
                                        Problem.of(
                                                ProblemCode.MISSING_FIELD,
                                                "schedule: expected a rule such as \"0 6 * * 1-5\", found none")));
        if (!spec.name().equals(name)) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.INVALID_FIELD,
                            "name: expected %s as in the path, found %s"
                                    .formatted(name, spec.name())));
        }
        return put(request, spec);
    }

    /// Makes or replaces the schedule; 201 when it is new.
    Reply put(Request request, ScheduleSpec spec) {
        Asking.Done done = propose(request, spec, IdempotencyKeys.of(request));
        boolean replaced = done.subject() == 1;
        ScheduleImage made =
                find(spec.name())
                        .orElseThrow(() ->
                                new ProblemException(
                                        Problem.of(new Rejection.UnknownSchedule(spec.name()))));
        ObjectNode body = shape(made).put("replaced", replaced);
        Reply.Full reply = Reply.json(replaced || done.replayed() ? 200 : 201, body);
        return (done.replayed() ? reply.with("Idempotency-Replayed", "true") : reply)
                .with(
                        "Location",
                        "/api/v1/schedules/"
                                + URLEncoder.encode(spec.name(), StandardCharsets.UTF_8)
                                        .replace("+", "%20"));
    }

    private Asking.Done propose(
            Request request, ScheduleSpec spec, Optional<Command.IdempotencyKey> key) {
        return asking.ask(at ->
                new Command.PutSchedule(
                        at, spec, spec.cron().nextAfter(at), Callers.by(request), key));
    }

    private Reply pause(Request request, boolean paused) {
        ScheduleImage schedule = known(request);
        if (schedule.spec().paused() != paused) {
            propose(request, schedule.spec().withPaused(paused), Optional.empty());
        }
        return reply(200, known(request));
    }

    private Reply delete(Request request) {
        ScheduleImage schedule = known(request);
        String name = schedule.spec().name();
        asking.ask(at -> new Command.DeleteSchedule(at, name, Callers.by(request)));
        return reply(200, schedule);
    }

    /// {@return the schedule as it would be, not made}
    ObjectNode planned(ScheduleSpec spec) {
        long nextAt = spec.cron().nextAfter(controller.now());
        return shape(new ScheduleImage(spec, nextAt, 0, List.of()));
    }

    private ObjectNode shape(ScheduleImage image) {
        ScheduleSpec schedule = image.spec();
        ObjectNode node = Json.ofKind("Schedule");
        node.putObject("metadata")
                .put("name", schedule.name())
                .put("resourceVersion", Long.toString(views.index()));
        ObjectNode spec = node.putObject("spec");
        spec.put("cron", schedule.cron().expression())
                .put("zone", schedule.cron().zone())
                .put("overlap", schedule.overlap().name().toLowerCase(Locale.ROOT))
                .put("paused", schedule.paused());
        spec.set("job", JobShape.spec(schedule.job()));
        ObjectNode status = node.putObject("status");
        ArrayNode next = status.putArray("nextTimes");
        long at = image.nextAt();
        for (int i = 0; i < TIMES_SHOWN && !schedule.paused(); i++) {
            next.add(Instant.ofEpochMilli(at).toString());
            at = schedule.cron().nextAfter(at);
        }
        Json.time(status, "waitingDueAt", image.waitingDueAt());
        ArrayNode runs = status.putArray("runs");
        for (ScheduleImage.Run run : image.runs().reversed()) {
            ObjectNode one = runs.addObject();
            Json.time(one, "dueAt", run.dueAt());
            one.put("jobId", run.jobId());
            Json.textOrNull(one, "state", views.job(run.jobId()).map(job -> job.state().name()));
        }
        return node;
    }
}
