package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.Role;
import io.stoker.model.TopologyRules;

/// Roles and topology rules of a job as JSON.
final class TopologyShape {

    private TopologyShape() {}

    static void put(ObjectNode node, JobSpec spec) {
        ArrayNode roles = node.putArray("roles");
        int rank = 0;
        for (Role role : spec.roles()) {
            GpuRequest gpus = role.worker().gpus();
            ObjectNode item =
                    roles.addObject()
                            .put("name", role.name())
                            .put("workers", role.workers())
                            .put("firstRank", rank);
            ObjectNode gpuNode =
                    item.putObject("gpus")
                            .put("count", gpus.count())
                            .put("milliEach", gpus.milliEach())
                            .put("memoryMib", gpus.memoryMib());
            ArrayNode types = gpuNode.putArray("types");
            gpus.types().forEach(types::add);
            item.put("cpuMilli", role.worker().cpuMilli())
                    .put("memoryMib", role.worker().memoryMib());
            rank += role.workers();
        }
        TopologyRules topology = spec.topology();
        if (topology.isNone()) {
            node.putNull("topology");
            return;
        }
        ObjectNode rules =
                node.putObject("topology")
                        .put("required", topology.required().map(Level::word).orElse(null))
                        .put("preferred", topology.preferred().map(Level::word).orElse(null))
                        .put("preferredForSeconds", topology.preferredForMillis() / 1000.0)
                        .put("segment", topology.segmentWorkers())
                        .put("segmentLevel", topology.segmentLevel().word())
                        .put("exclusive", topology.exclusive().map(Level::word).orElse(null));
        if (topology.apartKey().isEmpty()) {
            rules.putNull("apart");
        } else {
            rules.putObject("apart")
                    .put("key", topology.apartKey())
                    .put("level", topology.apartLevel().word());
        }
        rules.put("spares", topology.spares());
    }
}
