package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.output.Spans;
import io.stoker.cli.output.Suggestion;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonWriter;
import io.stoker.cli.wire.YamlReader;
import io.stoker.server.jobfile.BeginTimes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/// What `submit` and `run` send: a job file as it is, or one made from the command line. Flags win
/// over the file.
///
/// @param contentType of the body
/// @param body a job file
/// @param origin the file it came from, for messages; empty when it came from the command line
record JobRequest(String contentType, String body, String origin) {
    private static final long MAX_BYTES = 1 << 20;
    private static final String JSON = "application/json";

    static void declare(CommandSpec spec) {
        Options.text(spec, "NAME", "The job's name.", "-n", "--name");
        Options.text(spec, "GPUS", "GPUs per worker: 2, 0.5 or H100:8.", "-g", "--gpus");
        Options.text(spec, "N", "Workers that start together.", "-N", "--workers");
        Options.text(spec, "CORES", "CPU cores per worker.", "--cpus");
        Options.text(spec, "SIZE", "Memory per worker, such as 4GiB.", "--memory");
        Options.text(spec, "RATE", "Network per worker, such as 10Gbit.", "--bandwidth");
        Options.text(spec, "SIZE", "Local scratch space per worker.", "--scratch");
        Options.text(
                spec, "WATTS", "What each GPU draws under this job, where you know.", "--power");
        Options.text(
                spec,
                "CLASS",
                "critical, high, production, normal, batch, low, best_effort, or a number.",
                "-p",
                "--priority");
        Options.text(spec, "QUEUE", "The queue.", "-q", "--queue");
        Options.text(spec, "NAME", "Run on the nodes of a reservation.", "--reservation");
        Options.text(spec, "TIME", "Time limit, such as 90s, 2h30m or 1-12:00:00.", "-t", "--time");
        Options.text(
                spec, "TIME", "Begin at the earliest: +2h, tomorrow 06:00 or a time.", "--begin");
        Options.text(spec, "TIME", "Deadline: a time, or a span from now.", "--deadline");
        Options.text(
                spec,
                "MODE",
                "What to do about the deadline: guaranteed, preferred or best-effort.",
                "--admission");
        Options.text(
                spec,
                "JOBS",
                "Wait for other jobs, such as afterok:12,after:9+5m or singleton.",
                "-d",
                "--dependency");
        Options.text(
                spec,
                "TASKS",
                "An array: indices and, behind %%, most tasks at once: 0-99%%8.",
                "-a",
                "--array");
        Options.text(spec, "N", "How often failures of its own are retried.", "--retries");
        Options.texts(
                spec,
                "NAME=VALUE",
                "An environment variable; NAME alone passes yours on.",
                "-e",
                "--env");
        Options.texts(spec, "KEY=VALUE", "A label.", "-l", "--label");
        Options.text(spec, "REALM", "real or simulated.", "--realm");
        Options.text(spec, "DIR", "Where workers start.", "--workdir");
    }

    /// {@return the job of a file, with the flags applied}
    static JobRequest ofFile(String name, Arguments arguments, Session session) {
        String text = name.equals("-") ? standardInput(session) : read(session.path(name), name);
        if (text.startsWith("#!") || text.lines().anyMatch(line -> line.startsWith("#SBATCH"))) {
            throw CliFailure.usage(
                    ("%s is a shell script: #SBATCH scripts are not supported yet.%n"
                                    + "  Run it with `stoker submit --gpus 1 -- bash %s`, or name it in a job file: `run: bash %s`.")
                            .formatted(name, name, name));
        }
        Map<String, Json> flags = flags(arguments, session);
        boolean json = text.stripLeading().startsWith("{");
        if (flags.isEmpty()) {
            return new JobRequest(json ? JSON : "application/yaml", text, name);
        }
        Json file = YamlReader.read(text, name);
        if (!(file instanceof Json.Obj(var members))) {
            throw CliFailure.usage(name + ":1:1: expected a job file, `key: value` on each line");
        }
        return new JobRequest(JSON, JsonWriter.line(merged(members, flags)), name);
    }

