package io.stoker.simulator.edge.experiment;

import io.stoker.model.GpuRequest;
import io.stoker.simulator.edge.trace.OpenbTrace;
import io.stoker.simulator.edge.trace.PlainTrace;
import io.stoker.simulator.edge.trace.TraceException;
import io.stoker.simulator.edge.trace.TraceFolder;
import io.stoker.simulator.edge.trace.TraceRead;
import io.stoker.simulator.workload.ArrivalSource;
import io.stoker.simulator.workload.OpenbArrivals;
import io.stoker.simulator.workload.OpenbPod;
import io.stoker.simulator.workload.PlainArrivals;
import io.stoker.simulator.workload.PlainRow;
import io.stoker.simulator.workload.PoissonArrivals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/// Reads the `workload` of an experiment: `{trace: openb-NAME | FILE.csv, inflate, arrival: 0s |
/// 1ms | trace, duration: trace | forever | 5m, mix: learned | trace}`, a recorded one as
/// [RecordedReader] says, or `{generate: poisson, jobs, jobsPerMinute, meanDuration, gpus, workers,
/// priorities, users, elasticShare, elasticPause}`.
///
/// `topology` gives every job these rules, and `roles` makes every generated job a gang of them,
/// see [GangReader].
///
/// Pods that all arrive at `0s` run for ever unless `duration` says otherwise: that is the
/// published packing experiment; with `1ms` they come one by one, each decided before the next.
/// Pods that arrive when the trace says run as long as it says.
final class WorkloadReader {

    private static final List<String> OPENB_KEYS = List.of("inflate", "arrival", "duration", "mix");
    private static final List<String> TRACE_KEYS =
            Stream.of(List.of("trace", "swf", "topology"), OPENB_KEYS, RecordedReader.KEYS)
                    .flatMap(List::stream)
                    .toList();
    private static final List<String> GENERATE_KEYS =
            List.of(
                    "generate",
                    "jobs",
                    "jobsPerMinute",
                    "meanDuration",
                    "gpus",
                    "workers",
                    "priorities",
                    "users",
                    "elasticShare",
                    "elasticPause",
                    "topology",
                    "roles");

    private final TraceFolder traces;
    private final Path folder;
    private final int gpusPerNode;

    /// @param gpusPerNode GPUs of the cluster's largest node, for traces that count GPUs alone
    WorkloadReader(TraceFolder traces, Path folder, int gpusPerNode) {
        this.traces = traces;
        this.folder = folder;
        this.gpusPerNode = gpusPerNode;
    }

    ArrivalSource read(Tree tree, List<String> notices) {
        if (!(tree instanceof Tree.Section section)) {
            throw new ExperimentException(
                    tree.place(), "workload: expected {trace: ...} or {generate: poisson, ...}");
        }
        if (section.values().containsKey("generate")) {
            Fields fields = Fields.of(section, GENERATE_KEYS);
            if (fields.text("elasticShare").isPresent()) {
                GangReader.refuse(fields, "expected no elasticShare beside it");
            }
            return GangReader.shaped(generated(fields), fields, GangReader.roles(fields));
        }
        Fields fields = Fields.of(section, TRACE_KEYS);
        return GangReader.shaped(recorded(fields, notices), fields, List.of());
    }

    private ArrivalSource recorded(Fields fields, List<String> notices) {
        String key = fields.text("swf").isPresent() ? "swf" : "trace";
        try {
            return key.equals("swf")
                    ? swf(fields, notices)
                    : traced(fields, required(fields), notices);
        } catch (TraceException wrong) {
            throw new ExperimentException(fields.at(key), "workload: " + wrong.getMessage());
        }
    }

    private static String required(Fields fields) {
        return fields.text("trace")
                .orElseThrow(() ->
                        new ExperimentException(
                                fields.place(),
                                "workload: expected a key \"trace\", \"swf\" or \"generate\""));
    }

    private ArrivalSource traced(Fields fields, String trace, List<String> notices) {
        if (RecordedReader.names(trace)) {
            refuse(fields, OPENB_KEYS, "only the openb presets know this key");
            return new RecordedReader(traces, folder).preset(fields, trace, gpusPerNode, notices);
        }
        refuse(
                fields,
                RecordedReader.KEYS,
                "only swf files and presets such as itp-cluster02 know this key");
        return OpenbTrace.names(trace)
                ? openb(fields, trace, notices)
                : plain(fields, trace, notices);
    }

    private ArrivalSource swf(Fields fields, List<String> notices) {
        refuse(fields, List.of("trace"), "a workload has either a trace or a swf file");
        refuse(fields, OPENB_KEYS, "only the openb presets know this key");
        return new RecordedReader(traces, folder).swf(fields, gpusPerNode, notices);
    }

    private static void refuse(Fields fields, List<String> keys, String why) {
        for (String key : keys) {
            if (fields.text(key).isPresent()) {
                throw new ExperimentException(fields.at(key), "%s: %s".formatted(key, why));
            }
        }
    }

