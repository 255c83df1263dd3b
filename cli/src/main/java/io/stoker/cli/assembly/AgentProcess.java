package io.stoker.cli.assembly;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.config.Address;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.Settings;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/// An agent in a process of its own, speaking to a controller over the network.
public final class AgentProcess implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 16 << 20;
    private static final int KEEP_ALIVE_SECONDS = 5;
    private final LocalNode node;

    private AgentProcess(LocalNode node) {
        this.node = node;
    }

    /// Starts an agent. It looks for its controller by itself, for as long as it takes.
    ///
    /// @throws CliFailure when its directory cannot be used; the message says what to do
    public static AgentProcess start(Settings settings) {
        Address controller = settings.address(Setting.AGENTS);
        if (!controller.loopback()) {
            throw CliFailure.usage(
                    ("agents (%s): %s is not a loopback address, and TLS between machines does not exist yet, so it"
                                    + " is refused.%n  Use a tunnel such as `ssh -L 8002:127.0.0.1:8002 HOST`.")
                            .formatted(settings.value(Setting.AGENTS).origin(), controller));
        }
        DataDirectory.require(settings.dataDirectory());
        try {
            return new AgentProcess(
                    LocalNode.start(
                            settings,
                            settings.dataDirectory().resolve("agent"),
                            settings.text(Setting.SERVER),
                            NettyChannelBuilder.forAddress(controller.host(), controller.port())
                                    .usePlaintext()
                                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                                    .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                                    .keepAliveWithoutCalls(true)
                                    .build(),
                            false));
        } catch (UncheckedIOException refused) {
            throw new CliFailure(ExitCode.FAILURE, DataDirectory.message(refused));
        }
    }

    /// {@return the node's name and what it offers, in a line}
    public String offers() {
        var spec = node.agent().spec();
        boolean virtual = spec.gpus().stream().anyMatch(gpu -> gpu.virtual());
        return "node %s: %d%s GPUs, %d cores, %d MiB"
                .formatted(
                        spec.name(),
                        spec.gpus().size(),
                        virtual ? " virtual" : "",
                        spec.cpuMilli() / 1_000,
                        spec.memoryMib());
    }

    @Override
    public void close() {
        node.close();
    }
}