    /// {@return the job that runs a command line}
    static JobRequest ofCommand(List<String> command, Arguments arguments, Session session) {
        Map<String, Json> job = new LinkedHashMap<>();
        job.put("name", Json.of(nameOf(command)));
        job.put("gpus", Json.of(0));
        job.put("run", new Json.Arr(command.stream().map(Json::of).toList()));
        job.put("workdir", Json.of(session.workingDirectory().toString()));
        return new JobRequest(JSON, JsonWriter.line(merged(job, flags(arguments, session))), "");
    }

    private static String nameOf(List<String> command) {
        Path program = Path.of(command.getFirst()).getFileName();
        String name = program == null ? "job" : program.toString();
        return name.length() > 100 ? name.substring(0, 100) : name;
    }

    private static Json merged(Map<String, Json> job, Map<String, Json> flags) {
        Map<String, Json> all = new LinkedHashMap<>(job);
        boolean longForm = all.containsKey("spec");
        Map<String, Json> target =
                longForm ? new LinkedHashMap<>(all.getOrDefault("spec", Json.NULL).fields()) : all;
        for (Map.Entry<String, Json> flag : flags.entrySet()) {
            String key = flag.getKey();
            boolean inMetadata = longForm && (key.equals("name") || key.equals("labels"));
            Map<String, Json> metadata =
                    new LinkedHashMap<>(all.getOrDefault("metadata", Json.NULL).fields());
            put(inMetadata ? metadata : target, key, flag.getValue());
            if (inMetadata) {
                all.put("metadata", new Json.Obj(metadata));
            }
        }
        if (longForm) {
            all.put("spec", new Json.Obj(target));
        }
        return new Json.Obj(all);
    }

    private static void put(Map<String, Json> target, String key, Json value) {
        target.remove(synonym(key));
        Map<String, Json> resources =
                new LinkedHashMap<>(target.getOrDefault("resources", Json.NULL).fields());
        if (resources.containsKey(key)) {
            resources.put(key, value);
            target.put("resources", new Json.Obj(resources));
            return;
        }
        Map<String, Json> together =
                new LinkedHashMap<>(target.getOrDefault(key, Json.NULL).fields());
        together.putAll(value.fields());
        target.put(key, together.isEmpty() ? value : new Json.Obj(together));
    }

    private static String synonym(String key) {
        return key.equals("workers")
                ? "nodes"
                : key.equals("retries") ? "faultTolerance" : key + " ";
    }

    private static Map<String, Json> flags(Arguments arguments, Session session) {
        Map<String, Json> flags = new LinkedHashMap<>();
        text(arguments, "-n", flags, "name");
        arguments.text("-g").ifPresent(gpus -> flags.put("gpus", scalar(gpus)));
        arguments
                .whole("--workers", 1, 100_000)
                .ifPresent(workers -> flags.put("workers", Json.of(workers)));
        arguments.text("--cpus").ifPresent(cpus -> flags.put("cpus", scalar(cpus)));
        text(arguments, "--memory", flags, "memory");
        arguments.text("--bandwidth").ifPresent(rate -> flags.put("bandwidth", scalar(rate)));
        text(arguments, "--scratch", flags, "scratch");
        arguments.text("--power").ifPresent(watts -> flags.put("power", scalar(watts)));
        arguments.text("-p").ifPresent(priority -> flags.put("priority", scalar(priority)));
        text(arguments, "-q", flags, "queue");
        text(arguments, "--dependency", flags, "dependencies");
        text(arguments, "--array", flags, "array");
        text(arguments, "--reservation", flags, "reservation");
        arguments
                .whole("--retries", 0, 1_000_000)
                .ifPresent(retries -> flags.put("retries", Json.of(retries)));
        text(arguments, "--realm", flags, "realm");
        arguments
                .text("--workdir")
                .ifPresent(dir ->
                        flags.put("workdir", Json.of(session.path(dir).normalize().toString())));
        time(arguments, flags);
        pairs(arguments.texts("-e"), "-e", session.environment())
                .ifPresent(environment -> flags.put("env", environment));
        pairs(arguments.texts("-l"), "-l", Map.of())
                .ifPresent(labels -> flags.put("labels", labels));
        return flags;
    }

    private static void time(Arguments arguments, Map<String, Json> flags) {
        Map<String, Json> time = new LinkedHashMap<>();
        arguments.text("-t").ifPresent(limit -> time.put("limit", span("--time", limit)));
        arguments.text("--begin").ifPresent(begin -> time.put("begin", begin(begin)));
        deadline(arguments).ifPresent(deadline -> time.put("deadline", deadline));
        if (!time.isEmpty()) {
            flags.put("time", new Json.Obj(time));
        }
    }

