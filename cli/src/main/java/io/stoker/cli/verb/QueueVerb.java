package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonWriter;
import io.stoker.cli.wire.ServerClient;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker queue`: tenants' places, their shares, quotas and limits.
public final class QueueVerb implements Verb {

    private static final String PATH = "/api/v1/queues";

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public String summary() {
        return "List, show, create, change, pause, resume and delete queues.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker queue list",
                "stoker queue create research/vision --weight 3 --quota 16 --borrow 8",
                "stoker queue set research/vision --lend 4 --max-jobs-per-user 2",
                "stoker queue show research/vision",
                "stoker queue pause research/vision",
                "stoker queue delete research/vision");
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
                new ListVerb(ListVerb.Kind.QUEUES, "list"),
                new Show(),
                new Put("create", "Create a queue."),
                new Put("set", "Change a queue; what is not named stays as it is."),
                new Change("pause", "Keep their jobs from starting.", "paused"),
                new Change("resume", "Let their jobs start again.", "open"),
                new Change("delete", "Delete queues that no job and no schedule uses.", "deleted"));
    }

    private static String path(String word) {
        String name = word.startsWith("queue/") ? word.substring(6) : word;
        return PATH + "/" + ServerClient.encode(name);
    }

    private static void print(Arguments arguments, Session session, Json queue) {
        if (Listing.format(arguments).forPeople()) {
            QueueText.lines(queue).forEach(session.out()::println);
        } else {
            new Columns(session).queues().print(session, Listing.format(arguments), queue);
        }
    }

    /// `stoker queue show`.
    private static final class Show implements Verb {
        @Override
        public String name() {
            return "show";
        }

        @Override
        public String summary() {
            return "Show one queue: what it is allowed, and what it holds.";
        }

        @Override
        public List<String> examples() {
            return List.of(
                    "stoker queue show research/vision", "stoker queue show default -o yaml");
        }

        @Override
        public Group group() {
            return Group.NODES;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.words(spec, "QUEUE", "Its name.");
            Options.output(spec);
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            String name = arguments.only("queue");
            print(arguments, session, Servers.client(arguments, session).get(path(name)));
            return ExitCode.OK;
        }
    }

    /// `stoker queue create` and `set`.
    private record Put(String name, String summary) implements Verb {
        @Override
        public List<String> examples() {
            return name.equals("create")
                    ? List.of(
                            "stoker queue create research",
                            "stoker queue create research/vision --quota 16 --borrow 8 --lend 4")
                    : List.of(
                            "stoker queue set research --weight 3",
                            "stoker queue set research --quota 16 --borrow any --max-jobs none");
        }

        @Override
        public Group group() {
            return Group.NODES;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.words(spec, "QUEUE", "Its name, a path such as research/vision.");
            QueueOptions.declare(spec);
            Options.output(spec);
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            String queue = arguments.only("queue");
            Json.Obj wanted = QueueOptions.read(arguments);
            ServerClient client = Servers.client(arguments, session);
            if (name.equals("create")) {
                requireNew(client, queue);
            } else {
                requireChange(wanted);
                client.get(path(queue));
            }
            String body = JsonWriter.line(wanted);
            print(
                    arguments,
                    session,
                    client.call("PUT", path(queue), "application/json", body).body());
            return ExitCode.OK;
        }

        private static void requireChange(Json.Obj wanted) {
            if (wanted.members().isEmpty()) {
                throw CliFailure.usage(
                        "expected what to change, such as --weight 3; `stoker queue set --help` lists it");
            }
        }

        private static void requireNew(ServerClient client, String queue) {
            boolean known =
                    client.list(PATH + "?q=" + ServerClient.encode(queue), 1_000).items().stream()
                            .anyMatch(each -> each.at("metadata.name").text().equals(queue));
            if (known) {
                throw new CliFailure(
                        ExitCode.CONFLICT,
                        "queue %s exists; `stoker queue set %s` changes it"
                                .formatted(queue, queue));
            }
        }
    }

    /// `stoker queue pause`, `resume` and `delete`.
    ///
    /// @param done what the queue is afterwards
    private record Change(String name, String summary, String done) implements Verb {
        @Override
        public List<String> examples() {
            return List.of("stoker queue " + name + " research/vision");
        }

        @Override
        public Group group() {
            return Group.NODES;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.words(spec, "QUEUE...", "Names of queues.");
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            if (arguments.positionals().isEmpty()) {
                throw CliFailure.usage(
                        "expected the name of a queue; `stoker queue list` lists them");
            }
            ServerClient client = Servers.client(arguments, session);
            for (String word : arguments.positionals()) {
                Json changed =
                        name.equals("delete")
                                ? client.call("DELETE", path(word), "application/json", "").body()
                                : client.post(path(word) + "/" + name, new Json.Obj(Map.of()));
                session.out().printf("queue %s is %s%n", changed.at("metadata.name").text(), done);
            }
            return ExitCode.OK;
        }
    }
}
