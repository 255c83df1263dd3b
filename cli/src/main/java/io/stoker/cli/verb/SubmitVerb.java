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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker submit`: hands a job in, from a file or from the command line.
public final class SubmitVerb implements Verb {
    @Override
    public String name() {
        return "submit";
    }

    @Override
    public String summary() {
        return "Submit a job: a job file, or a command after --.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker submit job.yaml",
                "stoker submit --gpus 1 --name train -- python3 train.py",
                "stoker submit job.yaml --workers 8 --priority high --time 2h",
                "stoker submit job.yaml --dependency afterok:12:13,afterany:14",
                "stoker submit job.yaml --array 0-99%8",
                "stoker submit workflow.yaml   # a file with `jobs`: all or none",
                "stoker submit job.yaml --dry-run",
                "id=$(stoker submit job.yaml --parsable); stoker logs $id -f",
                "cat job.yaml | stoker submit - --wait");
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
        Options.flag(spec, "Wait for its end; exit with its code.", "-W", "--wait");
        Options.flag(spec, "Follow its logs until its end; exit with its code.", "-f", "--follow");
        Options.flag(spec, "Print the id alone.", "--parsable");
        Options.flag(spec, "Check it, submit nothing.", "--dry-run");
        Options.text(
                spec, "KEY", "Submitting twice with one key makes one job.", "--idempotency-key");
        Options.output(spec);
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        JobRequest request = request(arguments, session);
        ServerClient client = Servers.client(arguments, session);
        boolean dry = arguments.has("--dry-run");
        String key = arguments.text("--idempotency-key").orElseGet(ServerClient::newKey);
        ServerClient.Reply reply = send(client, request, dry, key, session);
        OutputFormat format = Listing.format(arguments);
        if (reply.body().at("kind").text().equals("Schedule")) {
            return scheduled(arguments, session, dry, reply);
        }
        if (reply.body().at("kind").text().equals("Workflow")) {
            return workflow(arguments, session, dry, reply);
        }
        String id = reply.body().at("metadata.id").text();
        if (dry) {
            print(session, format, reply.body(), "");
            session.say("The job is valid. Nothing was submitted.");
            return ExitCode.OK;
        }
        if (arguments.has("--parsable")) {
            session.out().println(id);
        } else {
            print(
                    session,
                    format,
                    reply.body(),
                    submitted(reply, id) + WhyVerb.deadline(reply.body().at("status.deadline")));
        }
        session.out().flush();
        if (arguments.has("-f")) {
            return new LogFollower(client, session).follow(id);
        }
        return arguments.has("-W") ? new JobWatch(client, session).waitFor(id) : ExitCode.OK;
    }

    private static int workflow(
            Arguments arguments, Session session, boolean dry, ServerClient.Reply reply) {
        OutputFormat format = Listing.format(arguments);
        List<Json> jobs = reply.body().at("jobs").items();
        if (arguments.has("-f") || arguments.has("-W")) {
            session.say("A workflow has several jobs; --wait and --follow are for one.");
        }
        if (!format.forPeople()) {
            new Columns(session).workflows().print(session, format, reply.body());
        } else if (arguments.has("--parsable")) {
            jobs.forEach(job -> session.out().println(job.at("id").text()));
        } else if (dry) {
            session.say("The workflow is valid. Nothing was submitted.");
        } else {
            session.out()
                    .printf(
                            "%s workflow %s: %d jobs.%n",
                            reply.replayed() ? "Already submitted" : "Submitted",
                            reply.body().at("metadata.name").text(),
                            jobs.size());
            for (Json job : jobs) {
                String needs = String.join(", ", job.at("needs").fields().keySet());
                session.out()
                        .printf(
                                "  job %s  %s%s%n",
                                job.at("id").text(),
                                job.at("name").text(),
                                needs.isEmpty() ? "" : "  needs " + needs);
            }
        }
        return ExitCode.OK;
    }

    private static int scheduled(
            Arguments arguments, Session session, boolean dry, ServerClient.Reply reply) {
        Json schedule = reply.body();
        String name = schedule.at("metadata.name").text();
        OutputFormat format = Listing.format(arguments);
        if (!format.forPeople()) {
            new Columns(session).schedules().print(session, format, schedule);
        } else if (arguments.has("--parsable")) {
            session.out().println(name);
        } else {
            String made =
                    dry
                            ? "Would schedule "
                            : reply.replayed()
                                    ? "Already scheduled "
                                    : reply.status() == 201
                                            ? "Scheduled "
                                            : "Replaced the schedule ";
            session.out().println(made + name + ". " + ScheduleVerb.nextTimes(schedule));
        }
        if (arguments.has("-f") || arguments.has("-W")) {
            session.say("There is no job to wait for yet: `stoker schedule show " + name + "`.");
        }
        return ExitCode.OK;
    }

    static ServerClient.Reply send(
            ServerClient client, JobRequest request, boolean dry, String key, Session session) {
        return send(client, "/api/v1/jobs", request, dry, key, session);
    }

    static ServerClient.Reply send(
            ServerClient client,
            String route,
            JobRequest request,
            boolean dry,
            String key,
            Session session) {
        List<String> query = new ArrayList<>();
        String user =
                session.environment().getOrDefault("USER", System.getProperty("user.name", ""));
        if (!user.isBlank()) {
            query.add("user=" + ServerClient.encode(user));
        }
        if (dry) {
            query.add("dryRun=true");
        }
        String path = route + (query.isEmpty() ? "" : "?" + String.join("&", query));
        try {
            return client.call("POST", path, request.contentType(), request.body(), key);
        } catch (CliFailure failure) {
            boolean fromFile = failure.exitCode() == ExitCode.USAGE && !request.origin().isEmpty();
            throw fromFile ? CliFailure.usage(request.origin() + ": " + failure.words()) : failure;
        }
    }

    static JobRequest request(Arguments arguments, Session session) {
        boolean command = !arguments.command().isEmpty();
        int files = arguments.positionals().size();
        if (command && files > 0) {
            throw CliFailure.usage("expected a job file or a command after --, found both");
        }
        if (!command && files != 1) {
            throw CliFailure.usage(
                    "expected one job file or a command after --, found "
                            + (files == 0 ? "neither" : files + " words")
                            + "\n  `stoker submit --help` shows examples.");
        }
        return command
                ? JobRequest.ofCommand(arguments.command(), arguments, session)
                : JobRequest.ofFile(arguments.only("job file"), arguments, session);
    }

    private static String submitted(ServerClient.Reply reply, String id) {
        String queue = reply.body().at("spec.queue").text();
        String already = reply.replayed() ? "Already submitted as job " : "Submitted job ";
        return "%s%s (%s). Follow it: stoker logs %s -f".formatted(already, id, queue, id);
    }

    private static void print(Session session, OutputFormat format, Json job, String sentence) {
        if (!format.forPeople()) {
            new Columns(session).jobs().print(session, format, job);
        } else if (!sentence.isEmpty()) {
            session.out().println(sentence);
        }
    }
}
