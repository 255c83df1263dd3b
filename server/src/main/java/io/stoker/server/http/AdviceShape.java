package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.control.Advice;

/// What trying a job on a fork of the state found out, as JSON.
final class AdviceShape {

    private AdviceShape() {}

    /// Adds `startsNow`, `blockers` and `whatWouldHelp`.
    static void put(ObjectNode node, Advice advice) {
        node.put("startsNow", !advice.startsNow().isEmpty());
        ArrayNode blockers = node.putArray("blockers");
        for (Advice.Blocker blocker : advice.blockers()) {
            ObjectNode item =
                    blockers.addObject()
                            .put("job", blocker.jobId())
                            .put("owner", blocker.user())
                            .put("gpus", blocker.gpuMilli() / 1000.0);
            if (blocker.expectedReleaseAt() == 0) {
                item.putNull("expectedRelease");
            } else {
                Json.time(item, "expectedRelease", blocker.expectedReleaseAt());
            }
        }
        ArrayNode help = node.putArray("whatWouldHelp");
        for (Advice.Help each : advice.whatWouldHelp()) {
            help.addObject()
                    .put("change", each.change())
                    .put(
                            "startsIn",
                            each.evictions() == 0
                                    ? "now"
                                    : "after %d evictions".formatted(each.evictions()));
        }
    }
}
