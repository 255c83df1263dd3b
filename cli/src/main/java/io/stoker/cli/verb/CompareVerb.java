package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.wire.Json;
import io.stoker.simulator.edge.experiment.Comparison;
import io.stoker.simulator.edge.experiment.ExperimentException;
import io.stoker.simulator.edge.experiment.Experiments;
import io.stoker.simulator.edge.trace.TraceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker compare`: the same experiment under several settings and seeds, side by side.
public final class CompareVerb implements Verb {
    private static final int MAX_SEEDS = 1_000;
    private static final int MAX_RUNS = 10_000;
    private static final List<String> MEASURES =
            List.of(
                    "waitSeconds.mean",
                    "waitSeconds.p90",
                    "jctSeconds.mean",
                    "makespanSeconds",
                    "gpuAllocatedRatio",
                    "gpuFragmentedRatio",
                    "nodeLoadVariance",
                    "deadlineMissRatio");

    @Override
    public String name() {
        return "compare";
    }

    @Override
    public String summary() {
        return "Run an experiment under several settings and seeds; one table with 95 % intervals.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker compare experiment.yaml --vary order=fifo,priority --seeds 1..10",
                "stoker compare experiment.yaml --vary place=best-fit,spread --vary workload.inflate=1,1.3",
                "stoker compare experiment.yaml --vary order=fifo,priority --measure waitSecondsByPriority.high.mean");
    }

    @Override
    public Group group() {
        return Group.WHAT_IF;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "FILE", "The experiment (YAML).");
        Options.texts(spec, "KEY=A,B", "Values to try; several make a grid.", "--vary");
        Options.text(spec, "A..B", "Seeds, such as 1..10 or 1,5,9 (default 1..5).", "--seeds");
        Options.texts(spec, "KEY=VALUE", "Change one key of every run.", "--set");
        Options.texts(spec, "NAME", "Measures to show, by their names in the JSON.", "--measure");
        Options.text(spec, "N", "Runs at one time (default: the cores).", "--threads");
        Options.output(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        String file = arguments.only("experiment file");
        Map<String, List<String>> vary = new LinkedHashMap<>();
        SimulateVerb.pairs(arguments.texts("--vary"), "--vary")
                .forEach((key, values) -> vary.put(key, List.of(values.split(","))));
        List<Long> seeds = seeds(arguments.text("--seeds").orElse("1..5"));
        int cores = Runtime.getRuntime().availableProcessors();
        int threads = arguments.whole("--threads", 1, 1_024).orElse((long) cores).intValue();
        long runs =
                seeds.size()
                        * vary.values().stream().mapToLong(List::size).reduce(1, (a, b) -> a * b);
        if (runs > MAX_RUNS) {
            throw CliFailure.usage(
                    "compare: expected at most %d runs, found %d".formatted(MAX_RUNS, runs));
        }
        boolean bar = session.terminal().errInteractive();
        try {
            List<Comparison.Row> rows =
                    new Comparison(new Experiments(SimulateVerb.traces(session)))
                            .run(
                                    session.path(file),
                                    SimulateVerb.pairs(arguments.texts("--set"), "--set"),
                                    vary,
                                    seeds,
                                    threads,
                                    ended -> {
                                        if (bar) {
                                            session.err()
                                                    .printf("\r\u001b[K%d of %d runs", ended, runs);
                                        }
                                    });
            if (bar) {
                session.err().print("\r\u001b[K");
            }
            List<String> named = arguments.texts("--measure");
            print(rows, vary, named.isEmpty() ? MEASURES : named, arguments, session);
            return ExitCode.OK;
        } catch (ExperimentException | TraceException wrong) {
            throw CliFailure.usage(String.valueOf(wrong.getMessage()));
        }
    }

    static List<Long> seeds(String text) {
        try {
            int dots = text.indexOf("..");
            if (dots > 0) {
                long first = Long.parseLong(text.substring(0, dots));
                long last = Long.parseLong(text.substring(dots + 2));
                if (last >= first && last - first < MAX_SEEDS) {
                    return LongStream.rangeClosed(first, last).boxed().toList();
                }
            } else {
                List<Long> seeds = new ArrayList<>();
                for (String part : text.split(",")) {
                    seeds.add(Long.parseLong(part.strip()));
                }
                if (seeds.size() <= MAX_SEEDS) {
                    return seeds;
                }
            }
        } catch (NumberFormatException notANumber) {
            // answered below
        }
        throw CliFailure.usage(
                "--seeds: expected 1..10 or 1,5,9 with at most %d seeds, found %s"
                        .formatted(MAX_SEEDS, text));
    }

    private static void print(
            List<Comparison.Row> rows,
            Map<String, List<String>> vary,
            List<String> measures,
            Arguments arguments,
            Session session) {
        List<Listing.Column> columns = new ArrayList<>();
        for (String key : vary.keySet()) {
            columns.add(
                    Listing.Column.left(
                            key,
                            row ->
                                    row.at("settings")
                                            .fields()
                                            .getOrDefault(key, Json.NULL)
                                            .text()));
        }
        for (String measure : measures) {
            columns.add(Listing.Column.right(measure, row -> cell(row, measure)));
        }
        List<Json> items = rows.stream().map(CompareVerb::json).toList();
        Json whole = new Json.Obj(Map.of("rows", new Json.Arr(items)));
        new Listing("row", row -> row.at("settings").fields().toString(), columns)
                .print(session, Listing.format(arguments), whole, items);
    }

    private static String cell(Json row, String measure) {
        Json cell = row.at("measures").fields().getOrDefault(measure, Json.NULL);
        if (cell.at("runs").whole() == 0) {
            return "";
        }
        String mean = SimulateVerb.number(cell.at("mean").number());
        double half = cell.at("halfWidth").number();
        return half == 0 ? mean : mean + " ±" + SimulateVerb.number(half);
    }

    private static Json json(Comparison.Row row) {
        Map<String, Json> settings = new LinkedHashMap<>();
        row.settings().forEach((key, value) -> settings.put(key, Json.of(value)));
        Map<String, Json> measures = new LinkedHashMap<>();
        row.cells()
                .forEach((name, cell) -> {
                    Map<String, Json> members = new LinkedHashMap<>();
                    members.put("runs", Json.of(cell.runs()));
                    members.put("mean", new Json.Num(Double.toString(cell.mean())));
                    members.put("halfWidth", new Json.Num(Double.toString(cell.halfWidth())));
                    measures.put(name, new Json.Obj(members));
                });
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("settings", new Json.Obj(settings));
        members.put("measures", new Json.Obj(measures));
        members.put("stateHashes", new Json.Arr(row.stateHashes().stream().map(Json::of).toList()));
        return new Json.Obj(members);
    }
}
