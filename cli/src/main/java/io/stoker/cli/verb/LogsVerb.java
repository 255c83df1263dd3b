package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.output.OutputFormat;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonWriter;
import io.stoker.cli.wire.ServerClient;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker logs`: what a job's workers wrote.
public final class LogsVerb implements Verb {
    private static final int PIECE_BYTES = 1 << 20;

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public String summary() {
        return "Show what a job's workers wrote.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker logs 12",
                "stoker logs 12 -f",
                "stoker logs 12 --rank 3 --tail 20",
                "stoker logs 12 --attempt 1");
    }

    @Override
    public Group group() {
        return Group.JOBS;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "JOB", "The job's id.");
        Options.flag(spec, "Go on until the job has ended.", "-f", "--follow");
        Options.text(spec, "N", "Only this rank; all is the default.", "--rank");
        Options.text(spec, "LINES", "Only the last lines of each rank.", "--tail");
        Options.text(spec, "N", "An earlier attempt; default the newest.", "--attempt");
        Options.text(spec, "FORMAT", "table for text, or json.", "-o", "--output");
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        String id = arguments.only("job id");
        ServerClient client = Servers.client(arguments, session);
        String rankText = arguments.text("--rank").filter(text -> !text.equals("all")).orElse("");
        int rank =
                rankText.isEmpty()
                        ? -1
                        : arguments.whole("--rank", 0, 100_000).orElse(-1L).intValue();
        String filters =
                (rank < 0 ? "" : "&rank=" + rank)
                        + arguments
                                .whole("--attempt", 1, 1_000_000)
                                .map(n -> "&attempt=" + n)
                                .orElse("");
        if (arguments.has("-f")) {
            if (arguments.has("--attempt")) {
                throw CliFailure.usage("-f follows the newest attempt; leave out --attempt");
            }
            long tail = arguments.whole("--tail", 1, 1_000_000).orElse(0L);
            int code = new LogFollower(client, session).follow(id, rank, tail);
            return code == ExitCode.UNSCHEDULABLE ? code : ExitCode.OK;
        }
        String base = "/api/v1/jobs/" + ServerClient.encode(id) + "/logs?";
        OutputFormat format = Listing.format(arguments);
        boolean tail = arguments.has("--tail");
        String range =
                tail
                        ? "tail=" + arguments.whole("--tail", 1, 1_000_000).orElse(10L)
                        : "offset=0&limit=" + PIECE_BYTES;
        Json reply = client.get(base + range + filters);
        if (format == OutputFormat.JSON) {
            session.out().println(JsonWriter.pretty(reply));
            return ExitCode.OK;
        }
        print(client, base, filters, reply, session, !tail);
        return ExitCode.OK;
    }

    private static void print(
            ServerClient client,
            String base,
            String filters,
            Json reply,
            Session session,
            boolean whole) {
        List<Json> pieces = reply.at("items").items();
        boolean prefixed = pieces.size() > 1;
        boolean any = false;
        for (Json piece : pieces) {
            any |= piece.at("known").truth();
            Json next = piece;
            while (true) {
                print(next, session, prefixed);
                boolean more = whole && next.at("nextOffset").whole() < next.at("size").whole();
                if (!more || next.at("text").text().isEmpty()) {
                    break;
                }
                String rank = "&rank=" + next.at("rank").text();
                String attempt = "&attempt=" + reply.at("attempt").text();
                String range = "offset=" + next.at("nextOffset").text() + "&limit=" + PIECE_BYTES;
                List<Json> following =
                        client.get(base + range + rank + attempt).at("items").items();
                if (following.isEmpty()) {
                    break;
                }
                next = following.getFirst();
            }
        }
        if (!any) {
            String why = pieces.isEmpty() ? "" : pieces.getFirst().at("message").text();
            throw new CliFailure(
                    ExitCode.NOT_FOUND,
                    "job %s has no log%s"
                            .formatted(
                                    reply.at("job").text(), why.isEmpty() ? " yet" : ": " + why));
        }
    }

    private static void print(Json piece, Session session, boolean prefixed) {
        String text = piece.at("text").text();
        if (!prefixed) {
            session.out().print(text);
            return;
        }
        String prefix = session.ink().cyan("[" + piece.at("rank").text() + "] ");
        text.lines().forEach(line -> session.out().println(prefix + line));
    }
}
