package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.ServerClient;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker reservation`: nodes kept for a time.
public final class ReservationVerb implements Verb {

    static final String PATH = "/api/v1/reservations";

    @Override
    public String name() {
        return "reservation";
    }

    @Override
    public String summary() {
        return "Keep nodes for a time: for users and queues, or for maintenance.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker reservation create demo --gpus 16 --start +2h --duration 1h --users ada",
                "stoker reservation create fans --maintenance --rack r7 --start 22:00 --duration 4h",
                "stoker reservation list",
                "stoker submit job.yaml --reservation demo");
    }

    @Override
    public Group group() {
        return Group.NODES;
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
        return List.of(
                new Create(),
                new ListVerb(ListVerb.Kind.RESERVATIONS, "list"),
                new Show(),
                new Delete());
    }

    /// {@return one line, such as `demo begins at 2026-01-05T06:00:00Z on 2 nodes (16 GPUs)`}
    static String line(Json reservation) {
        Json status = reservation.at("status");
        return "%s %s %s%s on %d nodes (%s GPUs)"
                .formatted(
                        reservation.at("metadata.name").text(),
                        status.at("open").truth() ? "is open since" : "begins at",
                        status.at("startAt").text(),
                        status.at("endAt").words().map(end -> ", ends at " + end).orElse(""),
                        status.at("nodes").items().size(),
                        status.at("gpus").text());
    }

    private static String path(String word) {
        String name = word.startsWith("reservation/") ? word.substring(12) : word;
        return PATH + "/" + ServerClient.encode(name);
    }

    /// `stoker reservation create`.
    private static final class Create implements Verb {

        /// Options whose text goes into the body as it is.
        private static final Map<String, String> TEXTS =
                new java.util.TreeMap<>(
                        Map.of(
                                "--duration", "duration",
                                "--cron", "cron",
                                "--zone", "zone",
                                "--block", "block",
                                "--rack", "rack",
                                "--note", "note"));

        private static final Map<String, String> LISTS =
                new java.util.TreeMap<>(
                        Map.of("--nodes", "nodes", "--queues", "queues", "--users", "users"));

        @Override
        public String name() {
            return "create";
        }

        @Override
        public String summary() {
            return "Keep nodes, a domain or so many GPUs from a time on.";
        }

        @Override
        public List<String> examples() {
            return List.of(
                    "stoker reservation create demo --gpus 16 --start +2h --duration 1h",
                    "stoker reservation create weekly --block b1 --cron \"0 22 * * 6\" --duration 4h --maintenance");
        }

        @Override
        public Group group() {
            return Group.NODES;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.words(spec, "NAME", "Its name; jobs say it to run there.");
            Options.flag(spec, "Nothing runs there meanwhile.", "--maintenance");
            Options.text(spec, "TIME", "When it begins (default: now).", "--start");
            Options.text(spec, "SPAN", "How long it lasts (default: no end).", "--duration");
            Options.text(spec, "RULE", "It recurs: five cron fields.", "--cron");
            Options.text(spec, "ZONE", "Whose clocks the rule means (default: UTC).", "--zone");
            Options.text(spec, "NAMES", "Names of nodes, with commas.", "--nodes");
            Options.text(spec, "NAME", "All nodes of a block.", "--block");
            Options.text(spec, "NAME", "All nodes of a rack.", "--rack");
            Options.text(spec, "COUNT", "Whole nodes with so many GPUs.", "--gpus");
            Options.text(spec, "NAMES", "Queues that may use it, with commas.", "--queues");
            Options.text(spec, "NAMES", "Users who may use it, with commas.", "--users");
            Options.text(spec, "TEXT", "One line for people.", "--note");
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            Map<String, Json> body = new LinkedHashMap<>();
            body.put("name", Json.of(arguments.only("reservation")));
            if (arguments.has("--maintenance")) {
                body.put("kind", Json.of("maintenance"));
            }
            TEXTS.forEach((option, field) ->
                    arguments.text(option).ifPresent(text -> body.put(field, Json.of(text))));
            arguments
                    .text("--start")
                    .ifPresent(start -> body.put("start", JobRequest.time("--start", start)));
            LISTS.forEach((option, field) ->
                    arguments.text(option).ifPresent(text -> body.put(field, words(text))));
            arguments.text("--gpus").ifPresent(count -> body.put("gpus", Json.of(gpus(count))));
            Json made = Servers.client(arguments, session).post(PATH, new Json.Obj(body));
            session.out().println("reservation " + line(made));
            return ExitCode.OK;
        }

        private static Json words(String text) {
            return new Json.Arr(
                    Arrays.stream(text.split(",")).map(String::strip).map(Json::of).toList());
        }

        private static long gpus(String count) {
            try {
                return Long.parseLong(count);
            } catch (NumberFormatException notANumber) {
                throw CliFailure.usage("--gpus: expected a whole number, found " + count);
            }
        }
    }

    /// `stoker reservation show`.
    private static final class Show implements Verb {
        @Override
        public String name() {
            return "show";
        }

        @Override
        public String summary() {
            return "Show one reservation: its time, its nodes and who may use it.";
        }

        @Override
        public List<String> examples() {
            return List.of("stoker reservation show demo", "stoker reservation show demo -o yaml");
        }

        @Override
        public Group group() {
            return Group.NODES;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.words(spec, "NAME", "Its name.");
            Options.output(spec);
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            String name = arguments.only("reservation");
            Json one = Servers.client(arguments, session).get(path(name));
            if (!Listing.format(arguments).forPeople()) {
                new Columns(session).reservations().print(session, Listing.format(arguments), one);
                return ExitCode.OK;
            }
            session.out().println(one.at("spec.kind").text() + " " + line(one));
            names(session, "nodes", one.at("status.nodes"));
            names(session, "queues", one.at("spec.queues"));
            names(session, "users", one.at("spec.users"));
            one.at("spec.cron")
                    .words()
                    .ifPresent(rule ->
                            session.out()
                                    .println(
                                            "recurs: " + rule + "  " + one.at("spec.zone").text()));
            return ExitCode.OK;
        }

        private static void names(Session session, String what, Json list) {
            if (!list.items().isEmpty()) {
                session.out()
                        .println(
                                what
                                        + ": "
                                        + String.join(
                                                ", ",
                                                list.items().stream().map(Json::text).toList()));
            }
        }
    }

    /// `stoker reservation delete`.
    private static final class Delete implements Verb {
        @Override
        public String name() {
            return "delete";
        }

        @Override
        public String summary() {
            return "Give the nodes back; jobs on them run on.";
        }

        @Override
        public List<String> examples() {
            return List.of("stoker reservation delete demo");
        }

        @Override
        public Group group() {
            return Group.NODES;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.words(spec, "NAME...", "Names of reservations.");
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            if (arguments.positionals().isEmpty()) {
                throw CliFailure.usage(
                        "expected the name of a reservation; `stoker reservation list` lists them");
            }
            ServerClient client = Servers.client(arguments, session);
            for (String word : arguments.positionals()) {
                Json gone = client.call("DELETE", path(word), "application/json", "").body();
                session.out().printf("reservation %s deleted%n", gone.at("metadata.name").text());
            }
            return ExitCode.OK;
        }
    }
}
