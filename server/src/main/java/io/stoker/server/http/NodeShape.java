package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.GpuSpec;
import io.stoker.model.NodeImage;
import io.stoker.model.NodeSpec;
import io.stoker.model.NodeState;
import io.stoker.server.shell.Views;
import io.stoker.server.shell.Views.GpuReading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Nodes and GPUs as JSON. One instance serves one reply.
final class NodeShape {

    private final Views views;
    private final Places places;
    private final long now;
    private final String version;

    NodeShape(Views views, Places places, long now) {
        this.views = views;
        this.places = places;
        this.now = now;
        this.version = Long.toString(views.index());
    }

    /// Where a GPU stands, from the worst down. The order of the constants is the code in the
    /// heatmap.
    enum GpuState {
        IDLE,
        ALLOCATED,
        DRAINING,
        FAULTED,
        SUSPECT,
        DOWN
    }

    static GpuState gpuState(NodeImage node, int gpu) {
        if (node.state() == NodeState.LOST) {
            return GpuState.DOWN;
        }
        if ((node.faultyGpus() >>> gpu & 1) != 0) {
            return GpuState.FAULTED;
        }
        if (node.state() == NodeState.SUSPECT) {
            return GpuState.SUSPECT;
        }
        if (heldMilli(node, gpu) > 0) {
            return GpuState.ALLOCATED;
        }
        return node.drained() ? GpuState.DRAINING : GpuState.IDLE;
    }

    static int heldMilli(NodeImage node, int gpu) {
        return gpu < node.heldMilli().size() ? node.heldMilli().get(gpu) : 0;
    }

    /// {@return one word for people}
    static String display(NodeImage node) {
        return switch (node.state()) {
            case LOST -> "lost";
            case SUSPECT -> "suspect";
            case UP -> {
                boolean busy =
                        node.heldCpuMilli() > 0
                                || node.heldMemoryMib() > 0
                                || node.heldMilli().stream().anyMatch(milli -> milli > 0);
                yield node.drained() ? busy ? "draining" : "drained" : "up";
            }
        };
    }

    ObjectNode node(NodeImage image) {
        NodeSpec spec = image.spec();
        ObjectNode node = Json.ofKind("Node");
        ObjectNode metadata =
                node.putObject("metadata").put("id", image.id()).put("name", spec.name());
        ObjectNode labels = metadata.putObject("labels");
        spec.labels().forEach(labels::put);
        metadata.put("resourceVersion", version);
        ObjectNode specNode =
                node.putObject("spec")
                        .put("realm", JobShape.lower(spec.realm()))
                        .put("address", spec.address())
                        .put("block", spec.block())
                        .put("rack", spec.rack())
                        .put("row", spec.row())
                        .put("cpuMilli", spec.cpuMilli())
                        .put("memoryMib", spec.memoryMib())
                        .put("leaseSeconds", spec.leaseMillis() / 1000.0);
        ArrayNode islands = specNode.putArray("islands");
        spec.islandIndices().forEach(island -> island.forEach(islands.addArray()::add));
        ArrayNode gpus = specNode.putArray("gpus");
        for (int i = 0; i < spec.gpus().size(); i++) {
            GpuSpec gpu = spec.gpus().get(i);
            gpus.addObject()
                    .put("index", i)
                    .put("uuid", gpu.uuid())
                    .put("type", gpu.type())
                    .put("memoryMib", gpu.memoryMib())
                    .put("virtual", gpu.virtual());
        }
        node.set("status", status(image));
        return node;
    }

