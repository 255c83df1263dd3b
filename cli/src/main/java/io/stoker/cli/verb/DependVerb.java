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
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker depend`: changes what a pending job waits for.
public final class DependVerb implements Verb {
    @Override
    public String name() {
        return "depend";
    }

    @Override
    public String summary() {
        return "Change which jobs a waiting job waits for.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker depend 12 afterok:9",
                "stoker depend 12 \"after:9+5m,singleton\"",
                "stoker depend 12 none");
    }

    @Override
    public Group group() {
        return Group.JOBS;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "JOB JOBS", "A job's id; what it waits for, or none.");
        Options.output(spec);
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        List<String> words = arguments.positionals();
        if (words.size() != 2) {
            throw CliFailure.usage(
                    "expected a job and what it waits for, such as `stoker depend 12 afterok:9`,"
                            + " found %d words".formatted(words.size()));
        }
        String job = words.getFirst();
        String id = job.startsWith("job/") ? job.substring(4) : job;
        String rules = words.getLast().equals("none") ? "" : words.getLast();
        Json changed =
                Servers.client(arguments, session)
                        .post(
                                "/api/v1/jobs/%s/dependencies".formatted(ServerClient.encode(id)),
                                new Json.Obj(Map.of("dependencies", Json.of(rules))));
        OutputFormat format = Listing.format(arguments);
        if (format.forPeople()) {
            String left = changed.at("spec.dependencies").text();
            session.out()
                    .printf(
                            "job %s (%s) waits for %s%n",
                            id,
                            changed.at("metadata.name").text(),
                            left.isEmpty() ? "no other job" : left);
        } else {
            new Columns(session).jobs().print(session, format, changed);
        }
        return ExitCode.OK;
    }
}
