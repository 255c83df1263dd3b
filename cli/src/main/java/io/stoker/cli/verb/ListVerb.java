package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.wire.ServerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;

/// Verbs that list one kind of thing: `nodes`, `gpus`, `queues`, `schedule list`, `fault ls`.
///
/// @param kind what it lists
/// @param name its word
public record ListVerb(Kind kind, String name) implements Verb {

    /// What can be listed.
    public enum Kind {
        NODES(
                "List nodes: their state, GPUs (allocated/idle/faulted/total) and jobs.",
                "/api/v1/nodes",
                Group.NODES,
                Columns::nodes,
                List.of("stoker nodes", "stoker nodes -o wide", "stoker nodes -o name")),
        GPUS(
                "List GPUs, all or those of some nodes.",
                "/api/v1/gpus",
                Group.NODES,
                Columns::gpus,
                List.of("stoker gpus", "stoker gpus n01", "stoker gpus -o csv")),
        QUEUES(
                "List queues and what waits in them.",
                "/api/v1/queues",
                Group.NODES,
                Columns::queues,
                List.of("stoker queues", "stoker queues -o json")),
        SCHEDULES(
                "List schedules, when each is due next and its last job.",
                "/api/v1/schedules",
                Group.JOBS,
                Columns::schedules,
                List.of("stoker schedule list", "stoker schedule list -o json")),
        RESERVATIONS(
                "List reservations and maintenance windows.",
                "/api/v1/reservations",
                Group.NODES,
                Columns::reservations,
                List.of("stoker reservation list", "stoker reservation list -o json")),
        FAULTS(
                "List faults, newest first.",
                "/api/v1/faults",
                Group.WHAT_IF,
                Columns::faults,
                List.of("stoker fault ls", "stoker fault ls --open"));

        private final String summary;
        private final String path;
        private final Group group;
        private final Function<Columns, Listing> listing;
        private final List<String> examples;

        Kind(
                String summary,
                String path,
                Group group,
                Function<Columns, Listing> listing,
                List<String> examples) {
            this.summary = summary;
            this.path = path;
            this.group = group;
            this.listing = listing;
            this.examples = examples;
        }
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
        return kind.group;
    }

    @Override
    public void declare(CommandSpec spec) {
        if (kind == Kind.GPUS) {
            Options.words(spec, "[NODE...]", "Only GPUs of these nodes.");
        }
        if (kind == Kind.FAULTS) {
            Options.flag(spec, "Only open faults.", "--open");
        }
        if (kind == Kind.GPUS || kind == Kind.NODES) {
            Options.text(spec, "REALM", "real or simulated.", "--realm");
        }
        Options.text(spec, "TEXT", "Only those with this text.", "--grep");
        Options.output(spec);
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        List<String> filters = new ArrayList<>();
        if (!arguments.positionals().isEmpty()) {
            filters.add("node=" + ServerClient.encode(String.join(",", arguments.positionals())));
        }
        if (arguments.has("--open")) {
            filters.add("state=open");
        }
        arguments
                .text("--realm")
                .ifPresent(realm -> filters.add("realm=" + ServerClient.encode(realm)));
        arguments.text("--grep").ifPresent(text -> filters.add("q=" + ServerClient.encode(text)));
        String query = filters.isEmpty() ? "" : "?" + String.join("&", filters);
        ServerClient.Items items =
                Servers.client(arguments, session).list(kind.path + query, 1_000_000);
        kind.listing
                .apply(new Columns(session))
                .print(session, Listing.format(arguments), items.whole(), items.items());
        return ExitCode.OK;
    }
}
