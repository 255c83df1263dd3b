package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.assembly.AgentProcess;
import io.stoker.cli.assembly.Lifetime;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.Settings;
import io.stoker.cli.config.SettingsLoader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker agent`: this machine as a node of a controller elsewhere.
public final class AgentVerb implements Verb {
    @Override
    public String name() {
        return "agent";
    }

    @Override
    public String summary() {
        return "Make this machine a node of a running controller.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker agent --agents 127.0.0.1:8002",
                "stoker agent --node-name n02 --gpus 4 --data-dir /var/lib/stoker-n02");
    }

    @Override
    public Group group() {
        return Group.CLUSTER;
    }

    @Override
    public void declare(CommandSpec spec) {
        SettingsLoader.declare(
                spec,
                Setting.AGENTS,
                Setting.SERVER,
                Setting.DATA_DIR,
                Setting.GPUS,
                Setting.NODE_NAME,
                Setting.NODE_BANDWIDTH,
                Setting.NODE_SCRATCH,
                Setting.GPU_SHARING,
                Setting.NODE_RACK,
                Setting.NODE_BLOCK,
                Setting.NODE_ROW,
                Setting.NODE_ISLANDS,
                Setting.PROFILE,
                Setting.HEARTBEAT,
                Setting.SUSPECT,
                Setting.LEASE,
                Setting.LOG_LEVEL,
                Setting.LOG_FORMAT,
                Setting.LOG_FILE);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        Settings settings = SettingsLoader.load(arguments, session);
        ProcessLog.start(settings, "agent", session);
        AgentProcess agent = AgentProcess.start(settings);
        session.out().println(agent.offers());
        session.out().println("  controller  " + settings.text(Setting.AGENTS));
        session.out().println("  data        " + settings.dataDirectory().resolve("agent"));
        session.out()
                .println("  stop        Ctrl-C; processes go on and the next agent adopts them");
        session.out().flush();
        return Lifetime.last(new CompletableFuture<>(), agent, "stopped", session);
    }
}
