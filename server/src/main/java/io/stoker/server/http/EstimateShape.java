package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.control.Calibration;
import io.stoker.control.StartEstimate;
import java.util.OptionalLong;

/// Estimates of starts, and how good they were, as JSON.
final class EstimateShape {

    private EstimateShape() {}

    /// Adds `estimate`.
    static void put(ObjectNode node, StartEstimate estimate, long now) {
        ObjectNode item = node.putObject("estimate");
        time(item, "p10", estimate.p10At());
        time(item, "p50", estimate.p50At());
        time(item, "p90", estimate.p90At());
        item.put("basis", estimate.basisWords());
        item.put("samples", estimate.samples());
        Json.textOrNull(item, "endedEarly", estimate.expired());
        item.put("ageSeconds", Math.max(0, now - estimate.madeAt()) / 1000.0);
    }

    private static void time(ObjectNode node, String name, OptionalLong at) {
        Json.time(node, name, at.orElse(0));
    }

    static ObjectNode calibration(Calibration known) {
        ObjectNode node =
                Json.ofKind("EstimateCalibration")
                        .put("starts", known.starts())
                        .put("open", known.open())
                        .put("before", known.before())
                        .put("after", known.after());
        if (known.starts() == 0) {
            return node.putNull("insideRatio").putNull("pinballSeconds");
        }
        node.put("insideRatio", known.insideRatio());
        node.putObject("pinballSeconds")
                .put("p10", known.meanSeconds(known.pinball10Millis()))
                .put("p50", known.meanSeconds(known.pinball50Millis()))
                .put("p90", known.meanSeconds(known.pinball90Millis()));
        return node;
    }
}
