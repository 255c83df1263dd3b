package io.stoker.simulator.shell;

import io.stoker.model.GpuPower;
import io.stoker.model.GpuSpec;
import io.stoker.model.NodeCondition;
import io.stoker.model.NodeSpec;
import io.stoker.simulator.fleet.GpuReading;
import java.util.List;

/// Telemetry of a simulated node as placements see it: made up by the fleet's model of heat and
/// power ([io.stoker.simulator.fleet.SimulatedFleet#telemetry]).
final class Observed {

    private Observed() {}

    /// {@return the hottest GPU, and means of the rest; unknown when no GPU tells anything}
    static NodeCondition of(NodeSpec node, List<GpuReading> readings) {
        double celsius = 0;
        double busy = 0;
        double watts = 0;
        double peakWatts = 0;
        double usedBytes = 0;
        double bytes = 0;
        for (GpuReading reading : readings) {
            GpuSpec gpu = node.gpus().get(reading.index());
            celsius = Math.max(celsius, reading.temperatureCelsius());
            busy += reading.utilizationRatio();
            watts += reading.powerWatts();
            peakWatts += GpuPower.of(gpu.type()).peakWatts();
            usedBytes += reading.memoryUsedBytes();
            bytes += gpu.memoryMib() * 1_048_576.0;
        }
        return readings.isEmpty()
                ? NodeCondition.UNKNOWN
                : NodeCondition.measured(
                        celsius,
                        bytes == 0 ? 0 : usedBytes / bytes,
                        busy / readings.size(),
                        watts / peakWatts);
    }
}
