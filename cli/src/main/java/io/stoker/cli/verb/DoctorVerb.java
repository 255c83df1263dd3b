package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.SettingsLoader;
import io.stoker.cli.doctor.Check;
import io.stoker.cli.doctor.HostChecks;
import io.stoker.cli.output.Ink;
import io.stoker.cli.output.Listing;
import io.stoker.cli.output.OutputFormat;
import io.stoker.cli.wire.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker doctor`: is this machine fit for Stoker, and if not, what to do.
public final class DoctorVerb implements Verb {
    @Override
    public String name() {
        return "doctor";
    }

    @Override
    public String summary() {
        return "Check this machine: each finding comes with its fix.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker doctor",
                "stoker doctor --data-dir /var/lib/stoker",
                "stoker doctor -o json");
    }

    @Override
    public Group group() {
        return Group.TOOLS;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.output(spec);
        SettingsLoader.declare(spec, Setting.HTTP, Setting.RAFT, Setting.AGENTS, Setting.DATA_DIR);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        List<Check> checks = new HostChecks(SettingsLoader.load(arguments, session), session).all();
        OutputFormat format = Listing.format(arguments);
        if (format == OutputFormat.TABLE) {
            checks.forEach(check -> print(check, session));
        } else {
            List<Json> items = checks.stream().map(DoctorVerb::json).toList();
            listing()
                    .print(
                            session,
                            format,
                            new Json.Obj(Map.of("checks", new Json.Arr(items))),
                            items);
        }
        boolean broken = checks.stream().anyMatch(check -> check.verdict() == Check.Verdict.BROKEN);
        return broken ? ExitCode.FAILURE : ExitCode.OK;
    }

    private static void print(Check check, Session session) {
        Ink ink = session.ink();
        String word = String.format("%-6s", check.verdict().name().toLowerCase(Locale.ROOT));
        String painted =
                switch (check.verdict()) {
                    case OK -> ink.green(word);
                    case NOTE -> ink.yellow(word);
                    case BROKEN -> ink.red(word);
                };
        session.out().printf("%s  %-12s %s%n", painted, check.subject(), check.found());
        if (!check.fix().isEmpty()) {
            session.out().printf("%8s%-12s %s%n", "", "", ink.dim("-> " + check.fix()));
        }
    }

    private static Listing listing() {
        return new Listing(
                "check",
                item -> item.at("subject").text(),
                List.of(
                        Listing.Column.left("SUBJECT", item -> item.at("subject").text()),
                        Listing.Column.left("VERDICT", item -> item.at("verdict").text()),
                        Listing.Column.left("FOUND", item -> item.at("found").text()),
                        Listing.Column.left("FIX", item -> item.at("fix").text())));
    }

    private static Json json(Check check) {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("subject", Json.of(check.subject()));
        members.put("verdict", Json.of(check.verdict().name().toLowerCase(Locale.ROOT)));
        members.put("found", Json.of(check.found()));
        members.put("fix", Json.of(check.fix()));
        return new Json.Obj(members);
    }
}
