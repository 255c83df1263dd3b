package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Event;
import io.stoker.model.JobState;
import io.stoker.server.shell.Views;
import io.stoker.server.shell.Views.Recorded;
import java.time.Instant;

/// Events as JSON, with a sentence for people.
final class EventShape {

    private final Views views;

    EventShape(Views views) {
        this.views = views;
    }

    ObjectNode event(Recorded recorded) {
        Event event = recorded.event();
        ObjectNode node =
                Json.ofKind("Event")
                        .put("sequence", recorded.sequence())
                        .put("index", recorded.index());
        Json.time(node, "time", recorded.at());
        node.put("type", typeOf(event)).put("severity", severity(event));
        node.set("object", object(event));
        node.put("message", message(event));
        node.set("fields", EventFields.of(event));
        return node;
    }

    static String typeOf(Event event) {
        return event.getClass().getSimpleName();
    }

    private ObjectNode object(Event event) {
        long job = jobOf(event);
        if (job >= 0) {
            String name = views.job(job).map(image -> image.spec().name()).orElse("");
            return Json.object().put("kind", "Job").put("id", job).put("name", name);
        }
        int nodeId = nodeOf(event);
        if (nodeId >= 0) {
            return Json.object()
                    .put("kind", "Node")
                    .put("id", nodeId)
                    .put("name", nodeName(nodeId));
        }
        ObjectNode object = Json.object();
        if (event instanceof Event.FaultClosed closed) {
            return object.put("kind", "Fault").put("id", closed.faultId()).put("name", "");
        }
        if (event instanceof Event.QueueChanged changed) {
            return object.put("kind", "Queue").putNull("id").put("name", changed.queue().name());
        }
        if (event instanceof Event.QueueDeleted deleted) {
            return object.put("kind", "Queue").putNull("id").put("name", deleted.name());
        }
        String budget = PowerShape.domainOf(event);
        if (!budget.isEmpty()) {
            return object.put("kind", "PowerBudget").putNull("id").put("name", budget);
        }
        if (event instanceof Event.ReservationChanged changed) {
            return object.put("kind", "Reservation")
                    .putNull("id")
                    .put("name", changed.reservation().spec().name());
        }
        if (event instanceof Event.ReservationEnded ended) {
            return object.put("kind", "Reservation").putNull("id").put("name", ended.name());
        }
        String schedule = scheduleOf(event);
        if (!schedule.isEmpty()) {
            return object.put("kind", "Schedule").putNull("id").put("name", schedule);
        }
        return object.put("kind", "Cluster").putNull("id").put("name", "");
    }

    private static String scheduleOf(Event event) {
        if (event instanceof Event.ScheduleChanged changed) {
            return changed.schedule().name();
        }
        if (event instanceof Event.ScheduleDeleted deleted) {
            return deleted.name();
        }
        return event instanceof Event.ScheduleSkipped skipped ? skipped.name() : "";
    }

    private String nodeName(int id) {
        return views.node(id).map(node -> node.spec().name()).orElse("node-" + id);
    }

