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

/// `stoker status`: the whole cluster in a few lines.
public final class StatusVerb implements Verb {
    @Override
    public String name() {
        return "status";
    }

    @Override
    public String summary() {
        return "Show the cluster in a few lines.";
    }

    @Override
    public List<String> examples() {
        return List.of("stoker status", "stoker status -o json | jq .gpus");
    }

    @Override
    public Group group() {
        return Group.NODES;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.output(spec);
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        ServerClient client = Servers.client(arguments, session);
        Json cluster = client.get("/api/v1/cluster");
        OutputFormat format = Listing.format(arguments);
        switch (format) {
            case JSON -> session.out().println(JsonWriter.pretty(cluster));
            case JSONL -> session.out().println(JsonWriter.line(cluster));
            case YAML -> session.out().print(YamlWriter.write(cluster));
            case TABLE, WIDE, NAME, CSV -> print(cluster, client, session);
        }
        return ExitCode.OK;
    }

    private static void print(Json cluster, ServerClient client, Session session) {
        boolean ready = cluster.at("ready").truth();
        String state = ready ? session.ink().green("ready") : session.ink().yellow("not ready");
        session.out()
                .printf(
                        "Stoker %s at %s  %s, up %s%n",
                        cluster.at("version").text(),
                        client.server(),
                        state,
                        Spans.age(cluster.at("uptimeSeconds").whole()));
        line(session, "nodes", nodes(cluster.at("nodes")));
        line(session, "GPUs", gpus(cluster.at("gpus")));
        line(session, "jobs", jobs(cluster.at("jobs")));
        Json wait = cluster.at("waitSeconds");
        if (wait.at("samples").whole() > 0) {
            line(
                    session,
                    "waits",
                    String.format(
                            Locale.ROOT,
                            "p50 %.1f s, p90 %.1f s, p99 %.1f s",
                            wait.at("p50").number(),
                            wait.at("p90").number(),
                            wait.at("p99").number()));
        }
        Json policy = cluster.at("scheduler");
        line(session, "policy", policy.at("order").text() + ", " + policy.at("place").text());
        double rate = cluster.at("generator.jobsPerMinute").number();
        if (rate > 0) {
            boolean paused = cluster.at("generator.paused").truth();
            String text = String.format(Locale.ROOT, "%.1f simulated jobs a minute", rate);
            line(session, "generator", paused ? text + ", paused" : text);
        }
        long faults = cluster.at("openFaults").whole();
        line(
                session,
                "faults",
                faults == 0 ? "none open" : faults + " open (stoker fault ls --open)");
    }

    private static String nodes(Json nodes) {
        return parts(
                nodes.at("total").text() + ": ",
                List.of("up", "suspect", "lost", "drained"),
                nodes,
                " ("
                        + nodes.at("real").text()
                        + " real, "
                        + nodes.at("simulated").text()
                        + " simulated)");
    }

    private static String gpus(Json gpus) {
        String virtual =
                gpus.at("virtual").whole() > 0
                        ? " (" + gpus.at("virtual").text() + " virtual)"
                        : "";
        return parts(
                gpus.at("total").text() + ": ",
                List.of("allocated", "idle", "draining", "faulted", "suspect", "down"),
                gpus,
                virtual);
    }

    private static String jobs(Json jobs) {
        return parts(
                "",
                List.of(
                        "running",
                        "scheduled",
                        "pending",
                        "held",
                        "completed",
                        "failed",
                        "cancelled",
                        "rejected"),
                jobs,
                "");
    }

    private static String parts(String before, List<String> names, Json counts, String after) {
        StringBuilder out = new StringBuilder(before);
        String joint = "";
        for (String name : names) {
            if (counts.at(name).whole() > 0) {
                out.append(joint).append(counts.at(name).text()).append(' ').append(name);
                joint = ", ";
            }
        }
        return (joint.isEmpty() ? out + "none" : out.toString()) + after;
    }

    private static void line(Session session, String name, String value) {
        session.out().printf("  %-10s %s%n", name, value);
    }
}
