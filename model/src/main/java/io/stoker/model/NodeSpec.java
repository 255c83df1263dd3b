package io.stoker.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A machine as its agent describes it.
///
/// @param name unique in the cluster
/// @param realm real or simulated
/// @param address where workers of other nodes reach it (host name or IP address)
/// @param gpus its GPUs, in index order, 64 at most
/// @param cpuMilli CPU in thousandths of a core
/// @param memoryMib main memory in MiB
/// @param block domain above the rack; empty when unknown
/// @param rack domain above the node; empty when unknown
/// @param leaseMillis silence after which the node is lost; 0 when its fleet reports losses itself
/// @param labels free tags, in name order
public record NodeSpec(
        String name,
        Realm realm,
        String address,
        List<GpuSpec> gpus,
        int cpuMilli,
        long memoryMib,
        String block,
        String rack,
        long leaseMillis,
        SortedMap<String, String> labels) {

    public NodeSpec {
        name = JobSpec.requireText("node.name", name, 128);
        gpus = List.copyOf(gpus);
        if (gpus.size() > GpuRequest.MAX_PER_NODE) {
            throw new IllegalArgumentException(
                    "node.gpus: expected at most %d, found %d"
                            .formatted(GpuRequest.MAX_PER_NODE, gpus.size()));
        }
        if (cpuMilli < 0 || memoryMib < 0 || leaseMillis < 0) {
            throw new IllegalArgumentException("node: CPU, memory and lease cannot be negative");
        }
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /// {@return a simulated node with `gpuCount` GPUs of `type`, no lease, ample CPU and memory}
    public static NodeSpec simulated(String name, int gpuCount, String type) {
        return new NodeSpec(
                name,
                Realm.SIMULATED,
                "127.0.0.1",
                Collections.nCopies(gpuCount, new GpuSpec("", type, 81_920, true)),
                gpuCount * 16_000,
                gpuCount * 131_072L,
                "",
                "",
                0,
                Collections.emptySortedMap());
    }

    /// {@return the same node elsewhere in the topology}
    public NodeSpec in(String newBlock, String newRack) {
        return new NodeSpec(
                name,
                realm,
                address,
                gpus,
                cpuMilli,
                memoryMib,
                newBlock,
                newRack,
                leaseMillis,
                labels);
    }

    /// {@return the same node with another lease}
    public NodeSpec withLease(long millis) {
        return new NodeSpec(
                name, realm, address, gpus, cpuMilli, memoryMib, block, rack, millis, labels);
    }

    /// {@return the same node in another realm}
    public NodeSpec withRealm(Realm value) {
        return new NodeSpec(
                name, value, address, gpus, cpuMilli, memoryMib, block, rack, leaseMillis, labels);
    }

    /// {@return the same node with other CPU and memory}
    public NodeSpec withCapacity(int newCpuMilli, long newMemoryMib) {
        return new NodeSpec(
                name,
                realm,
                address,
                gpus,
                newCpuMilli,
                newMemoryMib,
                block,
                rack,
                leaseMillis,
                labels);
    }
}
