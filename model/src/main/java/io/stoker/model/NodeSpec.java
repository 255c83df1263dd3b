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

    /// {@return a builder that starts from this one}
    public Builder toBuilder() {
        return new Builder(this);
    }

    /// {@return the same node elsewhere in the topology}
    public NodeSpec in(String newBlock, String newRack) {
        return toBuilder().block(newBlock).rack(newRack).build();
    }

    /// {@return the same node with another lease}
    public NodeSpec withLease(long millis) {
        return toBuilder().leaseMillis(millis).build();
    }

    /// {@return the same node in another realm}
    public NodeSpec withRealm(Realm value) {
        return toBuilder().realm(value).build();
    }

    /// {@return the same node with other CPU and memory}
    public NodeSpec withCapacity(int newCpuMilli, long newMemoryMib) {
        return toBuilder().cpuMilli(newCpuMilli).memoryMib(newMemoryMib).build();
    }

    /// Collects the parts of a [NodeSpec]. Mutable, for one thread.
    public static final class Builder {
        private String name;
        private Realm realm;
        private String address;
        private List<GpuSpec> gpus;
        private int cpuMilli;
        private long memoryMib;
        private String block;
        private String rack;
        private long leaseMillis;
        private SortedMap<String, String> labels;

        private Builder(NodeSpec from) {
            name = from.name;
            realm = from.realm;
            address = from.address;
            gpus = from.gpus;
            cpuMilli = from.cpuMilli;
            memoryMib = from.memoryMib;
            block = from.block;
            rack = from.rack;
            leaseMillis = from.leaseMillis;
            labels = from.labels;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder realm(Realm value) {
            realm = value;
            return this;
        }

        public Builder address(String value) {
            address = value;
            return this;
        }

        public Builder gpus(List<GpuSpec> value) {
            gpus = value;
            return this;
        }

        public Builder cpuMilli(int value) {
            cpuMilli = value;
            return this;
        }

        public Builder memoryMib(long value) {
            memoryMib = value;
            return this;
        }

        public Builder block(String value) {
            block = value;
            return this;
        }

        public Builder rack(String value) {
            rack = value;
            return this;
        }

        public Builder leaseMillis(long value) {
            leaseMillis = value;
            return this;
        }

        public Builder labels(SortedMap<String, String> value) {
            labels = value;
            return this;
        }

        /// {@return the finished value}
        ///
        /// @throws IllegalArgumentException when a part is out of range or two contradict
        public NodeSpec build() {
            return new NodeSpec(
                    name,
                    realm,
                    address,
                    gpus,
                    cpuMilli,
                    memoryMib,
                    block,
                    rack,
                    leaseMillis,
                    labels);
        }
    }
}