    private static Optional<Json> deadline(Arguments arguments) {
        Optional<String> deadline = arguments.text("--deadline");
        Optional<String> admission = arguments.text("--admission");
        if (admission.isEmpty()) {
            return deadline.map(Json::of);
        }
        if (deadline.isEmpty()) {
            throw CliFailure.usage("--admission: expected --deadline beside it, found none");
        }
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("at", Json.of(deadline.get()));
        fields.put("admission", Json.of(admission.get()));
        return Optional.of(new Json.Obj(fields));
    }

    /// {@return the time as the server reads it: this machine's clocks and zone are meant}
    static Json begin(String text) {
        return time("--begin", text);
    }

    static Json time(String option, String text) {
        OptionalLong at =
                BeginTimes.millis(text, System.currentTimeMillis(), ZoneId.systemDefault());
        if (at.isEmpty()) {
            throw CliFailure.usage(
                    "%s: expected %s, found %s".formatted(option, BeginTimes.EXPECTED, text));
        }
        return Json.of(Instant.ofEpochMilli(at.getAsLong()).toString());
    }

    private static Json span(String option, String text) {
        try {
            Spans.millis(text);
            return Json.of(text);
        } catch (IllegalArgumentException wrong) {
            throw CliFailure.usage(option + ": " + wrong.getMessage());
        }
    }

    private static void text(
            Arguments arguments, String option, Map<String, Json> flags, String key) {
        arguments.text(option).ifPresent(value -> flags.put(key, Json.of(value)));
    }

    private static java.util.Optional<Json> pairs(
            List<String> words, String option, Map<String, String> inherited) {
        Map<String, Json> pairs = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals);
            if (equals < 0 && !inherited.containsKey(word) || key.isEmpty()) {
                String hint = equals < 0 ? Suggestion.hint(word, inherited.keySet()) : "";
                throw CliFailure.usage(
                        "%s: expected NAME=VALUE, found %s%s".formatted(option, word, hint));
            }
            String value =
                    equals < 0 ? inherited.getOrDefault(word, "") : word.substring(equals + 1);
            pairs.put(key, Json.of(value));
        }
        return pairs.isEmpty()
                ? java.util.Optional.empty()
                : java.util.Optional.of(new Json.Obj(pairs));
    }

    private static Json scalar(String text) {
        return text.matches("-?\\d+(\\.\\d+)?") ? new Json.Num(text) : Json.of(text);
    }

    private static String standardInput(Session session) {
        try {
            byte[] bytes = session.in().readNBytes((int) MAX_BYTES + 1);
            return decoded(bytes, "standard input");
        } catch (IOException broken) {
            throw new CliFailure(ExitCode.FAILURE, "standard input: " + broken);
        }
    }

    private static String read(Path path, String name) {
        try {
            if (!Files.exists(path)) {
                throw new CliFailure(ExitCode.NOT_FOUND, "there is no file " + name + nearby(path));
            }
            if (!Files.isRegularFile(path) || Files.size(path) > MAX_BYTES) {
                throw CliFailure.usage(name + ": expected a job file of at most 1 MiB");
            }
            return decoded(Files.readAllBytes(path), name);
        } catch (IOException broken) {
            throw new CliFailure(ExitCode.NOT_FOUND, name + ": cannot be read: " + broken);
        }
    }

    private static String nearby(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Path file = path.getFileName();
        if (folder == null || file == null || !Files.isDirectory(folder)) {
            return "";
        }
        List<String> names = new ArrayList<>();
        try (var files = Files.list(folder)) {
            files.forEach(found -> names.add(String.valueOf(found.getFileName())));
        }
        return Suggestion.hint(file.toString(), names);
    }

    private static String decoded(byte[] bytes, String name) {
        if (bytes.length > MAX_BYTES) {
            throw CliFailure.usage(name + ": expected a job file of at most 1 MiB");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .toString();
        } catch (java.nio.charset.CharacterCodingException binary) {
            throw CliFailure.usage(name + ": expected UTF-8 text");
        }
    }
}
