package io.stoker.agent;

import io.stoker.agent.gpu.GpuProbe;
import io.stoker.agent.work.Executor;
import io.stoker.agent.work.Executors;
import io.stoker.model.Isolation;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// How one agent is set up. Start from [#of] and refine with the `with` methods.
///
/// @param nodeName this node's name, unique in the cluster
/// @param address where workers of other nodes reach this node
/// @param dataDirectory where the agent keeps its memory and its workers' files
/// @param virtualGpus slots to offer when the machine has no GPU, 0 for none
/// @param heartbeatMillis time between heartbeats until the controller says otherwise
/// @param leaseMillis silence after which the controller may give this node's GPUs away
/// @param block domain above the rack, empty when unknown
/// @param rack domain above the node, empty when unknown
/// @param row domain above the block, empty when unknown
/// @param islands GPUs that NVLink joins, such as `0-3,4-7`; empty when all are joined
/// @param labels free tags
/// @param executors work that can run inside the agent
/// @param nvmlLibrary name or path of NVIDIA's management library
/// @param controlGroups where control groups are mounted
/// @param apiUrl the controller's API as workers reach it, empty when unknown
/// @param version this program's version
/// @param networkMbps network bandwidth that workers may ask for, in Mbit/s; 0 for none
/// @param scratchMib local scratch space that workers may ask for, in MiB; 0 for none
/// @param gpuSharing what keeps workers on one GPU apart where it is not in MIG mode
public record AgentConfig(
        String nodeName,
        String address,
        Path dataDirectory,
        int virtualGpus,
        long heartbeatMillis,
        long leaseMillis,
        String block,
        String rack,
        String row,
        String islands,
        SortedMap<String, String> labels,
        List<Executor> executors,
        String nvmlLibrary,
        Path controlGroups,
        String apiUrl,
        String version,
        int networkMbps,
        long scratchMib,
        Isolation gpuSharing) {

    public AgentConfig {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        executors = List.copyOf(executors);
        if (heartbeatMillis < 1 || leaseMillis < 0) {
            throw new IllegalArgumentException(
                    "agent: expected a heartbeat of 1 ms or more and no negative lease, found %d and %d"
                            .formatted(heartbeatMillis, leaseMillis));
        }
    }

    /// {@return an agent on loopback with the executors of this class path}
    public static AgentConfig of(String nodeName, Path dataDirectory) {
        return new AgentConfig(
                nodeName,
                "127.0.0.1",
                dataDirectory.toAbsolutePath(),
                0,
                1_000,
                10_000,
                "",
                "",
                "",
                "",
                Collections.emptySortedMap(),
                Executors.installed(),
                GpuProbe.LIBRARY,
                Path.of("/sys/fs/cgroup"),
                "",
                "0.1.0",
                0,
                0,
                Isolation.NONE);
    }

    /// {@return a builder that starts from this one}
    public Builder toBuilder() {
        return new Builder(this);
    }

    public AgentConfig withAddress(String value) {
        return toBuilder().address(value).build();
    }

    public AgentConfig withVirtualGpus(int value) {
        return toBuilder().virtualGpus(value).build();
    }

    public AgentConfig withHeartbeat(long value, long newLeaseMillis) {
        return toBuilder().heartbeatMillis(value).leaseMillis(newLeaseMillis).build();
    }

    public AgentConfig withRow(String value) {
        return toBuilder().row(value).build();
    }

    public AgentConfig withIslands(String value) {
        return toBuilder().islands(value).build();
    }

    public AgentConfig withPlace(String newBlock, String newRack) {
        return toBuilder().block(newBlock).rack(newRack).build();
    }

    public AgentConfig withLabels(SortedMap<String, String> value) {
        return toBuilder().labels(value).build();
    }

    public AgentConfig withExecutors(List<Executor> value) {
        return toBuilder().executors(value).build();
    }

    public AgentConfig withNvmlLibrary(String value) {
        return toBuilder().nvmlLibrary(value).build();
    }

    public AgentConfig withControlGroups(Path value) {
        return toBuilder().controlGroups(value).build();
    }

    public AgentConfig withApi(String value) {
        return toBuilder().apiUrl(value).build();
    }

    public AgentConfig withVersion(String value) {
        return toBuilder().version(value).build();
    }

    public AgentConfig withIo(int newNetworkMbps, long newScratchMib) {
        return toBuilder().networkMbps(newNetworkMbps).scratchMib(newScratchMib).build();
    }

    public AgentConfig withGpuSharing(Isolation value) {
        return toBuilder().gpuSharing(value).build();
    }

    /// Collects the parts of a [AgentConfig]. Mutable, for one thread.
    public static final class Builder {
        private String nodeName;
        private String address;
        private Path dataDirectory;
        private int virtualGpus;
        private long heartbeatMillis;
        private long leaseMillis;
        private String block;
        private String rack;
        private String row;
        private String islands;
        private SortedMap<String, String> labels;
        private List<Executor> executors;
        private String nvmlLibrary;
        private Path controlGroups;
        private String apiUrl;
        private String version;
        private int networkMbps;
        private long scratchMib;
        private Isolation gpuSharing;

        private Builder(AgentConfig from) {
            nodeName = from.nodeName;
            address = from.address;
            dataDirectory = from.dataDirectory;
            virtualGpus = from.virtualGpus;
            heartbeatMillis = from.heartbeatMillis;
            leaseMillis = from.leaseMillis;
            block = from.block;
            rack = from.rack;
            row = from.row;
            islands = from.islands;
            labels = from.labels;
            executors = from.executors;
            nvmlLibrary = from.nvmlLibrary;
            controlGroups = from.controlGroups;
            apiUrl = from.apiUrl;
            version = from.version;
            networkMbps = from.networkMbps;
            scratchMib = from.scratchMib;
            gpuSharing = from.gpuSharing;
        }

        public Builder nodeName(String value) {
            nodeName = value;
            return this;
        }

        public Builder address(String value) {
            address = value;
            return this;
        }

        public Builder dataDirectory(Path value) {
            dataDirectory = value;
            return this;
        }

        public Builder virtualGpus(int value) {
            virtualGpus = value;
            return this;
        }

        public Builder heartbeatMillis(long value) {
            heartbeatMillis = value;
            return this;
        }

        public Builder leaseMillis(long value) {
            leaseMillis = value;
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

        public Builder row(String value) {
            row = value;
            return this;
        }

        public Builder islands(String value) {
            islands = value;
            return this;
        }

        public Builder labels(SortedMap<String, String> value) {
            labels = value;
            return this;
        }

        public Builder executors(List<Executor> value) {
            executors = value;
            return this;
        }

        public Builder nvmlLibrary(String value) {
            nvmlLibrary = value;
            return this;
        }

        public Builder controlGroups(Path value) {
            controlGroups = value;
            return this;
        }

        public Builder apiUrl(String value) {
            apiUrl = value;
            return this;
        }

        public Builder version(String value) {
            version = value;
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

        public Builder gpuSharing(Isolation value) {
            gpuSharing = value;
            return this;
        }

        /// {@return the finished value}
        ///
        /// @throws IllegalArgumentException when a part is out of range or two contradict
        public AgentConfig build() {
            return new AgentConfig(
                    nodeName,
                    address,
                    dataDirectory,
                    virtualGpus,
                    heartbeatMillis,
                    leaseMillis,
                    block,
                    rack,
                    row,
                    islands,
                    labels,
                    executors,
                    nvmlLibrary,
                    controlGroups,
                    apiUrl,
                    version,
                    networkMbps,
                    scratchMib,
                    gpuSharing);
        }
    }
}
