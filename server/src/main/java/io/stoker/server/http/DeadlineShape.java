package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.JobImage;
import io.stoker.model.Promise;

/// What was answered about a job's deadline, as JSON.
final class DeadlineShape {

    private DeadlineShape() {}

    /// Adds `deadline`, null for a job without one.
    static void put(ObjectNode node, JobImage job) {
        if (job.spec().time().deadlineAt() == 0) {
            node.putNull("deadline");
            return;
        }
        ObjectNode item = node.putObject("deadline");
        Json.time(item, "at", job.spec().time().deadlineAt());
        item.put("answer", job.promise().isPresent() ? "guaranteed" : "best effort");
        item.put("atRisk", job.promise().filter(promise -> !promise.kept()).isPresent());
        Json.time(item, "startsBy", job.promise().map(Promise::startAt).orElse(0L));
        Json.time(item, "endsBy", job.promise().map(Promise::endAt).orElse(0L));
    }

    /// Adds the times of a promise.
    static void put(ObjectNode node, Promise promise) {
        Json.time(node, "startsBy", promise.startAt());
        Json.time(node, "endsBy", promise.endAt());
    }
}
