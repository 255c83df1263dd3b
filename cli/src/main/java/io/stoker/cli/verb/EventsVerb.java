package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.output.OutputFormat;
import io.stoker.cli.wire.EventStream;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonWriter;
import io.stoker.cli.wire.ServerClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker events`: what happened, and with `-f` what happens.
public final class EventsVerb implements Verb {
    @Override
    public String name() {
        return "events";
    }

    @Override
    public String summary() {
        return "Show what happened in the cluster; -f goes on.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker events",
                "stoker events -f",
                "stoker events --job 12",
                "stoker events -o jsonl --limit 1000");
    }

    @Override
    public Group group() {
        return Group.NODES;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.flag(spec, "Go on as events happen.", "-f", "--follow");
        Options.text(spec, "ID", "Only this job's.", "--job");
        Options.text(spec, "NODE", "Only this node's.", "--node");
        Options.text(spec, "TYPE", "Only events of this type, such as JobStarted.", "--type");
        Options.text(spec, "N", "The newest N (default 50).", "--limit");
        Options.output(spec);
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        ServerClient client = Servers.client(arguments, session);
        OutputFormat format = Listing.format(arguments);
        List<String> filters = new ArrayList<>();
        filters.add("limit=" + arguments.whole("--limit", 1, 1_000).orElse(50L));
        for (String name : List.of("job", "node", "type")) {
            arguments
                    .text("--" + name)
                    .ifPresent(value -> filters.add(name + "=" + ServerClient.encode(value)));
        }
        if (!arguments.has("-f")) {
            Json events = client.get("/api/v1/events?" + String.join("&", filters));
            new Columns(session)
                    .events()
                    .print(session, format, events, events.at("items").items());
            return ExitCode.OK;
        }
        if (filters.size() > 1) {
            throw CliFailure.usage(
                    "-f follows all events; leave out --job, --node and --type, or filter with jq");
        }
        return follow(client, format, session);
    }

    private static int follow(ServerClient client, OutputFormat format, Session session)
            throws IOException {
        try (EventStream stream = client.stream("/api/v1/stream?topics=events")) {
            while (true) {
                Optional<EventStream.Message> message = stream.next();
                if (message.isEmpty()) {
                    session.say("the controller has ended the stream");
                    return ExitCode.UNREACHABLE;
                }
                for (Json event : message.get().data().at("items").items()) {
                    print(event, format, session);
                }
                session.out().flush();
            }
        }
    }

    private static void print(Json event, OutputFormat format, Session session) {
        if (!format.forPeople()) {
            session.out().println(JsonWriter.line(event));
            return;
        }
        String severity = event.at("severity").text();
        String message = event.at("message").text();
        String painted =
                switch (severity) {
                    case "error" -> session.ink().red(message);
                    case "warning" -> session.ink().yellow(message);
                    default -> message;
                };
        session.out()
                .printf(
                        "%s  %-18s  %-10s  %s%n",
                        Columns.time(event.at("time")),
                        event.at("type").text(),
                        Columns.subject(event),
                        painted);
    }
}
