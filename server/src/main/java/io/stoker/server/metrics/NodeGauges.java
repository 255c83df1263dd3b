package io.stoker.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.stoker.model.FaultImage;
import io.stoker.model.GpuSpec;
import io.stoker.model.NodeImage;
import io.stoker.model.NodeState;
import io.stoker.server.shell.Views;
import io.stoker.server.shell.Views.GpuReading;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Nodes and GPUs as they stand at a scrape.
final class NodeGauges {

    /// Above this many nodes the series per node are left out.
    private static final int MOST_NODES = 2_000;

    private final Gauge gpus;
    private final Gauge nodes;
    private final InfoSeries info;
    private final Gauge agents;
    private final Gauge quarantined;
    private final Gauge openFaults;
    private final Gauge memoryUsed;
    private final Gauge busy;
    private final Counter capacity;
    private final Counter energy;
    private final Map<String, Long> energySeen = new HashMap<>();
    private long lookedAt;

    NodeGauges(PrometheusRegistry registry) {
        gpus =
                ClusterGauges.gauge(
                        registry,
                        "stoker_gpus",
                        "GPUs, by state",
                        "gpu_type",
                        "pool",
                        "state",
                        "virtual");
        nodes = ClusterGauges.gauge(registry, "stoker_nodes", "Nodes, by state", "pool", "state");
        info =
                new InfoSeries(
                        registry,
                        "stoker_node_info",
                        "Nodes and their place",
                        "node",
                        "rack",
                        "block",
                        "pool",
                        "gpu_type");
        agents =
                ClusterGauges.gauge(
                        registry, "stoker_agents_connected", "Nodes that answer", "pool");
        quarantined =
                ClusterGauges.gauge(
                        registry,
                        "stoker_quarantined_gpus",
                        "GPUs that take no work because of a fault",
                        "reason");
        openFaults =
                ClusterGauges.gauge(
                        registry,
                        "stoker_faults_open",
                        "Faults that are not over",
                        "class",
                        "source");
        memoryUsed =
                Gauge.builder()
                        .name("stoker_gpu_memory_used_bytes")
                        .unit(Unit.BYTES)
                        .help("GPU memory in use, where telemetry tells")
                        .labelNames("gpu_type", "pool")
                        .register(registry);
        busy =
                ClusterGauges.gauge(
                        registry,
                        "stoker_gpu_utilization_ratio",
                        "Mean utilisation, where telemetry tells",
                        "gpu_type",
                        "pool");
        capacity =
                Counter.builder()
                        .name("stoker_gpu_capacity_seconds_total")
                        .unit(Unit.SECONDS)
                        .help("GPU time that was there, added up at each scrape")
                        .labelNames("gpu_type", "pool")
                        .register(registry);
        energy =
                Counter.builder()
                        .name("stoker_energy_joules_total")
                        .unit(Unit.JOULES)
                        .help(
                                "Energy that GPUs used since this process looks, where telemetry tells")
                        .labelNames("gpu_type", "pool")
                        .register(registry);
    }

    private record Kind(String type, String pool) {}

    private static final class Readings {
        private int count;
        private double utilization;
        private long memoryBytes;
    }

    void look(Views views, long now) {
        for (Gauge gauge :
                new Gauge[] {gpus, nodes, agents, quarantined, openFaults, memoryUsed, busy}) {
            gauge.clear();
        }
        Map<Kind, Integer> present = new LinkedHashMap<>();
        Map<Kind, Readings> readings = new LinkedHashMap<>();
        int total = views.nodes().size();
        for (NodeImage node : views.nodes()) {
            String pool = word(node.spec().realm());
            nodes.labelValues(pool, state(node)).inc();
            agents.labelValues(pool).inc(node.state() == NodeState.LOST ? 0 : 1);
            if (total <= MOST_NODES) {
                String type =
                        node.spec().gpus().isEmpty()
                                ? "none"
                                : node.spec().gpus().getFirst().type();
                info.add(node.spec().name(), node.spec().rack(), node.spec().block(), pool, type);
            }
            for (int i = 0; i < node.spec().gpus().size(); i++) {
                GpuSpec gpu = node.spec().gpus().get(i);
                gpus.labelValues(
                                gpu.type(),
                                pool,
                                gpuState(node, i),
                                Boolean.toString(gpu.virtual()))
                        .inc();
                present.merge(new Kind(gpu.type(), pool), 1, Integer::sum);
            }
            telemetry(views, node, readings);
        }
        info.show();
        faults(views);
        grow(present, now);
        readings.forEach((kind, sum) -> {
            memoryUsed.labelValues(kind.type(), kind.pool()).set(sum.memoryBytes);
            busy.labelValues(kind.type(), kind.pool()).set(sum.utilization / sum.count);
        });
    }

    private void telemetry(Views views, NodeImage node, Map<Kind, Readings> readings) {
        for (GpuReading reading : views.telemetry(node.id())) {
            if (!reading.available() || reading.index() >= node.spec().gpus().size()) {
                continue;
            }
            Kind kind =
                    new Kind(
                            node.spec().gpus().get(reading.index()).type(),
                            word(node.spec().realm()));
            Readings sum = readings.computeIfAbsent(kind, ignored -> new Readings());
            sum.count++;
            sum.utilization += reading.utilizationRatio();
            sum.memoryBytes += reading.memoryUsedBytes();
            String key = node.id() + "/" + reading.index();
            Long before = energySeen.put(key, reading.energyMillijoules());
            if (before != null && reading.energyMillijoules() > before) {
                energy.labelValues(kind.type(), kind.pool())
                        .inc((reading.energyMillijoules() - before) / 1000.0);
            }
        }
    }

    private void faults(Views views) {
        for (FaultImage fault : views.faults()) {
            if (fault.closedAt() == 0) {
                String kind = word(fault.report().kind());
                openFaults.labelValues(kind, fault.report().injected() ? "injected" : "real").inc();
                if (fault.quarantined() && fault.report().gpu() >= 0) {
                    quarantined.labelValues(kind).inc();
                }
            }
        }
    }

    private void grow(Map<Kind, Integer> present, long now) {
        double seconds = lookedAt == 0 ? 0 : Math.max(0, now - lookedAt) / 1000.0;
        lookedAt = now;
        present.forEach((kind, count) ->
                capacity.labelValues(kind.type(), kind.pool()).inc(count * seconds));
    }

    private static String state(NodeImage node) {
        return node.state() == NodeState.UP && node.drained() ? "drained" : word(node.state());
    }

    private static String gpuState(NodeImage node, int gpu) {
        if (node.state() == NodeState.LOST) {
            return "down";
        }
        if ((node.faultyGpus() >>> gpu & 1) != 0) {
            return "faulted";
        }
        if (gpu < node.heldMilli().size() && node.heldMilli().get(gpu) > 0) {
            return "allocated";
        }
        return node.drained() ? "draining" : "idle";
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
