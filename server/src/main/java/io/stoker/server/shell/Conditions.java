package io.stoker.server.shell;

import io.stoker.model.GpuPower;
import io.stoker.model.NodeCondition;
import io.stoker.model.NodeSpec;
import java.util.List;

/// A node's telemetry as placements see it.
final class Conditions {

    private Conditions() {}

    /// {@return the hottest GPU, and means of the rest; unknown when no GPU tells anything}
    static NodeCondition of(NodeSpec node, List<Views.GpuReading> readings) {
        int told = 0;
        double celsius = 0;
        double busy = 0;
        double watts = 0;
        double peakWatts = 0;
        double usedBytes = 0;
        double bytes = 0;
        for (Views.GpuReading reading : readings) {
            if (reading.available() && reading.index() < node.gpus().size()) {
                var gpu = node.gpus().get(reading.index());
                told++;
                celsius = Math.max(celsius, reading.temperatureCelsius());
                busy += reading.utilizationRatio();
                watts += reading.powerWatts();
                peakWatts += GpuPower.of(gpu.type()).peakWatts();
                usedBytes += reading.memoryUsedBytes();
                bytes += gpu.memoryMib() * 1_048_576.0;
            }
        }
        return told == 0
                ? NodeCondition.UNKNOWN
                : NodeCondition.measured(
                        celsius,
                        bytes == 0 ? 0 : usedBytes / bytes,
                        busy / told,
                        watts / peakWatts);
    }
}
