package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Ink;
import io.stoker.cli.output.Listing;
import io.stoker.cli.output.OutputFormat;
import io.stoker.cli.output.Spans;
import io.stoker.cli.output.Table;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.ServerClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker job`: everything about one job.
public final class JobVerb implements Verb {
    private static final int MAX_EVENTS = 10;

    @Override
    public String name() {
        return "job";
    }

    @Override
    public String summary() {
        return "Show one job: summary, why it waits, ranks, attempts, events.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker job 12",
                "stoker job 12 -o yaml",
                "stoker job 12 -o json | jq .status.workers");
    }

    @Override
    public Group group() {
        return Group.JOBS;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "JOB", "The job's id.");
        Options.output(spec);
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        String id = ServerClient.encode(arguments.only("job id"));
        ServerClient client = Servers.client(arguments, session);
        Json job = client.get("/api/v1/jobs/" + id);
        OutputFormat format = Listing.format(arguments);
        if (!format.forPeople()) {
            new Columns(session).jobs().print(session, format, job);
            return ExitCode.OK;
        }
        Printer printer = new Printer(session);
        printer.summary(job);
        if (!job.at("status.reason").absent()) {
            printer.section("Why");
            WhyVerb.print(client.get("/api/v1/jobs/" + id + "/why"), session, "  ");
        }
        printer.workers(job);
        printer.attempts(job);
        printer.events(client.get("/api/v1/jobs/" + id + "/events?limit=1000").at("items").items());
        return ExitCode.OK;
    }

    /// Prints the sections.
    private record Printer(Session session) {

        void summary(Json job) {
            Ink ink = session.ink();
            String state = job.at("status.state").text();
            session.out()
                    .println(
                            ink.bold(
                                            "Job "
                                                    + Columns.jobId(job)
                                                    + "  "
                                                    + job.at("metadata.name").text())
                                    + "  "
                                    + ink.state(state));
            line("queue", job.at("spec.queue").text() + ", user " + job.at("spec.user").text());
            String slots = job.at("status.virtual").truth() ? " (virtual GPU slots)" : "";
            line(
                    "request",
                    job.at("status.request").text()
                            + slots
                            + ", "
                            + job.at("spec.realm").text()
                            + " nodes");
            line("size", size(job));
            line("priority", job.at("spec.priority").text());
            Json tasks = job.at("status.tasks");
            if (!tasks.absent()) {
                line("array", job.at("spec.array").text());
                line("tasks", tasksOf(tasks));
            }
            line("waits for", job.at("spec.dependencies").text());
            line("runs", workload(job.at("spec.workload")));
            line("labels", labels(job.at("metadata.labels")));
            line("submitted", Columns.time(job.at("status.submittedAt")));
            line("started", Columns.time(job.at("status.firstStartedAt")));
            line("finished", Columns.time(job.at("status.finishedAt")));
            line("waited", seconds(job.at("status.waitSeconds")));
            line("ran", seconds(job.at("status.runSeconds")));
            line("nodes", Columns.nodes(job));
            line("cause", job.at("status.cause").text());
            line("exit code", job.at("status.exitCode").text());
            line("message", job.at("status.message").text());
            Json held = job.at("status.gpuSeconds");
            if (held.at("held").number() > 0) {
                line(
                        "GPU time",
                        "%.1f s held: %.1f useful, %.1f startup, %.1f lost"
                                .formatted(
                                        held.at("held").number(),
                                        held.at("useful").number(),
                                        held.at("startup").number(),
                                        held.at("lost").number()));
            }
        }

        /// {@return the size of an elastic gang now and its rules; empty for others}
        private static String size(Json job) {
            Json rules = job.at("spec.elastic");
            if (rules.absent()) {
                return "";
            }
            long now = job.at("status.size").whole();
            return "%s, elastic %s to %s by %s, %s s between changes"
                    .formatted(
                            now == 0 ? "not running" : now + " workers",
                            rules.at("min").text(),
                            rules.at("max").text(),
                            rules.at("step").text(),
                            rules.at("pauseSeconds").text());
        }

        private static String tasksOf(Json tasks) {
            StringBuilder out = new StringBuilder(tasks.at("count").text());
            for (Map.Entry<String, Json> part : tasks.fields().entrySet()) {
                if (!part.getKey().equals("count") && part.getValue().whole() > 0) {
                    out.append(", ").append(part.getValue().text()).append(' ');
                    out.append(part.getKey().replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT));
                }
            }
            return out.toString();
        }

        void section(String title) {
            session.out().println();
            session.out().println(session.ink().bold(title));
        }

        void workers(Json job) {
            List<Json> workers = job.at("status.workers").items();
            if (workers.isEmpty()) {
                return;
            }
            section("Ranks");
            Table table =
                    new Table(
                            List.of(
                                    Table.Heading.right("  RANK"),
                                    Table.Heading.left("NODE"),
                                    Table.Heading.left("GPUS"),
                                    Table.Heading.left("STATE"),
                                    Table.Heading.right("EXIT"),
                                    Table.Heading.left("MESSAGE")));
            for (Json worker : workers) {
                String gpus =
                        String.join(
                                ",", worker.at("gpus").items().stream().map(Json::text).toList());
                table.row(
                        List.of(
                                worker.at("rank").text(),
                                worker.at("node").text(),
                                gpus.isEmpty() ? "-" : gpus,
                                worker.at("state").text(),
                                worker.at("exitCode").words().orElse("-"),
                                worker.first("message", "cause").text()));
            }
            table.print(session.out(), session.ink(), 0);
        }

        void attempts(Json job) {
            List<Json> attempts = job.at("status.attempts").items();
            if (attempts.size() < 2) {
                return;
            }
            section("Attempts");
            for (Json attempt : attempts) {
                String end = attempt.at("cause").words().orElse("lives");
                String message = attempt.at("message").text();
                session.out()
                        .printf(
                                "  %s  started %s  %s%s%n",
                                attempt.at("number").text(),
                                Columns.time(attempt.at("startedAt")),
                                end,
                                message.isEmpty() ? "" : ": " + message);
            }
        }

        void events(List<Json> events) {
            if (events.isEmpty()) {
                return;
            }
            section("Events");
            for (Json event :
                    events.subList(Math.max(0, events.size() - MAX_EVENTS), events.size())) {
                session.out()
                        .printf(
                                "  %s  %s%n",
                                Columns.time(event.at("time")), event.at("message").text());
            }
        }

        private void line(String name, String value) {
            if (!value.isEmpty()) {
                session.out().printf("  %-10s %s%n", name, value);
            }
        }

        private static String seconds(Json value) {
            return value.absent() ? "" : Spans.clock(value.whole());
        }

        private static String workload(Json workload) {
            return switch (workload.at("type").text()) {
                case "exec" ->
                        String.join(
                                " ", workload.at("argv").items().stream().map(Json::text).toList());
                case "script" -> workload.at("text").text().lines().findFirst().orElse("");
                default -> workload.at("executor").text() + " " + labels(workload.at("parameters"));
            };
        }

        private static String labels(Json labels) {
            StringBuilder out = new StringBuilder();
            for (Map.Entry<String, Json> label : labels.fields().entrySet()) {
                out.append(out.isEmpty() ? "" : ", ")
                        .append(label.getKey())
                        .append('=')
                        .append(label.getValue().text());
            }
            return out.toString();
        }
    }
}
