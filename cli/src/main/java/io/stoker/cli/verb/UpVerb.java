package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.assembly.ClusterPlan;
import io.stoker.cli.assembly.ClusterProcess;
import io.stoker.cli.assembly.Demo;
import io.stoker.cli.assembly.Lifetime;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.Settings;
import io.stoker.cli.config.SettingsLoader;
import io.stoker.cli.logging.Logging;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// Verbs that start a cluster in one process: `up`, `demo` and `controller`.
///
/// @param kind which of them
public record UpVerb(Kind kind) implements Verb {

    /// What the process holds.
    public enum Kind {
        UP(
                "Run a whole cluster in one process, with this machine as a node.",
                List.of(
                        "stoker up",
                        "stoker up --gpus 8",
                        "stoker up --http 127.0.0.1:9000 --data-dir /var/lib/stoker")),
        DEMO(
                "Watch a cluster at work: 8 simulated nodes that fail, and jobs that keep coming.",
                List.of("stoker demo", "stoker demo --http 127.0.0.1:9000")),
        CONTROLLER(
                "Run the controller alone; agents connect to it.",
                List.of("stoker controller", "stoker controller --data-dir /var/lib/stoker"));

        private final String summary;
        private final List<String> examples;

        Kind(String summary, List<String> examples) {
            this.summary = summary;
            this.examples = examples;
        }
    }

    @Override
    public String name() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String summary() {
        return kind.summary;
    }

    @Override
    public List<String> examples() {
        return kind.examples;
    }

    @Override
    public Group group() {
        return Group.CLUSTER;
    }

    @Override
    public void declare(CommandSpec spec) {
        SettingsLoader.declare(
                spec,
                Setting.HTTP,
                Setting.RAFT,
                Setting.AGENTS,
                Setting.GPUS,
                Setting.NODE_NAME,
                Setting.NODE_BANDWIDTH,
                Setting.NODE_SCRATCH,
                Setting.GPU_SHARING,
                Setting.NODE_RACK,
                Setting.NODE_BLOCK,
                Setting.NODE_ROW,
                Setting.NODE_ISLANDS,
                Setting.INSECURE_LOOPBACK,
                Setting.PROFILE,
                Setting.HEARTBEAT,
                Setting.SUSPECT,
                Setting.LEASE,
                Setting.POLICY_ORDER,
                Setting.POLICY_PLACE,
                Setting.LOG_LEVEL,
                Setting.LOG_FORMAT,
                Setting.LOG_FILE);
        if (kind != Kind.DEMO) {
            SettingsLoader.declare(spec, Setting.DATA_DIR);
        }
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        Settings settings = SettingsLoader.load(arguments, session);
        boolean demo = kind == Kind.DEMO;
        Path data = demo ? Files.createTempDirectory("stoker-demo-") : settings.dataDirectory();
        Settings own = demo ? settings.with(Setting.DATA_DIR, data.toString(), "demo") : settings;
        ClusterPlan plan =
                new ClusterPlan(
                        own,
                        data,
                        kind != Kind.CONTROLLER,
                        demo ? Optional.of(ClusterPlan.DemoPlan.OCTET) : Optional.empty());
        plan.requireLoopback();
        Path log = ProcessLog.start(own, name(), session);
        ClusterProcess process;
        try {
            process = ClusterProcess.start(plan);
        } catch (CliFailure refused) {
            Logging.stop();
            throw refused;
        }
        greet(process, plan, log, session.out());
        AutoCloseable whole = demo ? Demo.deleting(process, data) : process;
        String farewell =
                demo
                        ? "stopped; its data is deleted"
                        : "stopped; `stoker " + name() + "` goes on where it was";
        int code = Lifetime.last(process.broken(), whole, farewell, session);
        return code == ExitCode.OK ? code : ExitCode.FAILURE;
    }

    private void greet(ClusterProcess process, ClusterPlan plan, Path log, PrintStream out) {
        String address = process.url();
        boolean usual = address.equals("http://127.0.0.1:8000");
        String server = usual ? "" : " --server " + address;
        out.println("Stoker is up at " + address);
        out.println("  dashboard  " + address + "/");
        out.println(
                "  data       "
                        + plan.data()
                        + (plan.demo().isPresent() ? "  (deleted at the end)" : ""));
        out.println("  log        " + log);
        plan.demo()
                .ifPresent(demo ->
                        out.println(
                                "  simulated  %d nodes with %d GPUs each, %.0f jobs a minute"
                                        .formatted(
                                                demo.nodes(),
                                                demo.gpusPerNode(),
                                                demo.milliJobsPerMinute() / 1_000.0)));
        if (kind == Kind.CONTROLLER) {
            out.println("  agents     stoker agent --agents 127.0.0.1:" + process.agentsPort());
        }
        out.println("  submit     stoker run --gpus 1" + server + " -- echo hello");
        out.println("  look       stoker jobs" + server);
        out.println("  stop       Ctrl-C");
        out.flush();
    }
}
