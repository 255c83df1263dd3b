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
import io.stoker.cli.wire.ServerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// Verbs that change jobs: `cancel`, `hold`, `release`, `requeue`.
///
/// @param kind what is done
public record JobAction(Kind kind) implements Verb {

    /// What can be done to a job.
    public enum Kind {
        CANCEL(
                "Cancel jobs: their workers get TERM, then KILL after the grace.",
                "cancelled",
                true),
        HOLD("Keep waiting jobs from starting.", "held", false),
        RELEASE("Let held jobs start.", "released", false),
        REQUEUE("Stop jobs and put them back into their queue.", "put back into its queue", true);

        private final String summary;
        private final String done;
        private final boolean hasReason;

        Kind(String summary, String done, boolean hasReason) {
            this.summary = summary;
            this.done = done;
            this.hasReason = hasReason;
        }
    }

    @Override
    public String name() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String summary() {
        return kind.summary;
    }

    @Override
    public List<String> examples() {
        List<String> examples =
                new ArrayList<>(
                        List.of("stoker " + name() + " 12", "stoker " + name() + " 12 13 14"));
        if (kind.hasReason) {
            examples.add("stoker " + name() + " 12 --reason \"wrong data set\"");
        }
        if (kind == Kind.CANCEL) {
            examples.add("stoker jobs --state PENDING -o name | xargs stoker cancel");
        }
        return examples;
    }

    @Override
    public Group group() {
        return Group.JOBS;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "JOB...", "Ids of jobs; job/12 is read as 12.");
        if (kind.hasReason) {
            Options.text(spec, "TEXT", "Why, for the job's history.", "--reason");
        }
        Options.output(spec);
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        if (arguments.positionals().isEmpty()) {
            throw CliFailure.usage("expected the id of a job, such as `stoker " + name() + " 12`");
        }
        ServerClient client = Servers.client(arguments, session);
        Json body =
                new Json.Obj(
                        arguments
                                .text("--reason")
                                .map(why -> Map.of("reason", Json.of(why)))
                                .orElse(Map.of()));
        OutputFormat format = Listing.format(arguments);
        int exitCode = ExitCode.OK;
        for (String word : arguments.positionals()) {
            String id = word.startsWith("job/") ? word.substring(4) : word;
            try {
                Json job =
                        client.post("/api/v1/jobs/" + ServerClient.encode(id) + "/" + name(), body);
                if (format.forPeople()) {
                    session.out()
                            .printf(
                                    "job %s (%s) %s%n",
                                    id, job.at("metadata.name").text(), kind.done);
                } else {
                    new Columns(session).jobs().print(session, format, job);
                }
            } catch (CliFailure failure) {
                if (failure.exitCode() == ExitCode.UNREACHABLE) {
                    throw failure;
                }
                session.say(session.errInk().red("error: ") + "job " + id + ": " + failure.words());
                exitCode = failure.exitCode();
            }
        }
        return exitCode;
    }
}