    private ArrivalSource openb(Fields fields, String preset, List<String> notices) {
        TraceRead<OpenbPod> read = OpenbTrace.pods(traces.file(OpenbTrace.podFile(preset)));
        notices.addAll(read.notices());
        boolean timed = read.rows().stream().allMatch(OpenbPod::timed);
        boolean traceTimes = arrivesWithTrace(fields, timed);
        long duration = duration(fields, traceTimes);
        if (!timed && (traceTimes || duration == OpenbArrivals.AS_RECORDED)) {
            throw new ExperimentException(
                    fields.place(),
                    "workload: %s has no times; use arrival: 0s and duration: forever or a fixed time"
                            .formatted(preset));
        }
        OptionalDouble inflate = fields.positive("inflate", 1_000);
        if (inflate.isPresent() && traceTimes) {
            throw new ExperimentException(
                    fields.at("inflate"),
                    "inflate: pods drawn again have no time of their own; use arrival: 0s");
        }
        boolean foresees =
                fields.oneOf("mix", List.of("learned", "trace")).orElse("learned").equals("trace");
        long everyMillis = traceTimes ? 0 : fields.duration("arrival").orElse(0);
        return new OpenbArrivals(read.rows(), inflate, traceTimes, everyMillis, duration, foresees);
    }

    private static boolean arrivesWithTrace(Fields fields, boolean timed) {
        String arrival = fields.text("arrival").orElse(timed ? "trace" : "0s");
        if (arrival.equals("trace")) {
            return true;
        }
        if (fields.duration("arrival").orElse(0) > 60_000) {
            throw fields.wrong(
                    "arrival",
                    "0s (all at once), 1ms to 1m (one by one) or trace (when the trace says)");
        }
        return false;
    }

    private static long duration(Fields fields, boolean traceTimes) {
        String duration = fields.text("duration").orElse(traceTimes ? "trace" : "forever");
        return switch (duration) {
            case "trace" -> OpenbArrivals.AS_RECORDED;
            case "forever" -> OpenbArrivals.FOREVER;
            default -> fields.duration("duration").orElse(0);
        };
    }

    private ArrivalSource plain(Fields fields, String trace, List<String> notices) {
        refuse(fields, OPENB_KEYS, "only the openb presets know this key");
        Path file = folder.resolve(trace);
        if (!Files.isReadable(file)) {
            throw new ExperimentException(
                    fields.at("trace"),
                    "trace: there is no preset and no file \"%s\"; looked for %s. Presets are openb-default, openb-cpu050, ..., %s"
                            .formatted(
                                    trace,
                                    file.normalize(),
                                    String.join(", ", RecordedReader.PRESETS)));
        }
        TraceRead<PlainRow> read = PlainTrace.read(file);
        notices.addAll(read.notices());
        if (read.rows().isEmpty()) {
            throw new ExperimentException(
                    fields.at("trace"), "trace: %s has no usable row".formatted(trace));
        }
        return new PlainArrivals(read.rows());
    }

    private static ArrivalSource generated(Fields fields) {
        fields.oneOf("generate", List.of("poisson"));
        return new PoissonArrivals(
                (int) fields.whole("jobs", 1, 100_000_000).orElse(1_000),
                fields.positive("jobsPerMinute", 1e9).orElse(2),
                fields.duration("meanDuration").orElse(60_000),
                numbers(fields, "gpus", 1, value -> number(value, 0, GpuRequest.MAX_PER_NODE)),
                numbers(fields, "workers", 1, value -> number(value, 1, 100_000)),
                numbers(fields, "priorities", 500, value -> PlainTrace.priority(value).orElse(-1)),
                fields.list("users")
                        .map(list -> list.stream().map(Tree.Scalar::text).toList())
                        .filter(list -> !list.isEmpty())
                        .orElse(List.of("simulated")),
                elastic(fields));
    }

    private static PoissonArrivals.Elastic elastic(Fields fields) {
        OptionalDouble share = fields.positive("elasticShare", 1);
        if (share.isEmpty() && fields.text("elasticPause").isPresent()) {
            throw new ExperimentException(
                    fields.at("elasticPause"),
                    "elasticPause: it means nothing without elasticShare; add that or leave it out");
        }
        return share.isEmpty()
                ? PoissonArrivals.Elastic.NONE
                : new PoissonArrivals.Elastic(
                        share.getAsDouble(), fields.duration("elasticPause").orElse(60_000));
    }

    private static List<Integer> numbers(
            Fields fields, String key, int otherwise, ToIntFunction<String> read) {
        List<Integer> numbers = new ArrayList<>();
        for (Tree.Scalar item : fields.list(key).orElse(List.of())) {
            int number = read.applyAsInt(item.text());
            if (number < 0) {
                throw new ExperimentException(
                        item.place(),
                        "%s: expected a value that fits, found \"%s\"".formatted(key, item.text()));
            }
            numbers.add(number);
        }
        return numbers.isEmpty() ? List.of(otherwise) : numbers;
    }

    /// {@return the number, -1 when it is none or out of range}
    private static int number(String text, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            return value >= least && value <= most ? value : -1;
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }
}
