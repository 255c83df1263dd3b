package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.output.OutputFormat;
import io.stoker.cli.output.Spans;
import io.stoker.cli.output.YamlWriter;
import io.stoker.cli.wire.JsonReader;
import io.stoker.simulator.edge.experiment.Experiment;
import io.stoker.simulator.edge.experiment.ExperimentException;
import io.stoker.simulator.edge.experiment.Experiments;
import io.stoker.simulator.edge.experiment.Progress;
import io.stoker.simulator.edge.experiment.ProgressListener;
import io.stoker.simulator.edge.experiment.Result;
import io.stoker.simulator.edge.experiment.ResultFiles;
import io.stoker.simulator.edge.experiment.Simulation;
import io.stoker.simulator.edge.trace.TraceException;
import io.stoker.simulator.edge.trace.TraceFolder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker simulate`: the same brain over virtual time.
public final class SimulateVerb implements Verb {
    private static final int BAR_CELLS = 24;
    private static final List<String> SHOWN =
            List.of(
                    "jobsSubmitted",
                    "jobsCompleted",
                    "jobsUnplaced",
                    "placements",
                    "makespanSeconds",
                    "waitSeconds.mean",
                    "waitSeconds.p90",
                    "jctSeconds.mean",
                    "jctSeconds.p90",
                    "gpuAllocatedRatio",
                    "gpuFragmentedRatio",
                    "nodeLoadVariance",
                    "goodputRatio",
                    "jainIndex",
                    "deadlineMissRatio",
                    "restarts",
                    "preemptions",
                    "energyKwh",
                    "eventsPerSecond",
                    "wallSeconds",
                    "invariantViolations");

    @Override
    public String name() {
        return "simulate";
    }

    @Override
    public String summary() {
        return "Run an experiment over virtual time: same file and seed, same result.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker simulate experiment.yaml",
                "stoker simulate experiment.yaml --set place=spread --seed 7",
                "stoker simulate experiment.yaml --out results -o json");
    }

    @Override
    public Group group() {
        return Group.WHAT_IF;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "FILE", "The experiment (YAML).");
        Options.texts(spec, "KEY=VALUE", "Change one key, such as workload.inflate=1.3.", "--set");
        Options.text(spec, "N", "Another seed.", "--seed");
        Options.text(
                spec,
                "DIR",
                "Write result.json, jobs.csv, timeline.csv and arrivals.csv there.",
                "--out");
        Options.output(spec);
        Options.flag(spec, "No progress bar.", "-q", "--quiet");
    }

    @Override
    public int run(Arguments arguments, Session session) {
        String file = arguments.only("experiment file");
        Map<String, String> overrides = pairs(arguments.texts("--set"), "--set");
        arguments
                .whole("--seed", Long.MIN_VALUE, Long.MAX_VALUE)
                .ifPresent(seed -> overrides.put("seed", Long.toString(seed)));
        try {
            Experiment experiment =
                    new Experiments(traces(session)).load(session.path(file), overrides);
            boolean bar = session.terminal().errInteractive() && !arguments.has("-q");
            Result result = Simulation.run(experiment, bar ? bar(session) : ProgressListener.NONE);
            if (bar) {
                session.err().print("\r\u001b[K");
            }
            arguments.text("--out").ifPresent(out -> ResultFiles.write(result, session.path(out)));
            print(result, Listing.format(arguments), session);
            arguments
                    .text("--out")
                    .ifPresent(out -> session.say("written to " + session.path(out)));
            return result.measures().violations().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
        } catch (ExperimentException | TraceException wrong) {
            throw CliFailure.usage(String.valueOf(wrong.getMessage()));
        }
    }

    static TraceFolder traces(Session session) {
        Optional<String> named =
                Optional.ofNullable(session.environment().get(TraceFolder.VARIABLE))
                        .filter(name -> !name.isEmpty());
        return new TraceFolder(named, session.workingDirectory());
    }

    static Map<String, String> pairs(List<String> words, String option) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw CliFailure.usage("%s: expected KEY=VALUE, found %s".formatted(option, word));
            }
            pairs.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return pairs;
    }

    private static ProgressListener bar(Session session) {
        return progress -> session.err().print("\r\u001b[K" + line(progress));
    }

    /// {@return a line with bar, simulated time, speed and time left}
    static String line(Progress progress) {
        int full = (int) Math.round(BAR_CELLS * Math.clamp(progress.doneRatio(), 0, 1));
        OptionalDouble left = progress.etaSeconds();
        return "[%s%s] %3.0f%%  %s simulated, %.0fx, %d of %d jobs, ETA %s"
                .formatted(
                        "#".repeat(full),
                        "-".repeat(BAR_CELLS - full),
                        progress.doneRatio() * 100,
                        Spans.clock((long) progress.simulatedSeconds()),
                        progress.speed(),
                        progress.jobsArrived(),
                        progress.jobsTotal(),
                        left.isPresent() ? Spans.age((long) Math.ceil(left.getAsDouble())) : "-");
    }

    private static void print(Result result, OutputFormat format, Session session) {
        switch (format) {
            case JSON -> session.out().println(ResultFiles.json(result));
            case YAML ->
                    session.out()
                            .print(YamlWriter.write(JsonReader.read(ResultFiles.json(result))));
            case JSONL ->
                    session.out()
                            .println(
                                    io.stoker.cli.wire.JsonWriter.line(
                                            JsonReader.read(ResultFiles.json(result))));
            case TABLE, WIDE, NAME, CSV -> table(result, format == OutputFormat.WIDE, session);
        }
    }

    private static void table(Result result, boolean all, Session session) {
        session.out()
                .println(
                        session.ink().bold(result.experiment())
                                + "  seed "
                                + result.seed()
                                + "  state "
                                + result.stateHash().substring(0, 12));
        result.numbers()
                .forEach((name, value) -> {
                    if (value.isPresent() && (all || SHOWN.contains(name))) {
                        session.out().printf("  %-22s %s%n", name, number(value.getAsDouble()));
                    }
                });
        if (result.horizonReached()) {
            session.say("note: the horizon ended the run with work left");
        }
        result.notices().forEach(notice -> session.say("note: " + notice));
        for (String violation : result.measures().violations()) {
            session.say(session.errInk().red("violation: ") + violation);
        }
    }

    /// {@return a number as people read it: whole, or with four significant digits}
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return Math.abs(value) >= 1_000
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4g", value);
    }
}
