package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.output.OutputFormat;
import io.stoker.cli.output.Spans;
import io.stoker.cli.output.YamlWriter;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonWriter;
import io.stoker.cli.wire.ServerClient;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker why`: why a job waits, with the number that would change it.
public final class WhyVerb implements Verb {
    @Override
    public String name() {
        return "why";
    }

    @Override
    public String summary() {
        return "Say why a job waits, or where it stands.";
    }

    @Override
    public List<String> examples() {
        return List.of("stoker why 12", "stoker why 12 --priority", "stoker why 12 -o json");
    }

    @Override
    public Group group() {
        return Group.JOBS;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "JOB", "The job's id.");
        Options.flag(spec, "Show what its priority is made of, and its place.", "--priority");
        Options.output(spec);
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        String id = ServerClient.encode(arguments.only("job id"));
        Json why = Servers.client(arguments, session).get("/api/v1/jobs/" + id + "/why");
        OutputFormat format = Listing.format(arguments);
        switch (format) {
            case JSON -> session.out().println(JsonWriter.pretty(why));
            case JSONL -> session.out().println(JsonWriter.line(why));
            case YAML -> session.out().print(YamlWriter.write(why));
            case TABLE, WIDE, NAME, CSV -> {
                session.out()
                        .println(
                                session.ink().bold("Job " + why.at("job").text())
                                        + "  "
                                        + session.ink().state(why.at("state").text()));
                if (arguments.has("--priority")) {
                    printPriority(why, session);
                } else {
                    print(why, session, "  ");
                }
            }
        }
        return ExitCode.OK;
    }

    /// {@return what was answered about a deadline, on a line of its own; empty for none}
    static String deadline(Json deadline) {
        if (deadline.absent()) {
            return "";
        }
        String due = Columns.time(deadline.at("at"));
        String ends = Columns.time(deadline.at("endsBy"));
        if (deadline.at("atRisk").truth()) {
            return "\nDeadline %s at risk: %s"
                    .formatted(
                            due,
                            ends.isEmpty() ? "no place is foreseen" : "expected end by " + ends);
        }
        return deadline.at("answer").text().equals("guaranteed")
                ? "\nDeadline %s guaranteed: starts by %s, ends by %s"
                        .formatted(due, Columns.time(deadline.at("startsBy")), ends)
                : "\nDeadline %s: best effort".formatted(due);
    }

    private static void printPriority(Json why, Session session) {
        Json priority = why.at("priority");
        if (priority.absent()) {
            session.out().println("  it does not wait for a place: " + why.at("summary").text());
            return;
        }
        session.out().printf("  class       %10s%n", priority.at("class").text());
        session.out().printf("  priority    %10s%n", priority.at("priority").text());
        session.out().printf("  ageing      %s%n", points(priority.at("ageing")));
        session.out()
                .printf(
                        "  fair share  %s%s%n",
                        points(priority.at("fairShare")),
                        priority.at("fairShareCounts").truth()
                                ? ""
                                : "   (not added: only the order multifactor adds it)");
        session.out().printf("  total       %s%n", points(priority.at("total")));
        Json position = why.at("position");
        session.out()
                .printf(
                        "  place %s in its queue, %s of %s overall, by the order %s%s%n",
                        position.at("queue").text(),
                        position.at("overall").text(),
                        position.at("of").text(),
                        priority.at("order").text(),
                        priority.at("queueOrder").text().equals(priority.at("order").text())
                                ? ""
                                : ", in its queue " + priority.at("queueOrder").text());
    }

    private static String points(Json value) {
        return String.format(Locale.ROOT, "%10.1f", value.number());
    }

    static void print(Json why, Session session, String indent) {
        String summary = why.at("summary").text();
        session.out().println(indent + summary);
        if (!why.at("position").absent()) {
            Json position = why.at("position");
            String asked = "%s in its queue, %s of %s overall, for %s";
            session.out()
                    .println(
                            indent
                                    + asked.formatted(
                                            "place " + position.at("queue").text(),
                                            position.at("overall").text(),
                                            position.at("of").text(),
                                            Spans.age(why.at("waitingSeconds").whole())));
        }
        for (Json reason : why.at("all").items()) {
            String message = reason.at("message").text();
            if (!summary.contains(message)) {
                session.out().println(indent + reason.at("reason").text() + ": " + message);
            }
        }
        String deadline = deadline(why.at("deadline"));
        if (!deadline.isEmpty()) {
            session.out().println(indent + deadline.strip());
        }
        EstimateVerb.printStart(why, session, indent);
        EstimateVerb.printAdvice(why, session, indent);
        for (Json past : why.at("history").items()) {
            session.out()
                    .println(
                            indent
                                    + Columns.time(past.at("time"))
                                    + "  "
                                    + past.at("message").text());
        }
    }
}
