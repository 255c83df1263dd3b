package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.Version;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.ServerClient;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker version`.
public final class VersionVerb implements Verb {
    @Override
    public String name() {
        return "version";
    }

    @Override
    public String summary() {
        return "Print the version of this command, and of the controller if one answers.";
    }

    @Override
    public List<String> examples() {
        return List.of("stoker version", "stoker version --client");
    }

    @Override
    public Group group() {
        return Group.TOOLS;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.flag(spec, "Ask no controller.", "--client");
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        session.out().println(Version.line());
        if (!arguments.has("--client")) {
            try {
                ServerClient client = Servers.client(arguments, session);
                Json version = client.get("/version");
                session.out()
                        .println(
                                "controller "
                                        + version.at("version").text()
                                        + " at "
                                        + client.server());
            } catch (CliFailure silent) {
                session.say(silent.words().lines().findFirst().orElse(""));
            }
        }
        return ExitCode.OK;
    }
}