    /// {@return the job that the event is about, -1 for none}
    static long jobOf(Event event) {
        return switch (event) {
            case Event.JobSubmitted e -> e.jobId();
            case Event.TaskDiverged e -> e.jobId();
            case Event.KeyUsed e -> e.jobId() == 0 ? -1 : e.jobId();
            case Event.JobHeld e -> e.jobId();
            case Event.JobReleased e -> e.jobId();
            case Event.JobResumed e -> e.jobId();
            case Event.PriorityChanged e -> e.jobId();
            case Event.DependenciesChanged e -> e.jobId();
            case Event.GangClaimed e -> e.jobId();
            case Event.ClaimDropped e -> e.jobId();
            case Event.DeadlinePromised e -> e.jobId();
            case Event.DeadlineAtRisk e -> e.jobId();
            case Event.GangPlaced e -> e.jobId();
            case Event.GangGrown e -> e.jobId();
            case Event.GangShrunk e -> e.jobId();
            case Event.WorkerStarted e -> e.jobId();
            case Event.JobStarted e -> e.jobId();
            case Event.WorkerExited e -> e.jobId();
            case Event.AttemptEnded e -> e.jobId();
            case Event.AllocationReleased e -> e.jobId();
            case Event.JobRequeued e -> e.jobId();
            case Event.JobFinished e -> e.jobId();
            case Event.JobForgotten e -> e.jobId();
            case Event.ScheduleRan e -> e.jobId();
            case Event.KeyForgotten _,
                    Event.NodeJoined _,
                    Event.NodeReturned _,
                    Event.NodeSuspected _ ->
                    -1;
            case Event.NodeCleared _,
                    Event.NodeLost _,
                    Event.NodeDrained _,
                    Event.NodeUndrained _ ->
                    -1;
            case Event.NodeRemoved _,
                    Event.FaultOpened _,
                    Event.FaultClosed _,
                    Event.QueueChanged _,
                    Event.QueueDeleted _ ->
                    -1;
            case Event.ScheduleChanged _, Event.ScheduleDeleted _, Event.ScheduleSkipped _ -> -1;
            case Event.PowerBudgetChanged _, Event.PowerBudgetDeleted _ -> -1;
            case Event.ReservationChanged _, Event.ReservationEnded _ -> -1;
            case Event.PolicyChanged _, Event.GeneratorChanged _ -> -1;
        };
    }

    /// {@return the node that the event is about, -1 for none}
    static int nodeOf(Event event) {
        return switch (event) {
            case Event.NodeJoined e -> e.nodeId();
            case Event.NodeReturned e -> e.nodeId();
            case Event.NodeSuspected e -> e.nodeId();
            case Event.NodeCleared e -> e.nodeId();
            case Event.NodeLost e -> e.nodeId();
            case Event.NodeDrained e -> e.nodeId();
            case Event.NodeUndrained e -> e.nodeId();
            case Event.NodeRemoved e -> e.nodeId();
            case Event.FaultOpened e -> e.nodeId();
            case Event.JobSubmitted _, Event.KeyUsed _, Event.KeyForgotten _, Event.JobHeld _ -> -1;
            case Event.TaskDiverged _ -> -1;
            case Event.JobReleased _,
                    Event.JobResumed _,
                    Event.PriorityChanged _,
                    Event.DependenciesChanged _,
                    Event.DeadlinePromised _,
                    Event.DeadlineAtRisk _,
                    Event.GangPlaced _,
                    Event.GangGrown _,
                    Event.GangShrunk _ ->
                    -1;
            case Event.GangClaimed _, Event.ClaimDropped _ -> -1;
            case Event.WorkerStarted _,
                    Event.JobStarted _,
                    Event.WorkerExited _,
                    Event.AttemptEnded _ ->
                    -1;
            case Event.AllocationReleased _, Event.JobRequeued _, Event.JobFinished _ -> -1;
            case Event.JobForgotten _, Event.FaultClosed _ -> -1;
            case Event.QueueChanged _, Event.QueueDeleted _ -> -1;
            case Event.ScheduleChanged _,
                    Event.ScheduleDeleted _,
                    Event.ScheduleRan _,
                    Event.ScheduleSkipped _ ->
                    -1;
            case Event.PowerBudgetChanged _, Event.PowerBudgetDeleted _ -> -1;
            case Event.ReservationChanged _, Event.ReservationEnded _ -> -1;
            case Event.PolicyChanged _, Event.GeneratorChanged _ -> -1;
        };
    }

