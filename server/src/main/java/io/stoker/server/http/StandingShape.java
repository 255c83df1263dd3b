package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.scheduler.Standing;

/// Where a waiting job stands, as JSON.
final class StandingShape {

    private StandingShape() {}

    /// Puts `position` and `priority`.
    static void put(ObjectNode node, Standing standing) {
        node.putObject("position")
                .put("queue", standing.inQueue())
                .put("overall", standing.overall())
                .put("of", standing.waiting());
        node.putObject("priority")
                .put("order", standing.order())
                .put("queueOrder", standing.ownOrder())
                .put("class", standing.priorityClass().name())
                .put("priority", standing.priority())
                .put("ageing", standing.ageingMilli() / 1000.0)
                .put("fairShare", standing.shareMilli() / 1000.0)
                .put("fairShareCounts", standing.shareCounts())
                .put("total", standing.totalMilli() / 1000.0);
    }
}
