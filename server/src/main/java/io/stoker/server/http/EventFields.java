package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Allocation;
import io.stoker.model.Event;
import java.util.List;

/// The fields of each event, for programs.
final class EventFields {

    private EventFields() {}

    static ObjectNode of(Event event) {
        ObjectNode node = Json.object();
        if (EventShape.jobOf(event) >= 0) {
            node.put("jobId", EventShape.jobOf(event));
        }
        if (EventShape.nodeOf(event) >= 0) {
            node.put("nodeId", EventShape.nodeOf(event));
        }
        switch (event) {
            case Event.JobSubmitted e ->
                    Json.time(node.put("queue", e.spec().queue()), "pausedUntil", e.pausedUntil());
            case Event.TaskDiverged e -> node.put("arrayId", e.arrayId());
            case Event.JobHeld e -> node.put("by", e.by());
            case Event.JobReleased e -> node.put("by", e.by());
            case Event.PriorityChanged e -> node.put("priority", e.priority()).put("by", e.by());
            case Event.DependenciesChanged e ->
                    node.put("dependencies", e.dependencies().text()).put("by", e.by());
            case Event.GangClaimed e -> nodes(node.put("workers", e.workers().size()), e.workers());
            case Event.ClaimDropped e -> node.put("reason", e.reason());
            case Event.DeadlinePromised e -> DeadlineShape.put(node, e.promise());
            case Event.DeadlineAtRisk e -> DeadlineShape.put(node, e.promise());
            case Event.GangPlaced e -> placed(node, e);
            case Event.GangGrown e -> {
                node.put("epoch", e.epoch());
                ArrayNode ranks = node.putArray("joining");
                e.joining().forEach(worker -> ranks.add(worker.rank()));
            }
            case Event.GangShrunk e -> {
                node.put("epoch", e.epoch());
                ArrayNode ranks = node.putArray("leaving");
                e.leaving().forEach(ranks::add);
            }
            case Event.WorkerStarted e -> node.put("epoch", e.epoch()).put("rank", e.rank());
            case Event.JobStarted e -> node.put("attempt", e.attempt());
            case Event.WorkerExited e ->
                    node.put("epoch", e.epoch())
                            .put("rank", e.rank())
                            .put("exitCode", e.exit().code())
                            .put("cause", e.exit().cause().name());
            case Event.AttemptEnded e ->
                    node.put("attempt", e.attempt())
                            .put("epoch", e.epoch())
                            .put("cause", e.cause().name());
            case Event.AllocationReleased e -> node.put("epoch", e.epoch()).put("rank", e.rank());
            case Event.JobRequeued e -> {
                node.put("cause", e.cause().name()).put("retries", e.retries());
                Json.time(node, "pausedUntil", e.pausedUntil());
            }
            case Event.JobFinished e ->
                    node.put("state", e.state().name())
                            .put("cause", e.cause().name())
                            .put("exitCode", e.exitCode());
            case Event.NodeJoined e -> node.put("gpus", e.spec().gpus().size());
            case Event.NodeReturned e -> node.put("gpus", e.spec().gpus().size());
            case Event.NodeLost e -> node.put("reason", e.reason());
            case Event.NodeDrained e -> node.put("by", e.by()).put("reason", e.reason());
            case Event.NodeUndrained e -> node.put("by", e.by());
            case Event.NodeRemoved e -> node.put("by", e.by());
            case Event.FaultOpened e ->
                    node.put("faultId", e.faultId())
                            .put("faultKind", e.fault().kind().name())
                            .put("gpu", e.fault().gpu())
                            .put("injected", e.fault().injected());
            case Event.FaultClosed e -> node.put("faultId", e.faultId()).put("by", e.by());
            case Event.PowerBudgetChanged e ->
                    node.put("watts", e.budget().watts()).put("by", e.by());
            case Event.PowerBudgetDeleted e -> node.put("by", e.by());
            case Event.QueueChanged e -> node.put("paused", e.queue().paused()).put("by", e.by());
            case Event.QueueDeleted e -> node.put("by", e.by());
            case Event.ScheduleChanged e -> {
                node.put("paused", e.schedule().paused())
                        .put("cron", e.schedule().cron().expression())
                        .put("by", e.by());
                Json.time(node, "nextAt", e.nextAt());
            }
            case Event.ReservationChanged e -> {
                node.put("open", e.reservation().open())
                        .put("nodes", e.reservation().nodes().size())
                        .put("by", e.by());
                Json.time(node, "startAt", e.reservation().startAt());
            }
            case Event.ReservationEnded e -> node.put("by", e.by());
            case Event.ScheduleDeleted e -> node.put("by", e.by());
            case Event.ScheduleRan e -> {
                Json.time(node, "dueAt", e.dueAt());
                Json.time(node, "nextAt", e.nextAt());
            }
            case Event.ScheduleSkipped e -> {
                node.put("waits", e.waits()).put("why", e.why());
                Json.time(node, "dueAt", e.dueAt());
                Json.time(node, "nextAt", e.nextAt());
            }
            case Event.PolicyChanged e ->
                    node.put("order", e.policy().order()).put("place", e.policy().place());
            case Event.GeneratorChanged e ->
                    node.put("jobsPerMinute", e.generator().milliJobsPerMinute() / 1000.0)
                            .put("by", e.by());
            case Event.KeyUsed _,
                    Event.KeyForgotten _,
                    Event.JobResumed _,
                    Event.JobForgotten _ -> {}
            case Event.NodeSuspected _, Event.NodeCleared _ -> {}
        }
        return node;
    }

    private static void placed(ObjectNode node, Event.GangPlaced e) {
        node.put("attempt", e.attempt()).put("epoch", e.epoch()).put("workers", e.workers().size());
        nodes(node, e.workers());
    }

    private static void nodes(ObjectNode node, List<Allocation> workers) {
        ArrayNode nodes = node.putArray("nodeIds");
        workers.stream().mapToInt(Allocation::nodeId).distinct().limit(64).forEach(nodes::add);
    }
}
