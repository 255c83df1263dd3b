package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.ServerClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `drain` and `undrain`.
///
/// @param draining which of the two
public record NodeAction(boolean draining) implements Verb {
    @Override
    public String name() {
        return draining ? "drain" : "undrain";
    }

    @Override
    public String summary() {
        return draining
                ? "Let nodes finish what they run and give them nothing new."
                : "Let drained nodes take work again.";
    }

    @Override
    public List<String> examples() {
        return draining
                ? List.of(
                        "stoker drain n01 --reason \"new fan\"",
                        "stoker drain n01 n02 --reason \"firmware\"",
                        "stoker drain n01 --at 22:00")
                : List.of("stoker undrain n01");
    }

    @Override
    public Group group() {
        return Group.NODES;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "NODE...", "Names or numbers of nodes; node/n01 is read as n01.");
        if (draining) {
            Options.text(
                    spec,
                    "TIME",
                    "From then on; until then only jobs that end before start there.",
                    "--at");
            Options.text(spec, "TEXT", "Why, for everyone who looks at the node.", "--reason");
        }
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        if (arguments.positionals().isEmpty()) {
            throw CliFailure.usage(
                    "expected the name of a node, such as `stoker " + name() + " n01`");
        }
        ServerClient client = Servers.client(arguments, session);
        int exitCode = ExitCode.OK;
        for (String word : arguments.positionals()) {
            String node = word.startsWith("node/") ? word.substring(5) : word;
            try {
                session.out().println(change(client, node, arguments));
            } catch (CliFailure failure) {
                if (failure.exitCode() == ExitCode.UNREACHABLE) {
                    throw failure;
                }
                session.say(
                        session.errInk().red("error: ") + "node " + node + ": " + failure.words());
                exitCode = failure.exitCode();
            }
        }
        return exitCode;
    }

    private String change(ServerClient client, String node, Arguments arguments) {
        if (draining && arguments.text("--at").isPresent()) {
            return drainAt(client, node, arguments.text("--at").get(), arguments);
        }
        String path = "/api/v1/nodes/" + ServerClient.encode(node) + "/" + name();
        Json body =
                new Json.Obj(
                        arguments
                                .text("--reason")
                                .map(why -> Map.of("reason", Json.of(why)))
                                .orElse(Map.of()));
        Json changed = client.post(path, body);
        String name = changed.at("metadata.name").words().orElse(node);
        int jobs = changed.at("status.jobs").items().size();
        if (!draining) {
            return "node " + name + " takes work again";
        }
        return "node %s is %s"
                .formatted(
                        name,
                        jobs == 0
                                ? "drained"
                                : "draining: "
                                        + jobs
                                        + (jobs == 1 ? " job" : " jobs")
                                        + " still there");
    }

    /// A drain to come is maintenance without an end: it ends when it is deleted.
    private static String drainAt(
            ServerClient client, String node, String at, Arguments arguments) {
        Json known = client.get("/api/v1/nodes/" + ServerClient.encode(node));
        String name = known.at("metadata.name").words().orElse(node);
        Map<String, Json> body = new LinkedHashMap<>();
        body.put("name", Json.of("drain-" + name));
        body.put("kind", Json.of("maintenance"));
        body.put("start", JobRequest.time("--at", at));
        body.put("nodes", new Json.Arr(List.of(Json.of(name))));
        arguments.text("--reason").ifPresent(why -> body.put("note", Json.of(why)));
        Json made = client.post(ReservationVerb.PATH, new Json.Obj(body));
        return "node %s drains at %s; until then only jobs that end before start there (`stoker reservation delete drain-%s` takes it back)"
                .formatted(name, made.at("status.startAt").text(), name);
    }
}
