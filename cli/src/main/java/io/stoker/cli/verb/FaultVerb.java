package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Spans;
import io.stoker.cli.output.Suggestion;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.ServerClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker fault`: break simulated nodes on purpose, and see what is broken.
public final class FaultVerb implements Verb {
    private static final List<String> KINDS =
            List.of("NODE_DOWN", "NODE_SILENT", "GPU_ERROR", "GPU_SLOW", "NETWORK");

    @Override
    public String name() {
        return "fault";
    }

    @Override
    public String summary() {
        return "Inject faults into simulated nodes, list and clear faults.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker fault inject node:sim-3 --for 30s",
                "stoker fault inject gpu:sim-3/2 --class xid79",
                "stoker fault ls --open",
                "stoker fault clear 7");
    }

    @Override
    public Group group() {
        return Group.WHAT_IF;
    }

    @Override
    public void declare(CommandSpec spec) {
        // its words are verbs of their own
    }

    @Override
    public int run(Arguments arguments, Session session) {
        return ExitCode.USAGE;
    }

    @Override
    public List<Verb> verbs() {
        return List.of(new Inject(), new ListVerb(ListVerb.Kind.FAULTS, "ls"), new Clear());
    }

    /// `stoker fault inject`.
    private static final class Inject implements Verb {
        @Override
        public String name() {
            return "inject";
        }

        @Override
        public String summary() {
            return "Break a simulated node or one of its GPUs.";
        }

        @Override
        public List<String> examples() {
            return List.of(
                    "stoker fault inject node:sim-3 --for 30s",
                    "stoker fault inject gpu:sim-3/2 --class xid79 --for 5m",
                    "stoker fault inject node:sim-3 --class NODE_SILENT");
        }

        @Override
        public Group group() {
            return Group.WHAT_IF;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.words(spec, "TARGET", "node:NAME or gpu:NAME/INDEX.");
            Options.text(
                    spec,
                    "CLASS",
                    "NODE_DOWN, NODE_SILENT, GPU_ERROR, GPU_SLOW, NETWORK, or xidN; default by target.",
                    "--class");
            Options.text(
                    spec,
                    "TIME",
                    "How long, such as 30s; default as the simulation draws it.",
                    "--for");
            Options.text(spec, "TEXT", "What to tell people.", "--message");
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            Json body = body(arguments);
            Json reply = Servers.client(arguments, session).post("/api/v1/faults", body);
            String gpu = reply.at("gpu").text();
            session.out()
                    .printf(
                            "fault %s injected into %s%s%n",
                            reply.at("faultKind").text(),
                            reply.at("node").text(),
                            gpu.isEmpty() ? "" : " GPU " + gpu);
            return ExitCode.OK;
        }

        private static Json body(Arguments arguments) {
            String target = arguments.only("target, node:NAME or gpu:NAME/INDEX");
            boolean gpu = target.startsWith("gpu:");
            String place =
                    gpu || target.startsWith("node:")
                            ? target.substring(target.indexOf(':') + 1)
                            : target;
            Map<String, Json> body = new LinkedHashMap<>();
            Optional<String> wanted = arguments.text("--class");
            boolean xid =
                    wanted.isPresent() && wanted.get().toLowerCase(Locale.ROOT).startsWith("xid");
            body.put(
                    "kind",
                    Json.of(
                            xid
                                    ? "GPU_ERROR"
                                    : kind(wanted.orElse(gpu ? "GPU_ERROR" : "NODE_DOWN"))));
            int slash = place.lastIndexOf('/');
            if (gpu && (slash < 0 || !place.substring(slash + 1).matches("\\d{1,2}"))) {
                throw CliFailure.usage(
                        "expected gpu:NAME/INDEX such as gpu:sim-3/2, found " + target);
            }
            body.put("node", Json.of(gpu ? place.substring(0, slash) : place));
            if (gpu) {
                body.put("gpu", new Json.Num(place.substring(slash + 1)));
            }
            arguments.text("--for").ifPresent(span -> body.put("durationSeconds", seconds(span)));
            arguments
                    .text("--message")
                    .or(() ->
                            xid ? wanted.map(text -> "Xid " + text.substring(3)) : Optional.empty())
                    .ifPresent(text -> body.put("message", Json.of(text)));
            return new Json.Obj(body);
        }

        private static String kind(String text) {
            String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
            if (!KINDS.contains(wanted)) {
                throw CliFailure.usage(
                        "--class: expected %s or xidN, found %s%s"
                                .formatted(
                                        String.join(", ", KINDS),
                                        text,
                                        Suggestion.hint(text, KINDS)));
            }
            return wanted;
        }

        private static Json seconds(String span) {
            try {
                long millis = Spans.millis(span);
                return new Json.Num(
                        millis % 1_000 == 0
                                ? Long.toString(millis / 1_000)
                                : Double.toString(millis / 1_000.0));
            } catch (IllegalArgumentException wrong) {
                throw CliFailure.usage("--for: " + wrong.getMessage());
            }
        }
    }

    /// `stoker fault clear`.
    private static final class Clear implements Verb {
        @Override
        public String name() {
            return "clear";
        }

        @Override
        public String summary() {
            return "Close faults.";
        }

        @Override
        public List<String> examples() {
            return List.of(
                    "stoker fault clear 7",
                    "stoker fault ls --open -o name | xargs stoker fault clear");
        }

        @Override
        public Group group() {
            return Group.WHAT_IF;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.words(spec, "FAULT...", "Numbers of faults.");
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            if (arguments.positionals().isEmpty()) {
                throw CliFailure.usage(
                        "expected the number of a fault; `stoker fault ls --open` lists them");
            }
            ServerClient client = Servers.client(arguments, session);
            for (String word : arguments.positionals()) {
                String id = word.startsWith("fault/") ? word.substring(6) : word;
                client.post(
                        "/api/v1/faults/" + ServerClient.encode(id) + "/clear",
                        new Json.Obj(Map.of()));
                session.out().println("fault " + id + " closed");
            }
            return ExitCode.OK;
        }
    }
}
