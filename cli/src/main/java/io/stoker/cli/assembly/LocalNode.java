package io.stoker.cli.assembly;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.stoker.agent.Agent;
import io.stoker.agent.AgentConfig;
import io.stoker.cli.Version;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;

/// This machine as a node: its agent and the channel it speaks over.
final class LocalNode implements AutoCloseable {
    private static final long STOP_GRACE_MILLIS = 2_000;
    private static final long LOOK_EVERY_MILLIS = 5;
    private final Agent agent;
    private final ManagedChannel channel;
    private final boolean stopsWorkers;

    private LocalNode(Agent agent, ManagedChannel channel, boolean stopsWorkers) {
        this.agent = agent;
        this.channel = channel;
        this.stopsWorkers = stopsWorkers;
    }

    /// Starts the agent.
    ///
    /// @param data the agent's own directory
    /// @param api the controller's API as workers reach it
    /// @param stopsWorkers whether closing stops workers too, instead of leaving them to the next
    ///   agent
    static LocalNode start(
            Settings settings,
            Path data,
            String api,
            ManagedChannel channel,
            boolean stopsWorkers) {
        AgentConfig config =
                AgentConfig.of(settings.nodeName().orElseGet(LocalNode::hostName), data)
                        .withVirtualGpus(
                                settings.gpus().orElse(Runtime.getRuntime().availableProcessors()))
                        .withHeartbeat(
                                settings.millis(Setting.HEARTBEAT), settings.millis(Setting.LEASE))
                        .withIo(settings.nodeBandwidthMbps(), settings.nodeScratchMib())
                        .withGpuSharing(settings.gpuSharing())
                        .withPlace(
                                settings.text(Setting.NODE_BLOCK), settings.text(Setting.NODE_RACK))
                        .withRow(settings.text(Setting.NODE_ROW))
                        .withIslands(settings.text(Setting.NODE_ISLANDS))
                        .withApi(api)
                        .withVersion(Version.NUMBER);
        Channel speaking = channel;
        return new LocalNode(Agent.start(config, speaking), channel, stopsWorkers);
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            int dot = name.indexOf('.');
            return dot > 0 ? name.substring(0, dot) : name;
        } catch (IOException unnamed) {
            return "local";
        }
    }

    /// Waits until the controller knows this node, so that the first job finds it; not for ever.
    void awaitRegistered(long mostMillis) {
        long until = System.nanoTime() + mostMillis * 1_000_000;
        while (!agent.registered() && System.nanoTime() < until) {
            try {
                Thread.sleep(LOOK_EVERY_MILLIS);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// {@return the running agent}
    Agent agent() {
        return agent;
    }

    @Override
    public void close() {
        if (stopsWorkers) {
            agent.closeAndStopWorkers(STOP_GRACE_MILLIS);
        } else {
            agent.close();
        }
        channel.shutdownNow();
    }
}
