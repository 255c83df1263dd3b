package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import io.stoker.model.NodeSpec;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The classes that nodes fall into, and what is summed over them. There are few classes however
/// many nodes there are, so a sum over classes costs next to nothing.
final class NodeClasses {

    private final NodeTable nodes;
    private final Map<NodeClass.Key, NodeClass> byKey = new LinkedHashMap<>();
    private final List<NodeClass> all = new ArrayList<>();

    NodeClasses(NodeTable nodes) {
        this.nodes = nodes;
    }

    int count() {
        return all.size();
    }

    NodeClass at(int number) {
        return all.get(number);
    }

    /// {@return the class such a node belongs to, made if it is new}
    NodeClass of(NodeSpec spec) {
        NodeClass.Key key = NodeClass.Key.of(spec);
        return byKey.computeIfAbsent(
                key,
                _ -> {
                    NodeClass made = new NodeClass(key, all.size(), nodes);
                    all.add(made);
                    return made;
                });
    }

    long freeGpuMilli(Realm realm) {
        long total = 0;
        for (NodeClass each : all) {
            total += each.realm() == realm ? each.whole().freeMilli() : 0;
        }
        return total;
    }

    long capacityGpuMilli(Realm realm) {
        long gpus = 0;
        for (NodeClass each : all) {
            gpus += each.realm() == realm ? (long) each.nodeCount * each.gpuCount() : 0;
        }
        return gpus * GpuRequest.WHOLE_MILLI;
    }

    long capacityCpuMilli(Realm realm) {
        long total = 0;
        for (NodeClass each : all) {
            total += each.realm() == realm ? each.cpuMilli() : 0;
        }
        return total;
    }

    long capacityMemoryMib(Realm realm) {
        long total = 0;
        for (NodeClass each : all) {
            total += each.realm() == realm ? each.memoryMib() : 0;
        }
        return total;
    }

    int openNodes(Realm realm) {
        int total = 0;
        for (NodeClass each : all) {
            total += each.realm() == realm ? each.openCount : 0;
        }
        return total;
    }

    int closedNodes(Realm realm) {
        int total = 0;
        for (NodeClass each : all) {
            total += each.realm() == realm ? each.nodeCount - each.openCount : 0;
        }
        return total;
    }

    int mostWorkers(Realm realm, WorkerRequest request) {
        long total = 0;
        for (NodeClass each : all) {
            total += each.realm() == realm ? each.mostWorkers(request) : 0;
        }
        return (int) Math.min(total, Integer.MAX_VALUE);
    }

    /// {@return how many such workers would have room where jobs keep their domains to themselves}
    long workersBehindFences(Realm realm, GpuRequest gpus) {
        long workers = 0;
        for (int node = 0; node < nodes.limit() && gpus.count() > 0; node++) {
            boolean fenced = nodes.knows(node) && nodes.open[node] && nodes.fences[node] > 0;
            if (fenced && at(nodes.classOf[node]).realm() == realm) {
                for (long mask : at(nodes.classOf[node]).masks(gpus)) {
                    workers += NodeFit.workers(nodes, node, mask, gpus);
                }
            }
        }
        return workers;
    }

    /// {@return the pools that workers with these GPUs may use, best preference first; workers
    /// without GPUs prefer nodes without GPUs}
    Target target(FreeIndex owner, Realm realm, GpuRequest gpus) {
        int preferences =
                gpus.count() == 0 ? 2 : gpus.anyOrder() ? 1 : Math.max(1, gpus.types().size());
        List<List<NodePool>> tiers = new ArrayList<>();
        for (int i = 0; i < preferences; i++) {
            tiers.add(new ArrayList<>());
        }
        List<NodeClass> used = new ArrayList<>();
        for (NodeClass each : all) {
            if (each.realm() == realm && join(each, gpus, tiers)) {
                used.add(each);
            }
        }
        return new Target(owner, realm, gpus, tiers, used);
    }

    /// Adds the pools of one class to the tiers they belong to.
    ///
    /// @return whether there was one
    private boolean join(NodeClass own, GpuRequest gpus, List<List<NodePool>> tiers) {
        if (gpus.count() == 0) {
            tiers.get(own.gpuCount() == 0 ? 0 : 1).add(own.whole());
            return true;
        }
        boolean any = false;
        List<Long> masks = own.masks(gpus);
        for (int tier = 0; tier < masks.size(); tier++) {
            if (masks.get(tier) != 0) {
                tiers.get(Math.min(tier, tiers.size() - 1)).add(pool(own, masks.get(tier)));
                any = true;
            }
        }
        return any;
    }

    private NodePool pool(NodeClass own, long mask) {
        return own.poolOf(mask)
                .orElseGet(() -> {
                    NodePool made = new NodePool(nodes, mask);
                    for (int node = 0; node < nodes.limit(); node++) {
                        if (nodes.classOf[node] == own.number() && nodes.indexed(node)) {
                            made.add(node);
                        }
                    }
                    own.pools().add(made);
                    return made;
                });
    }
}
