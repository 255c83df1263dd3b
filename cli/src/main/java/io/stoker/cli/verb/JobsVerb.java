package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.output.OutputFormat;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.ServerClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker jobs`: who runs, who waits.
public final class JobsVerb implements Verb {
    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public String summary() {
        return "List jobs that wait or run; -a shows finished ones too.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker jobs",
                "stoker jobs -a --queue research/nlp",
                "stoker jobs --state FAILED,TIMED_OUT -o wide",
                "stoker jobs -o json | jq '.items[].metadata.id'");
    }

    @Override
    public Group group() {
        return Group.JOBS;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.flag(spec, "Finished jobs too.", "-a", "--all");
        Options.text(spec, "STATES", "Only these states, such as RUNNING,PENDING.", "--state");
        Options.text(spec, "QUEUE", "Only this queue.", "-q", "--queue");
        Options.text(spec, "USER", "Only this user's.", "-u", "--user");
        Options.text(spec, "REALM", "real or simulated.", "--realm");
        Options.text(
                spec,
                "LABELS",
                "Only jobs with these labels, such as team=nlp.",
                "-l",
                "--selector");
        Options.text(
                spec, "TEXT", "Only jobs with this text in name, user, queue or labels.", "--grep");
        Options.text(spec, "N", "At most N jobs (default 1000).", "--limit");
        Options.output(spec);
        Options.flag(spec, "The same as -o wide.", "-w", "--wide");
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        List<String> filters = new ArrayList<>();
        String states =
                arguments.text("--state").map(text -> text.toUpperCase(Locale.ROOT)).orElse("");
        if (!states.isEmpty()) {
            filters.add("state=" + ServerClient.encode(states));
        } else if (!arguments.has("-a")) {
            filters.add("state=active");
        }
        filter(filters, arguments, "-q", "queue");
        filter(filters, arguments, "-u", "user");
        filter(filters, arguments, "--realm", "realm");
        filter(filters, arguments, "-l", "labelSelector");
        filter(filters, arguments, "--grep", "q");
        filters.add("sort=metadata.id");
        int most = arguments.whole("--limit", 1, 1_000_000).orElse(1_000L).intValue();
        ServerClient.Items jobs =
                Servers.client(arguments, session)
                        .list("/api/v1/jobs?" + String.join("&", filters), most);
        OutputFormat format = Listing.format(arguments);
        format = arguments.has("-w") && format == OutputFormat.TABLE ? OutputFormat.WIDE : format;
        if (format.forPeople() && jobs.items().isEmpty()) {
            session.say(
                    arguments.has("-a") || filters.size() > 2
                            ? "No such jobs."
                            : "No job waits or runs. `stoker jobs -a` shows finished ones.");
            return ExitCode.OK;
        }
        new Columns(session).jobs().print(session, format, jobs.whole(), jobs.items());
        if (format.forPeople() && session.terminal().outInteractive()) {
            session.say(session.errInk().dim(summary(jobs)));
        }
        return ExitCode.OK;
    }

    private static void filter(
            List<String> filters, Arguments arguments, String option, String parameter) {
        arguments
                .text(option)
                .ifPresent(value -> filters.add(parameter + "=" + ServerClient.encode(value)));
    }

    private static String summary(ServerClient.Items jobs) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Json job : jobs.items()) {
            counts.merge(job.at("status.state").text().toLowerCase(Locale.ROOT), 1, Integer::sum);
        }
        List<String> parts = new ArrayList<>();
        counts.forEach((state, count) -> parts.add(count + " " + state.replace('_', ' ')));
        long total = Math.max(jobs.first().at("metadata.total").whole(), jobs.items().size());
        String shown =
                total > jobs.items().size()
                        ? jobs.items().size() + " of " + total
                        : Long.toString(total);
        return shown + (total == 1 ? " job: " : " jobs: ") + String.join(", ", parts);
    }
}
