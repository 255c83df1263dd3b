package io.stoker.cli.assembly;

import io.grpc.inprocess.InProcessChannelBuilder;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Version;
import io.stoker.cli.config.Address;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.Settings;
import io.stoker.control.BrainConfig;
import io.stoker.model.Command;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.PolicySpec;
import io.stoker.raft.JournalConfig;
import io.stoker.raft.JournalException;
import io.stoker.server.ControllerProcess;
import io.stoker.server.http.FaultInjector;
import io.stoker.server.http.HttpConfig;
import io.stoker.server.http.HttpFaces;
import io.stoker.server.metrics.Metrics;
import io.stoker.server.shell.LiveShell;
import io.stoker.server.shell.ShellConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A running controller with its faces, and where the plan asks for them this machine's agent and a
/// simulated fleet. Parts are closed in the reverse order of their start.
public final class ClusterProcess implements AutoCloseable {
    private static final long REGISTRATION_MILLIS = 5_000;
    private final Parts parts;
    private final ClusterPlan plan;
    private final LiveShell shell;
    private final Address http;
    private final int agentsPort;

    private ClusterProcess(ClusterPlan plan, Parts parts) throws JournalException, IOException {
        this.plan = plan;
        this.parts = parts;
        Settings settings = plan.settings();
        Address raft = Ports.chosen(settings.address(Setting.RAFT));
        ControllerProcess controller =
                parts.keep(
                        ControllerProcess.start(
                                new ControllerProcess.Config(
                                        JournalConfig.single(
                                                plan.data().resolve("journal"),
                                                raft.host(),
                                                raft.port()),
                                        settings.address(Setting.AGENTS).socketAddress(),
                                        ShellConfig.DEFAULT.withBrain(brain(settings)),
                                        settings.millis(Setting.HEARTBEAT))));
        this.shell = controller.shell();
        this.agentsPort = controller.agentsPort();
        Optional<DemoFleet> fleet =
                plan.demo().map(demo -> parts.keep(DemoFleet.attach(shell, demo)));
        choosePolicies(settings);
        Metrics metrics = parts.keep(Metrics.of(shell, Version.NUMBER));
        Address wanted = settings.address(Setting.HTTP);
        Optional<FaultInjector> injector = fleet.map(FaultInjector.class::cast);
        HttpConfig config = new HttpConfig(wanted.host(), wanted.port(), token(), Version.NUMBER);
        HttpFaces faces = parts.keep(HttpFaces.start(config, shell, injector, metrics));
        this.http = new Address(wanted.host(), faces.port());
        if (plan.localAgent()) {
            LocalNode node =
                    parts.keep(
                            LocalNode.start(
                                    settings,
                                    plan.data().resolve("agent"),
                                    url(),
                                    InProcessChannelBuilder.forName(controller.inProcessName())
                                            .directExecutor()
                                            .build(),
                                    plan.demo().isPresent()));
            node.awaitRegistered(REGISTRATION_MILLIS);
        }
        fleet.ifPresent(DemoFleet::start);
        plan.demo().ifPresent(this::generateJobs);
    }

    /// Starts everything in the plan; when this returns, jobs are taken.
    ///
    /// @throws CliFailure when a part cannot start; the message says what to do
    public static ClusterProcess start(ClusterPlan plan) {
        plan.requireLoopback();
        DataDirectory.require(plan.data());
        Parts parts = new Parts();
        try {
            return new ClusterProcess(plan, parts);
        } catch (JournalException | IOException | UncheckedIOException refused) {
            parts.close();
            throw new CliFailure(ExitCode.FAILURE, DataDirectory.message(refused));
        } catch (RuntimeException bug) {
            parts.close();
            throw bug;
        }
    }

    /// {@return the API's address}
    public String url() {
        return "http://" + http;
    }

    /// {@return the port that agents of other processes connect to}
    public int agentsPort() {
        return agentsPort;
    }

    /// {@return completes with the reason when the controller cannot go on}
    public CompletableFuture<Throwable> broken() {
        return shell.broken();
    }

    /// {@return how many nodes there are now}
    public int nodes() {
        return shell.views().nodes().size();
    }

    private static BrainConfig brain(Settings settings) {
        return BrainConfig.DEFAULT.withSuspectAfterMillis(settings.millis(Setting.SUSPECT));
    }

    private Optional<String> token() throws IOException {
        return plan.settings().truth(Setting.INSECURE_LOOPBACK)
                ? Optional.empty()
                : Optional.of(Token.of(plan.data()));
    }

    /// A new cluster takes the policies of the settings; later they are changed over the API.
    private void choosePolicies(Settings settings) {
        boolean asked =
                !settings.builtIn(Setting.POLICY_ORDER) || !settings.builtIn(Setting.POLICY_PLACE);
        if (!asked || shell.journalStats().appliedIndex() > 0) {
            return;
        }
        PolicySpec policy =
                PolicySpec.DEFAULT
                        .withOrder(settings.text(Setting.POLICY_ORDER))
                        .withPlace(settings.text(Setting.POLICY_PLACE));
        shell.propose(at -> new Command.SetPolicy(at, policy, "settings"));
    }

    private void generateJobs(ClusterPlan.DemoPlan demo) {
        GeneratorSpec generator = new GeneratorSpec(demo.milliJobsPerMinute(), demo.seed());
        shell.propose(at -> new Command.SetGenerator(at, generator, "demo"));
    }

    @Override
    public void close() {
        parts.close();
    }
}
