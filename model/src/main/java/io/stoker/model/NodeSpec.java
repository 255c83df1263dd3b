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
/// @param row domain above the block; empty when unknown
/// @param islands its GPUs that NVLink joins, one mask an island; empty when all are joined. A GPU
///   in none of several islands is joined to no other
/// @param networkMbps network bandwidth in Mbit/s that workers may ask for; 0 when it offers none
/// @param scratchMib local scratch space in MiB that workers may ask for; 0 when it offers none
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
        SortedMap<String, String> labels,
        String row,
        List<Long> islands,
        int networkMbps,
        long scratchMib) {

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
        if (networkMbps < 0 || scratchMib < 0) {
            throw new IllegalArgumentException(
                    "node: network and scratch space cannot be negative, found %d Mbit/s and %d MiB"
                            .formatted(networkMbps, scratchMib));
        }
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        islands = List.copyOf(islands);
        long seen = 0;
        long all = allGpus(gpus.size());
        for (long island : islands) {
            if (island == 0 || (island & ~all) != 0 || (island & seen) != 0) {
                throw new IllegalArgumentException(
                        "node.islands: expected each of GPUs 0 to %d once at most, found %s"
                                .formatted(
                                        gpus.size() - 1,
                                        islands.stream().map(NodeSpec::indices).toList()));
            }
            seen |= island;
        }
    }

    /// A node that names no row, whose GPUs are all joined, and that offers neither network
    /// bandwidth nor scratch space.
    public NodeSpec(
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
        this(
                name,
                realm,
                address,
                gpus,
                cpuMilli,
                memoryMib,
                block,
                rack,
                leaseMillis,
                labels,
                "",
                List.of(),
                0,
                0);
    }

    private static long allGpus(int count) {
        return count == 0 ? 0 : -1L >>> (64 - count);
    }

    private static List<Integer> indices(long mask) {
        return java.util.stream.IntStream.range(0, 64)
                .filter(bit -> (mask >>> bit & 1) != 0)
                .boxed()
                .toList();
    }

    /// {@return the GPUs that NVLink joins, one mask an island; every GPU is in one}
    public long[] islandMasks() {
        long left = allGpus(gpus.size());
        if (islands.isEmpty()) {
            return left == 0 ? new long[0] : new long[] {left};
        }
        var masks = new java.util.ArrayList<>(islands);
        for (long island : islands) {
            left &= ~island;
        }
        for (; left != 0; left &= left - 1) {
            masks.add(Long.lowestOneBit(left));
        }
        return masks.stream().mapToLong(Long::longValue).toArray();
    }

    /// {@return the islands' GPUs by index, such as `[[0, 1], [2, 3]]`; for people}
    public List<List<Integer>> islandIndices() {
        return islands.stream().map(NodeSpec::indices).toList();
    }

    /// {@return masks for islands as people write them: `0-3,4-7`, or `0+2,1+3` for GPUs that are
    /// no neighbours; none for an empty text}
    ///
    /// @throws IllegalArgumentException when the text names what is no GPU of these
    public static List<Long> islandsOf(String text, int gpus) {
        var masks = new java.util.ArrayList<Long>();
        for (String island : text.isBlank() ? new String[0] : text.strip().split(",")) {
            long mask = 0;
            for (String part : island.strip().split("\\+")) {
                var range =
                        java.util.regex.Pattern.compile("(\\d{1,2})(?:-(\\d{1,2}))?").matcher(part);
                int first = range.matches() ? Integer.parseInt(range.group(1)) : gpus;
                int last =
                        range.matches() && range.group(2) != null
                                ? Integer.parseInt(range.group(2))
                                : first;
                if (first > last || last >= gpus) {
                    throw new IllegalArgumentException(
                            "node.islands: expected GPUs 0 to %d such as 0-3,4-7, found %s"
                                    .formatted(gpus - 1, text));
                }
                mask |= allGpus(last - first + 1) << first;
            }
            masks.add(mask);
        }
        return masks;
    }

    /// {@return masks for islands of so many neighbours each, the last one smaller where it does
    /// not come out}
    public static List<Long> islandsOf(int gpus, int each) {
        var masks = new java.util.ArrayList<Long>();
        for (int first = 0; first < gpus; first += each) {
            masks.add(allGpus(Math.min(each, gpus - first)) << first);
        }
        return masks;
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

    /// {@return the same node in another row}
    public NodeSpec inRow(String newRow) {
        return toBuilder().row(newRow).build();
    }

    /// {@return the same node with other islands}
    public NodeSpec withIslands(List<Long> masks) {
        return toBuilder().islands(masks).build();
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

    /// {@return the same node with other network bandwidth and scratch space}
    public NodeSpec withIo(int newNetworkMbps, long newScratchMib) {
        return toBuilder().networkMbps(newNetworkMbps).scratchMib(newScratchMib).build();
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
        private String row;
        private List<Long> islands;
        private int networkMbps;
        private long scratchMib;

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
            row = from.row;
            islands = from.islands;
            networkMbps = from.networkMbps;
            scratchMib = from.scratchMib;
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

        public Builder row(String value) {
            row = value;
            return this;
        }

        public Builder islands(List<Long> value) {
            islands = value;
            return this;
        }

        public Builder networkMbps(int value) {
            networkMbps = value;
            return this;
        }

        public Builder scratchMib(long value) {
            scratchMib = value;
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
                    labels,
                    row,
                    islands,
                    networkMbps,
                    scratchMib);
        }
    }
}
