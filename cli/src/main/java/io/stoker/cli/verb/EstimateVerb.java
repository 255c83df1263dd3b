package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.output.OutputFormat;
import io.stoker.cli.output.YamlWriter;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonWriter;
import io.stoker.cli.wire.ServerClient;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker estimate`: what would happen to a job, without submitting it.
public final class EstimateVerb implements Verb {
    @Override
    public String name() {
        return "estimate";
    }

    @Override
    public String summary() {
        return "Say when a job would start, and what would help; submits nothing.";
    }

    @Override
    public List<String> examples() {
        return List.of("stoker estimate job.yaml", "stoker estimate --gpus 8 --workers 4 -- true");
    }

    @Override
    public Group group() {
        return Group.JOBS;
    }

    @Override
    public boolean takesCommand() {
        return true;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "[FILE]", "A job file (YAML or JSON); - reads standard input.");
        JobRequest.declare(spec);
        Options.output(spec);
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        JobRequest request = SubmitVerb.request(arguments, session);
        ServerClient client = Servers.client(arguments, session);
        Json estimate =
                SubmitVerb.send(
                                client,
                                "/api/v1/estimates",
                                request,
                                false,
                                ServerClient.newKey(),
                                session)
                        .body();
        OutputFormat format = Listing.format(arguments);
        switch (format) {
            case JSON -> session.out().println(JsonWriter.pretty(estimate));
            case JSONL -> session.out().println(JsonWriter.line(estimate));
            case YAML -> session.out().print(YamlWriter.write(estimate));
            case TABLE, WIDE, NAME, CSV -> print(estimate, session);
        }
        return ExitCode.OK;
    }

    private static void print(Json estimate, Session session) {
        if (estimate.at("startsNow").text().equals("true")) {
            session.out().println("It would start now:");
            for (Json worker : estimate.at("place").items()) {
                session.out()
                        .println(
                                "  rank %s on %s with %s GPUs"
                                        .formatted(
                                                worker.at("rank").text(),
                                                worker.at("node").text(),
                                                worker.at("gpus").text()));
            }
            return;
        }
        session.out().println("It would wait: " + estimate.at("primary.message").text());
        printStart(estimate, session, "  ");
        printAdvice(estimate, session, "  ");
    }

    /// Prints when the job is expected to start.
    static void printStart(Json node, Session session, String indent) {
        Json estimate = node.at("estimate");
        if (estimate.absent()) {
            return;
        }
        if (estimate.at("p50").absent()) {
            session.out().println(indent + "start not foreseen within a year");
        } else {
            session.out()
                    .println(
                            "%sexpected start %s (P10 %s, P90 %s)"
                                    .formatted(
                                            indent,
                                            Columns.time(estimate.at("p50")),
                                            time(estimate.at("p10")),
                                            time(estimate.at("p90"))));
        }
        session.out().println(indent + "  by " + estimate.at("basis").text());
        if (!estimate.at("endedEarly").absent()) {
            session.out().println(indent + "  ended early: " + estimate.at("endedEarly").text());
        }
    }

    private static String time(Json at) {
        return at.absent() ? "not foreseen" : Columns.time(at);
    }

    /// Prints blockers and what would help.
    static void printAdvice(Json advice, Session session, String indent) {
        for (Json blocker : advice.at("blockers").items()) {
            session.out()
                    .println(
                            "%sjob %s of %s holds %s GPUs%s"
                                    .formatted(
                                            indent,
                                            blocker.at("job").text(),
                                            blocker.at("owner").text(),
                                            blocker.at("gpus").text(),
                                            blocker.at("expectedRelease").absent()
                                                    ? ", its end is not known"
                                                    : " until about "
                                                            + Columns.time(
                                                                    blocker.at(
                                                                            "expectedRelease"))));
        }
        for (Json help : advice.at("whatWouldHelp").items()) {
            session.out()
                    .println(
                            "%swould start %s with %s"
                                    .formatted(
                                            indent,
                                            help.at("startsIn").text(),
                                            help.at("change").text()));
        }
    }
}