    private ObjectNode status(NodeImage image) {
        NodeSpec spec = image.spec();
        ObjectNode node =
                Json.object().put("state", image.state().name()).put("display", display(image));
        Json.time(node, "stateSince", image.stateSince());
        node.put("stateReason", image.stateReason())
                .put("drained", image.drained())
                .put("drainReason", image.drainReason());
        long heardAt = views.lastHeardAt(image.id());
        Json.time(node, "lastHeardAt", heardAt);
        if (heardAt == 0) {
            node.putNull("lastHeardSeconds");
        } else {
            node.put("lastHeardSeconds", Math.max(0, now - heardAt) / 1000.0);
        }
        int[] counts = new int[GpuState.values().length];
        int virtual = 0;
        long held = 0;
        for (int i = 0; i < spec.gpus().size(); i++) {
            counts[gpuState(image, i).ordinal()]++;
            virtual += spec.gpus().get(i).virtual() ? 1 : 0;
            held += heldMilli(image, i);
        }
        node.putObject("gpus")
                .put("total", spec.gpus().size())
                .put("idle", counts[GpuState.IDLE.ordinal()])
                .put("allocated", counts[GpuState.ALLOCATED.ordinal()])
                .put("faulted", counts[GpuState.FAULTED.ordinal()])
                .put("heldMilli", held)
                .put("virtual", virtual);
        node.putObject("cpu")
                .put("totalMilli", spec.cpuMilli())
                .put("heldMilli", image.heldCpuMilli());
        node.putObject("memory")
                .put("totalMib", spec.memoryMib())
                .put("heldMib", image.heldMemoryMib());
        node.putObject("bandwidth")
                .put("totalMbps", spec.networkMbps())
                .put("heldMbps", image.heldNetworkMbps());
        node.putObject("scratch")
                .put("totalMib", spec.scratchMib())
                .put("heldMib", image.heldScratchMib());
        telemetry(node, image);
        ArrayNode jobs = node.putArray("jobs");
        places.jobsOn(image.id()).forEach(jobs::add);
        return node;
    }

    private void telemetry(ObjectNode node, NodeImage image) {
        Readings readings = new Readings();
        readings.add(views.telemetry(image.id()));
        readings.put(node);
    }

    /// {@return the GPUs of a node}
    List<ObjectNode> gpus(NodeImage image) {
        Map<Integer, GpuReading> readings = new HashMap<>();
        views.telemetry(image.id()).forEach(reading -> readings.put(reading.index(), reading));
        List<ObjectNode> list = new java.util.ArrayList<>();
        for (int i = 0; i < image.spec().gpus().size(); i++) {
            list.add(gpu(image, i, Optional.ofNullable(readings.get(i))));
        }
        return list;
    }

    private ObjectNode gpu(NodeImage image, int index, Optional<GpuReading> reading) {
        GpuSpec gpu = image.spec().gpus().get(index);
        ObjectNode node =
                Json.ofKind("Gpu")
                        .put("node", image.spec().name())
                        .put("nodeId", image.id())
                        .put("index", index)
                        .put("uuid", gpu.uuid())
                        .put("type", gpu.type())
                        .put("memoryMib", gpu.memoryMib())
                        .put("realm", JobShape.lower(image.spec().realm()))
                        .put("virtual", gpu.virtual())
                        .put("state", JobShape.lower(gpuState(image, index)))
                        .put("heldMilli", heldMilli(image, index));
        ResourceShape.put(node, gpu);
        ArrayNode jobs = node.putArray("jobs");
        for (Places.Place place : places.on(image.id())) {
            if ((place.worker().allocation().gpuMask() >>> index & 1) != 0) {
                jobs.addObject()
                        .put("id", place.job().id())
                        .put("name", place.job().spec().name())
                        .put("rank", place.worker().allocation().rank())
                        .put("milli", place.worker().allocation().milliEach());
            }
        }
        if (reading.isPresent() && reading.get().available()) {
            GpuReading values = reading.get();
            node.putObject("telemetry")
                    .put("simulated", values.simulated())
                    .put("utilizationRatio", values.utilizationRatio())
                    .put("memoryUsedBytes", values.memoryUsedBytes())
                    .put("temperatureCelsius", values.temperatureCelsius())
                    .put("powerWatts", values.powerWatts())
                    .put("energyJoules", values.energyMillijoules() / 1000.0)
                    .put("xid", values.xid())
                    .put("eccUncorrected", values.eccUncorrected());
        } else {
            node.putNull("telemetry");
        }
        return node;
    }

    /// Sums telemetry of many GPUs.
    static final class Readings {
        private int count;
        private int simulated;
        private double utilization;
        private double watts;
        private double hottest;

        void add(List<GpuReading> readings) {
            for (GpuReading reading : readings) {
                if (reading.available()) {
                    count++;
                    simulated += reading.simulated() ? 1 : 0;
                    utilization += reading.utilizationRatio();
                    watts += reading.powerWatts();
                    hottest = Math.max(hottest, reading.temperatureCelsius());
                }
            }
        }

        int count() {
            return count;
        }

        int simulated() {
            return simulated;
        }

        void put(ObjectNode node) {
            if (count == 0) {
                node.putNull("utilizationRatio")
                        .putNull("maxTemperatureCelsius")
                        .putNull("powerWatts");
            } else {
                node.put("utilizationRatio", utilization / count)
                        .put("maxTemperatureCelsius", hottest)
                        .put("powerWatts", watts);
            }
        }
    }
}
