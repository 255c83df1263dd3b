package io.stoker.server;

import io.grpc.Server;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.stoker.control.Fleet;
import io.stoker.raft.JournalConfig;
import io.stoker.raft.JournalException;
import io.stoker.server.shell.AgentsEndpoint;
import io.stoker.server.shell.JournalLink;
import io.stoker.server.shell.LiveShell;
import io.stoker.server.shell.ShellConfig;
import io.stoker.server.shell.StartForecasts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// One controller of a cluster, without its faces: the live shell over its journal, and the port
/// that agents connect to. Agents of the same process connect by [#inProcessName] instead.
public final class ControllerProcess implements AutoCloseable {

    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final LiveShell shell;
    private final JournalLink journal;
    private final AgentsEndpoint endpoint;
    private final Server agents;
    private final Server local;
    private final String inProcessName;
    private final StartForecasts forecasts;

    private ControllerProcess(
            LiveShell shell,
            JournalLink journal,
            AgentsEndpoint endpoint,
            Server agents,
            Server local,
            String name,
            StartForecasts forecasts) {
        this.shell = shell;
        this.journal = journal;
        this.endpoint = endpoint;
        this.agents = agents;
        this.local = local;
        this.inProcessName = name;
        this.forecasts = forecasts;
    }

    /// How a controller runs.
    ///
    /// @param journal where its journal lies and which port it uses
    /// @param agents where agents connect; port 0 chooses a free one
    /// @param shell how the live shell runs
    /// @param heartbeatMillis how often agents shall speak
    public record Config(
            JournalConfig journal,
            InetSocketAddress agents,
            ShellConfig shell,
            long heartbeatMillis) {}

    /// Starts a controller: ready when this returns, with its journal replayed.
    ///
    /// @throws JournalException when the journal cannot be opened; the message says what to do
    /// @throws IOException when the agents' port cannot be used; the message says which setting
    ///   moves it
    public static ControllerProcess start(Config config) throws JournalException, IOException {
        LiveShell shell = LiveShell.start(config.shell(), InstantSource.system());
        var endpoint = new AgentsEndpoint(shell, config.heartbeatMillis());
        shell.attach((Fleet) endpoint);
        shell.attach((LiveShell.LogReader) endpoint);
        String name = "stoker-" + config.journal().directory();
        Server agents = agentsServer(config.agents(), endpoint);
        try {
            agents.start();
        } catch (IOException taken) {
            shell.close();
            throw new IOException(
                    "agents port %s:%d cannot be used (%s); choose another with --agents HOST:PORT or STOKER_AGENTS"
                            .formatted(
                                    config.agents().getHostString(),
                                    config.agents().getPort(),
                                    rootMessage(taken)),
                    taken);
        }
        JournalLink journal;
        try {
            journal = JournalLink.open(config.journal(), shell);
        } catch (JournalException refused) {
            agents.shutdownNow();
            shell.close();
            throw refused;
        }
        // Messages of one agent are handled where they arrive: each is a few map look-ups and a
        // hand-over.
        Server local =
                InProcessServerBuilder.forName(name)
                        .directExecutor()
                        .addService(endpoint)
                        .build()
                        .start();
        StartForecasts forecasts = StartForecasts.start(shell);
        return new ControllerProcess(shell, journal, endpoint, agents, local, name, forecasts);
    }

    private static Server agentsServer(InetSocketAddress address, AgentsEndpoint endpoint) {
        return NettyServerBuilder.forAddress(address)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .permitKeepAliveTime(2, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(endpoint)
                .build();
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /// {@return what the faces talk to}
    public LiveShell shell() {
        return shell;
    }

    /// {@return the journal, for snapshots on demand}
    public JournalLink journal() {
        return journal;
    }

    /// {@return the agents' endpoint}
    public AgentsEndpoint endpoint() {
        return endpoint;
    }

    /// {@return the port that agents connect to}
    public int agentsPort() {
        return agents.getPort();
    }

    /// {@return the name under which agents of this process connect}
    public String inProcessName() {
        return inProcessName;
    }

    /// Stops: agents first, so that nothing new arrives, the journal last.
    @Override
    public void close() {
        forecasts.close();
        local.shutdownNow();
        agents.shutdownNow();
        try {
            local.awaitTermination(2, TimeUnit.SECONDS);
            agents.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        journal.close();
        shell.close();
    }
}