    private static String severity(Event event) {
        if (event instanceof Event.NodeLost || event instanceof Event.FaultOpened) {
            return "error";
        }
        if (event instanceof Event.JobFinished finished) {
            return switch (finished.state()) {
                case FAILED, TIMED_OUT, DEADLINE_MISSED, REJECTED -> "error";
                case PENDING, SCHEDULED, RUNNING, COMPLETED, CANCELLED -> "info";
            };
        }
        boolean warns =
                event instanceof Event.NodeSuspected
                        || event instanceof Event.DeadlineAtRisk
                        || event instanceof Event.JobRequeued
                        || event instanceof Event.NodeDrained
                        || event instanceof Event.WorkerExited exited && exited.exit().code() != 0;
        return warns ? "warning" : "info";
    }

    private String job(long id) {
        return views.job(id)
                .map(image -> "job %d (%s)".formatted(id, image.spec().name()))
                .orElse("job " + id);
    }

    private String message(Event event) {
        return switch (event) {
            case Event.JobSubmitted e ->
                    "job %d (%s) was submitted to %s"
                            .formatted(e.jobId(), e.spec().name(), e.spec().queue());
            case Event.TaskDiverged e ->
                    "%s got a record of its own in array %d".formatted(job(e.jobId()), e.arrayId());
            case Event.KeyUsed e ->
                    "an idempotency key now names %s"
                            .formatted(e.jobId() == 0 ? "a schedule" : job(e.jobId()));
            case Event.KeyForgotten _ -> "an idempotency key grew old";
            case Event.JobHeld e -> "%s is held by %s".formatted(job(e.jobId()), e.by());
            case Event.JobReleased e -> "%s was released by %s".formatted(job(e.jobId()), e.by());
            case Event.JobResumed e -> "%s may start again".formatted(job(e.jobId()));
            case Event.PriorityChanged e ->
                    "%s has priority %d, set by %s".formatted(job(e.jobId()), e.priority(), e.by());
            case Event.DependenciesChanged e ->
                    e.dependencies().isNone()
                            ? "%s waits for no other job any more".formatted(job(e.jobId()))
                            : "%s waits for %s".formatted(job(e.jobId()), e.dependencies().text());
            case Event.GangClaimed e ->
                    "a place for %d worker(s) is kept for %s until others have left it"
                            .formatted(e.workers().size(), job(e.jobId()));
            case Event.ClaimDropped e ->
                    "no place is kept for %s any more%s"
                            .formatted(job(e.jobId()), tail(e.reason()));
            case Event.DeadlinePromised e ->
                    "%s will end by %s: its deadline is guaranteed"
                            .formatted(job(e.jobId()), Instant.ofEpochMilli(e.promise().endAt()));
            case Event.DeadlineAtRisk e ->
                    e.promise().endAt() == 0
                            ? "%s will miss its deadline: no place is foreseen for it"
                                    .formatted(job(e.jobId()))
                            : "%s will miss its deadline: it is expected to end by %s"
                                    .formatted(
                                            job(e.jobId()),
                                            Instant.ofEpochMilli(e.promise().endAt()));
            case Event.GangPlaced e ->
                    "%s has its GPUs for attempt %d, %d worker(s)"
                            .formatted(job(e.jobId()), e.attempt(), e.workers().size());
            case Event.GangGrown e ->
                    "%s grows by %d worker(s)".formatted(job(e.jobId()), e.joining().size());
            case Event.GangShrunk e ->
                    "%s shrinks by %d worker(s)".formatted(job(e.jobId()), e.leaving().size());
            case Event.WorkerStarted e -> "rank %d of %s runs".formatted(e.rank(), job(e.jobId()));
            case Event.JobStarted e -> "%s runs, attempt %d".formatted(job(e.jobId()), e.attempt());
            case Event.WorkerExited e ->
                    "rank %d of %s exited with %d%s"
                            .formatted(
                                    e.rank(),
                                    job(e.jobId()),
                                    e.exit().code(),
                                    tail(e.exit().message()));
            case Event.AttemptEnded e ->
                    "attempt %d of %s ended: %s%s"
                            .formatted(e.attempt(), job(e.jobId()), e.cause(), tail(e.message()));
            case Event.AllocationReleased e ->
                    "rank %d of %s gave its GPUs back".formatted(e.rank(), job(e.jobId()));
            case Event.JobRequeued e ->
                    "%s waits again after %s".formatted(job(e.jobId()), e.cause());
            case Event.JobFinished e -> finished(e);
            case Event.JobForgotten e ->
                    "job %d left the memory of finished jobs".formatted(e.jobId());
            case Event.NodeJoined e ->
                    "node %s joined with %d GPU(s)"
                            .formatted(e.spec().name(), e.spec().gpus().size());
            case Event.NodeReturned e -> "node %s is back".formatted(e.spec().name());
            case Event.NodeSuspected e -> "node %s is silent".formatted(nodeName(e.nodeId()));
            case Event.NodeCleared e -> "node %s speaks again".formatted(nodeName(e.nodeId()));
            case Event.NodeLost e ->
                    "node %s is lost%s".formatted(nodeName(e.nodeId()), tail(e.reason()));
            case Event.NodeDrained e ->
                    "node %s is drained by %s%s"
                            .formatted(nodeName(e.nodeId()), e.by(), tail(e.reason()));
            case Event.NodeUndrained e ->
                    "node %s takes work again, said %s".formatted(nodeName(e.nodeId()), e.by());
            case Event.NodeRemoved e ->
                    "node %s was removed by %s".formatted(nodeName(e.nodeId()), e.by());
            case Event.FaultOpened e -> opened(e);
            case Event.FaultClosed e -> "fault %d is over, said %s".formatted(e.faultId(), e.by());
            case Event.PowerBudgetChanged e -> PowerShape.changed(e);
            case Event.PowerBudgetDeleted e -> PowerShape.deleted(e);
            case Event.QueueChanged e -> QueueWords.changed(e);
            case Event.QueueDeleted e -> "queue %s was deleted by %s".formatted(e.name(), e.by());
            case Event.ScheduleChanged e ->
                    "schedule %s is %s"
                            .formatted(
                                    e.schedule().name(),
                                    e.schedule().paused()
                                            ? "paused"
                                            : "due next at " + Instant.ofEpochMilli(e.nextAt()));
            case Event.ScheduleDeleted e ->
                    "schedule %s was deleted by %s".formatted(e.name(), e.by());
            case Event.ScheduleRan e -> "schedule %s made %s".formatted(e.name(), job(e.jobId()));
            case Event.ScheduleSkipped e ->
                    "schedule %s made no job for %s%s%s"
                            .formatted(
                                    e.name(),
                                    Instant.ofEpochMilli(e.dueAt()),
                                    e.waits() ? ", which waits" : "",
                                    tail(e.why()));
            case Event.ReservationChanged e -> ReservationWords.changed(e);
            case Event.ReservationEnded e ->
                    "reservation %s is over%s"
                            .formatted(e.name(), e.by().isEmpty() ? "" : ", deleted by " + e.by());
            case Event.PolicyChanged e ->
                    "the scheduler orders by %s and places by %s"
                            .formatted(e.policy().order(), e.policy().place());
            case Event.GeneratorChanged e ->
                    "the generator makes %s jobs a minute"
                            .formatted(e.generator().milliJobsPerMinute() / 1000.0);
        };
    }

    private String finished(Event.JobFinished e) {
        boolean well = e.state() == JobState.COMPLETED;
        return "%s %s%s"
                .formatted(
                        job(e.jobId()),
                        well ? "completed" : "ended as " + e.state(),
                        tail(e.message()));
    }

    private String opened(Event.FaultOpened e) {
        String gpu = e.fault().gpu() < 0 ? "" : ", GPU " + e.fault().gpu();
        return "%s on node %s%s%s%s"
                .formatted(
                        e.fault().kind(),
                        nodeName(e.nodeId()),
                        gpu,
                        tail(e.fault().message()),
                        e.fault().injected() ? " (injected)" : "");
    }

    private static String tail(String text) {
        return text.isEmpty() ? "" : ": " + text;
    }
}
