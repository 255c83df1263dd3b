package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.control.Advice;
import io.stoker.model.AttemptImage;
import io.stoker.model.JobImage;
import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Views;
import java.util.Optional;

/// Why a job waits, or where it stands.
final class WhyShape {

    private final Views views;
    private final long now;

    WhyShape(Controller controller) {
        this.views = controller.views();
        this.now = controller.now();
    }

    ObjectNode why(JobImage job, Optional<Advice> advice) {
        ObjectNode node = Json.ofKind("Why").put("job", job.id()).put("state", job.state().name());
        node.put(
                "waitingSeconds",
                JobShape.waits(job) ? Math.max(0, now - job.queuedAt()) / 1000.0 : 0.0);
        ArrayNode all = Json.array();
        if (JobShape.waits(job)) {
            PendingReason reason = Reasons.of(views, job);
            position(node, job);
            node.set("primary", reason(reason));
            all.add(reason(reason));
            node.set("all", all);
            node.put("summary", "waits: " + reason.message());
        } else {
            node.putNull("position").putNull("primary");
            node.set("all", all);
            node.put("summary", summary(job));
        }
        DeadlineShape.put(node, job);
        advice.ifPresent(tried -> AdviceShape.put(node, tried));
        ArrayNode history = node.putArray("history");
        for (AttemptImage attempt : job.attempts()) {
            if (attempt.endedAt() != 0) {
                String cause = attempt.cause().map(Enum::name).orElse("unknown");
                ObjectNode item = history.addObject();
                Json.time(item, "time", attempt.endedAt());
                item.put(
                        "message",
                        "attempt %d ended: %s%s"
                                .formatted(
                                        attempt.number(),
                                        cause,
                                        attempt.message().isEmpty()
                                                ? ""
                                                : ", " + attempt.message()));
            }
        }
        PolicySpec policy = views.policy();
        node.putObject("policy")
                .put("order", policy.order())
                .put("place", policy.place())
                .put("strict", policy.strict());
        return node;
    }

    private static ObjectNode reason(PendingReason reason) {
        return Json.object().put("reason", reason.code()).put("message", reason.message());
    }

    // Counts the waiting jobs that the order in force puts first.
    private void position(ObjectNode node, JobImage job) {
        WaitingOrder order = new WaitingOrder(views.policy(), views.jobs());
        int inQueue = 1;
        int overall = 1;
        int waiting = 0;
        for (JobImage other : views.jobs()) {
            if (JobShape.waits(other) && other.spec().realm() == job.spec().realm()) {
                waiting++;
                if (order.compare(other, job) < 0) {
                    overall++;
                    inQueue += other.spec().queue().equals(job.spec().queue()) ? 1 : 0;
                }
            }
        }
        node.putObject("position").put("queue", inQueue).put("overall", overall).put("of", waiting);
    }

    private String summary(JobImage job) {
        JobShape shape = new JobShape(views, now);
        String where = String.join(", ", shape.nodeNames(job).stream().limit(5).toList());
        return switch (job.state()) {
            case PENDING -> "waits";
            case SCHEDULED -> "has its GPUs on %s and starts".formatted(where);
            case RUNNING ->
                    "runs on %s for %.1f s, attempt %d"
                            .formatted(
                                    where,
                                    JobShape.runMillis(job, now) / 1000.0,
                                    job.attemptCount());
            case COMPLETED ->
                    "completed after %.1f s".formatted(JobShape.runMillis(job, now) / 1000.0);
            case FAILED, CANCELLED, TIMED_OUT, DEADLINE_MISSED, REJECTED ->
                    "ended as %s%s"
                            .formatted(
                                    job.state(),
                                    job.message().isEmpty() ? "" : ": " + job.message());
        };
    }
}
