package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.WorkerRequest;

/// Resources beyond GPUs, CPU and memory as JSON: on jobs and on nodes.
final class ResourceShape {

    private ResourceShape() {}

    /// Adds how a request's GPUs may be shared.
    static void put(ObjectNode node, GpuRequest gpus) {
        node.put("typesInOrder", !gpus.anyOrder()).put("isolation", gpus.isolation().word());
        if (gpus.wantsMig()) {
            node.put("mig", gpus.mig());
        } else {
            node.putNull("mig");
        }
    }

    /// Adds what a worker asks for beside GPUs, CPU and memory.
    static void put(ObjectNode node, WorkerRequest worker) {
        node.put("bandwidthMbps", worker.networkMbps())
                .put("scratchMib", worker.scratchMib())
                .put("powerWatts", worker.powerWatts());
    }

    /// Adds what a GPU offers to workers that share it.
    static void put(ObjectNode node, GpuSpec gpu) {
        node.put("sharing", gpu.sharing().word());
        ArrayNode slices = node.putArray("migSlices");
        gpu.slices()
                .forEach(slice ->
                        slices.addObject()
                                .put("uuid", slice.uuid())
                                .put("profile", slice.profile())
                                .put("start", slice.start()));
    }
}
