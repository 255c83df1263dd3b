package io.stoker.cli.verb;

import static io.stoker.cli.output.Listing.Column.left;
import static io.stoker.cli.output.Listing.Column.right;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.output.OutputFormat;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonWriter;
import io.stoker.cli.wire.ServerClient;
import io.stoker.server.jobfile.Quantities;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker power`: the most that the GPUs of a domain may draw.
public final class PowerVerb implements Verb {

    private static final String PATH = "/api/v1/power-budgets";

    @Override
    public String name() {
        return "power";
    }

    @Override
    public String summary() {
        return "Show, set and lift power budgets of racks, blocks and the cluster.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker power list",
                "stoker power set cluster 40kW",
                "stoker power set rack b1/r2 8000",
                "stoker power lift rack b1/r2");
    }

    @Override
    public Group group() {
        return Group.CLUSTER;
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
        return List.of(new Show(), new Change(true), new Change(false));
    }

    private static Listing listing() {
        return new Listing(
                "power-budget",
                PowerVerb::title,
                List.of(
                        left("LEVEL", one -> one.at("level").text()),
                        left("DOMAIN", one -> one.at("domain").text()),
                        right("BUDGET W", one -> one.at("watts").text()),
                        right("DRAWN W", one -> one.at("drawnWatts.real").text()),
                        right("SIMULATED W", one -> one.at("drawnWatts.simulated").text())));
    }

    private static String title(Json budget) {
        String domain = budget.at("domain").text();
        return budget.at("level").text() + (domain.isEmpty() ? "" : "/" + domain);
    }

    private static final class Show implements Verb {
        @Override
        public String name() {
            return "list";
        }

        @Override
        public String summary() {
            return "List power budgets and what their domains draw at most now.";
        }

        @Override
        public List<String> examples() {
            return List.of("stoker power list", "stoker power list -o json");
        }

        @Override
        public Group group() {
            return Group.CLUSTER;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.output(spec);
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            ServerClient.Items found =
                    Servers.client(arguments, session).list(PATH, Integer.MAX_VALUE);
            OutputFormat format = Listing.format(arguments);
            if (format.forPeople() && found.items().isEmpty()) {
                session.out().println("no domain has a power budget");
                return ExitCode.OK;
            }
            listing().print(session, format, found.whole(), found.items());
            return ExitCode.OK;
        }
    }

    private record Change(boolean sets) implements Verb {
        @Override
        public String name() {
            return sets ? "set" : "lift";
        }

        @Override
        public String summary() {
            return sets
                    ? "Set the most that the GPUs of a domain may draw."
                    : "Lift the power budget of a domain.";
        }

        @Override
        public List<String> examples() {
            return sets
                    ? List.of("stoker power set cluster 40kW", "stoker power set rack b1/r2 8000")
                    : List.of("stoker power lift cluster", "stoker power lift rack b1/r2");
        }

        @Override
        public Group group() {
            return Group.CLUSTER;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.words(
                    spec,
                    sets ? "LEVEL [DOMAIN] WATTS" : "LEVEL [DOMAIN]",
                    "cluster, or row, block, rack or node and its name (a rack is BLOCK/RACK)"
                            + (sets ? "; watts such as 8000 or 8kW." : "."));
            Options.output(spec);
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            List<String> words = arguments.positionals();
            boolean cluster = !words.isEmpty() && words.getFirst().equals("cluster");
            int expected = (cluster ? 1 : 2) + (sets ? 1 : 0);
            if (words.size() != expected) {
                throw CliFailure.usage(
                        "expected %s, found %d words"
                                .formatted(
                                        sets
                                                ? "a domain and watts, such as `stoker power set rack b1/r2 8kW`"
                                                : "a domain, such as `stoker power lift rack b1/r2`",
                                        words.size()));
            }
            Map<String, Json> body = new LinkedHashMap<>();
            body.put("level", Json.of(words.getFirst()));
            body.put("domain", Json.of(cluster ? "" : words.get(1)));
            if (sets) {
                body.put("watts", Json.of(watts(words.getLast())));
            }
            Json changed =
                    Servers.client(arguments, session)
                            .call(
                                    sets ? "PUT" : "DELETE",
                                    PATH,
                                    "application/json",
                                    JsonWriter.line(new Json.Obj(body)))
                            .body();
            OutputFormat format = Listing.format(arguments);
            if (format.forPeople()) {
                session.out()
                        .printf(
                                sets ? "%s may draw %s W%n" : "%s may draw what it likes%n",
                                title(changed),
                                changed.at("watts").text());
            } else {
                listing().print(session, format, changed);
            }
            return ExitCode.OK;
        }

        private static long watts(String word) {
            return Quantities.watts(word)
                    .orElseThrow(() ->
                            CliFailure.usage("expected watts such as 8000 or 8kW, found " + word));
        }
    }
}
