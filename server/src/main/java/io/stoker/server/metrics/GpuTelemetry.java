package io.stoker.server.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.stoker.model.GpuSpec;
import io.stoker.model.NodeImage;
import io.stoker.server.shell.Views;
import io.stoker.server.shell.Views.GpuReading;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// GPUs under the names of DCGM's exporter, so that dashboards made for it work. Everything is a
/// gauge here, because the numbers are passed on as nodes sent them. Virtual GPUs are left out.
final class GpuTelemetry {

    private static final List<Field> FIELDS =
            List.of(
                    new Field(
                            "DCGM_FI_DEV_GPU_UTIL",
                            "GPU utilization (in %)",
                            one -> one.utilizationRatio() * 100),
                    new Field(
                            "DCGM_FI_DEV_FB_USED",
                            "Framebuffer memory used (in MiB)",
                            one -> one.memoryUsedBytes() / 1048576.0),
                    new Field(
                            "DCGM_FI_DEV_GPU_TEMP",
                            "GPU temperature (in C)",
                            GpuReading::temperatureCelsius),
                    new Field(
                            "DCGM_FI_DEV_POWER_USAGE", "Power draw (in W)", GpuReading::powerWatts),
                    new Field(
                            "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION",
                            "Energy since boot (in mJ)",
                            GpuReading::energyMillijoules),
                    new Field(
                            "DCGM_FI_DEV_XID_ERRORS",
                            "Value of the last XID error",
                            GpuReading::xid));

    private record Field(String name, String help, ToDoubleFunction<GpuReading> value) {}

    private GpuTelemetry() {}

    static MetricSnapshots snapshots(Views views) {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        for (Field field : FIELDS) {
            GaugeSnapshot.Builder snapshot =
                    GaugeSnapshot.builder().name(field.name()).help(field.help());
            for (NodeImage node : views.nodes()) {
                for (GpuReading reading : views.telemetry(node.id())) {
                    if (reading.available() && reading.index() < node.spec().gpus().size()) {
                        snapshot.dataPoint(
                                GaugeDataPointSnapshot.builder()
                                        .labels(labels(node, reading))
                                        .value(field.value().applyAsDouble(reading))
                                        .build());
                    }
                }
            }
            snapshots.add(snapshot.build());
        }
        return MetricSnapshots.of(snapshots.toArray(new MetricSnapshot[0]));
    }

    private static Labels labels(NodeImage node, GpuReading reading) {
        GpuSpec gpu = node.spec().gpus().get(reading.index());
        return Labels.of(
                "gpu", Integer.toString(reading.index()),
                "UUID", gpu.uuid(),
                "device", "nvidia" + reading.index(),
                "modelName", gpu.type(),
                "hostname", node.spec().name(),
                "simulated", Boolean.toString(reading.simulated()));
    }
}
