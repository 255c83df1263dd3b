package io.stoker.agent;

import io.stoker.agent.gpu.GpuProbe;
import io.stoker.agent.work.Executor;
import io.stoker.agent.work.Executors;
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
/// @param labels free tags
/// @param executors work that can run inside the agent
/// @param nvmlLibrary name or path of NVIDIA's management library
/// @param controlGroups where control groups are mounted
/// @param apiUrl the controller's API as workers reach it, empty when unknown
/// @param version this program's version
public record AgentConfig(
        String nodeName,
        String address,
        Path dataDirectory,
        int virtualGpus,
        long heartbeatMillis,
        long leaseMillis,
        String block,
        String rack,
        SortedMap<String, String> labels,
        List<Executor> executors,
        String nvmlLibrary,
        Path controlGroups,
        String apiUrl,
        String version) {

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
                Collections.emptySortedMap(),
                Executors.installed(),
                GpuProbe.LIBRARY,
                Path.of("/sys/fs/cgroup"),
                "",
                "0.1.0");
    }

    public AgentConfig withAddress(String value) {
        return new AgentConfig(
                nodeName,
                value,
                dataDirectory,
                virtualGpus,
                heartbeatMillis,
                leaseMillis,
                block,
                rack,
                labels,
                executors,
                nvmlLibrary,
                controlGroups,
                apiUrl,
                version);
    }

    public AgentConfig withVirtualGpus(int value) {
        return new AgentConfig(
                nodeName,
                address,
                dataDirectory,
                value,
                heartbeatMillis,
                leaseMillis,
                block,
                rack,
                labels,
                executors,
                nvmlLibrary,
                controlGroups,
                apiUrl,
                version);
    }

    public AgentConfig withHeartbeat(long value, long newLeaseMillis) {
        return new AgentConfig(
                nodeName,
                address,
                dataDirectory,
                virtualGpus,
                value,
                newLeaseMillis,
                block,
                rack,
                labels,
                executors,
                nvmlLibrary,
                controlGroups,
                apiUrl,
                version);
    }

    public AgentConfig withPlace(String newBlock, String newRack) {
        return new AgentConfig(
                nodeName,
                address,
                dataDirectory,
                virtualGpus,
                heartbeatMillis,
                leaseMillis,
                newBlock,
                newRack,
                labels,
                executors,
                nvmlLibrary,
                controlGroups,
                apiUrl,
                version);
    }

    public AgentConfig withLabels(SortedMap<String, String> value) {
        return new AgentConfig(
                nodeName,
                address,
                dataDirectory,
                virtualGpus,
                heartbeatMillis,
                leaseMillis,
                block,
                rack,
                value,
                executors,
                nvmlLibrary,
                controlGroups,
                apiUrl,
                version);
    }

    public AgentConfig withExecutors(List<Executor> value) {
        return new AgentConfig(
                nodeName,
                address,
                dataDirectory,
                virtualGpus,
                heartbeatMillis,
                leaseMillis,
                block,
                rack,
                labels,
                value,
                nvmlLibrary,
                controlGroups,
                apiUrl,
                version);
    }

    public AgentConfig withNvmlLibrary(String value) {
        return new AgentConfig(
                nodeName,
                address,
                dataDirectory,
                virtualGpus,
                heartbeatMillis,
                leaseMillis,
                block,
                rack,
                labels,
                executors,
                value,
                controlGroups,
                apiUrl,
                version);
    }

    public AgentConfig withControlGroups(Path value) {
        return new AgentConfig(
                nodeName,
                address,
                dataDirectory,
                virtualGpus,
                heartbeatMillis,
                leaseMillis,
                block,
                rack,
                labels,
                executors,
                nvmlLibrary,
                value,
                apiUrl,
                version);
    }

    public AgentConfig withApi(String value) {
        return new AgentConfig(
                nodeName,
                address,
                dataDirectory,
                virtualGpus,
                heartbeatMillis,
                leaseMillis,
                block,
                rack,
                labels,
                executors,
                nvmlLibrary,
                controlGroups,
                value,
                version);
    }

    public AgentConfig withVersion(String value) {
        return new AgentConfig(
                nodeName,
                address,
                dataDirectory,
                virtualGpus,
                heartbeatMillis,
                leaseMillis,
                block,
                rack,
                labels,
                executors,
                nvmlLibrary,
                controlGroups,
                apiUrl,
                value);
    }
}
