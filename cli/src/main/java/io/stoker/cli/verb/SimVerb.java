package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.output.Suggestion;
import io.stoker.cli.output.YamlWriter;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonWriter;
import io.stoker.cli.wire.ServerClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker sim`: the job generator of a running cluster.
public final class SimVerb implements Verb {
    private static final String PATH = "/api/v1/simulation";

    @Override
    public String name() {
        return "sim";
    }

    @Override
    public String summary() {
        return "Steer the job generator of a running cluster.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker sim rate 5",
                "stoker sim preset \"High Load\"",
                "stoker sim pause",
                "stoker sim resume",
                "stoker sim status");
    }

    @Override
    public Group group() {
        return Group.WHAT_IF;
    }

    @Override
    public void declare(CommandSpec spec) {
        // its words are verbs of their own
    }

    @Override
    public int run(Arguments arguments, Session session) {
        return ExitCode.USAGE;
    }

    @Override
    public List<Verb> verbs() {
        return List.of(
                new Step(Kind.RATE),
                new Step(Kind.PRESET),
                new Step(Kind.PAUSE),
                new Step(Kind.RESUME),
                new Step(Kind.STATUS));
    }

    /// The words below `sim`.
    private enum Kind {
        RATE("Set the rate in jobs a minute: 0 for none, or 0.1 to 50.", "stoker sim rate 5"),
        PRESET("Set the rate by name.", "stoker sim preset \"High Load\""),
        PAUSE("Make no more jobs for now.", "stoker sim pause"),
        RESUME("Make jobs again, at the rate before the pause.", "stoker sim resume"),
        STATUS("Show the rate.", "stoker sim status");

        private final String summary;
        private final String example;

        Kind(String summary, String example) {
            this.summary = summary;
            this.example = example;
        }
    }

    /// One word below `sim`.
    private record Step(Kind kind) implements Verb {
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
            return List.of(kind.example);
        }

        @Override
        public Group group() {
            return Group.WHAT_IF;
        }

        @Override
        public void declare(CommandSpec spec) {
            if (kind == Kind.RATE) {
                Options.words(spec, "JOBS_PER_MINUTE", "0, or 0.1 to 50.");
            } else if (kind == Kind.PRESET) {
                Options.words(spec, "NAME", "Light Load, Normal, High Load, Extreme or MAXIMUM.");
            }
            Options.output(spec);
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            ServerClient client = Servers.client(arguments, session);
            Json now =
                    switch (kind) {
                        case STATUS -> client.get(PATH);
                        case RATE -> patch(client, "jobsPerMinute", rate(arguments.only("rate")));
                        case PRESET -> patch(client, "preset", Json.of(preset(client, arguments)));
                        case PAUSE -> patch(client, "paused", Json.of(true));
                        case RESUME -> patch(client, "paused", Json.of(false));
                    };
            switch (Listing.format(arguments)) {
                case JSON -> session.out().println(JsonWriter.pretty(now));
                case JSONL -> session.out().println(JsonWriter.line(now));
                case YAML -> session.out().print(YamlWriter.write(now));
                case TABLE, WIDE, NAME, CSV -> session.out().println(sentence(now));
            }
            return ExitCode.OK;
        }

        private static Json patch(ServerClient client, String field, Json value) {
            String body = JsonWriter.line(new Json.Obj(Map.of(field, value)));
            return client.call("PATCH", PATH, "application/json", body).body();
        }

        private static Json rate(String text) {
            try {
                double rate = Double.parseDouble(text);
                if (rate == 0 || rate >= 0.1 && rate <= 50) {
                    return new Json.Num(text);
                }
            } catch (NumberFormatException notANumber) {
                // answered below
            }
            throw CliFailure.usage("rate: expected 0 or 0.1 to 50 jobs a minute, found " + text);
        }

        private static String preset(ServerClient client, Arguments arguments) {
            String wanted = String.join(" ", arguments.positionals());
            List<String> names =
                    client.get(PATH).at("presets").items().stream()
                            .map(preset -> preset.at("name").text())
                            .toList();
            return names.stream()
                    .filter(name -> name.equalsIgnoreCase(wanted))
                    .findFirst()
                    .orElseThrow(() ->
                            CliFailure.usage(
                                    "preset: expected one of %s, found %s%s"
                                            .formatted(
                                                    String.join(", ", names),
                                                    wanted.isEmpty() ? "none" : wanted,
                                                    Suggestion.hint(wanted, names))));
        }

        private static String sentence(Json simulation) {
            Json spec = simulation.at("spec");
            String preset = spec.at("preset").words().map(name -> " (" + name + ")").orElse("");
            return "generator: %s jobs a minute%s%s, %s simulated nodes"
                    .formatted(
                            spec.at("jobsPerMinute").text(),
                            preset,
                            spec.at("paused").truth() ? ", paused" : "",
                            simulation.at("status.simulatedNodes").text());
        }
    }
}
