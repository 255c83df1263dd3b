package io.stoker.simulator.edge.experiment;

import io.stoker.model.Admission;
import io.stoker.simulator.edge.trace.ChronusTrace;
import io.stoker.simulator.edge.trace.ItpTrace;
import io.stoker.simulator.edge.trace.MuriTrace;
import io.stoker.simulator.edge.trace.SwfTrace;
import io.stoker.simulator.edge.trace.TraceException;
import io.stoker.simulator.edge.trace.TraceFolder;
import io.stoker.simulator.edge.trace.TraceRead;
import io.stoker.simulator.workload.ArrivalSource;
import io.stoker.simulator.workload.MuriJob;
import io.stoker.simulator.workload.RecordedArrivals;
import io.stoker.simulator.workload.RecordedJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads workloads that are recorded as GPUs and run times: `{trace: itp-cluster02 | muri-trace3 |
/// swf-lublin_256 | chronus}` or `{swf: FILE}`, with
///
/// - `estimate: exact | none | 2x`: what a job declares as its expected run time, in real ones;
/// - `gang: nodes | gpus`: workers as large as the cluster's largest node allows, or one GPU each;
/// - `stretch: 1.015`: a factor on every run time;
/// - `admission: preferred`: what jobs with a deadline ask for (none, best-effort, preferred,
///   guaranteed); all jobs then have a time limit of their run time and a second;
/// - `jobs: 500`: only the first jobs, by submission.
final class RecordedReader {

    /// Presets, as messages show them.
    static final List<String> PRESETS =
            List.of(
                    "itp-cluster02",
                    "muri-trace3",
                    "muri-trace3_pr",
                    "muri-trace4",
                    "swf-lublin_256",
                    ChronusTrace.NAME);

    /// Keys that only these workloads know.
    static final List<String> KEYS = List.of("estimate", "gang", "stretch", "jobs", "admission");

    private static final Pattern FACTOR = Pattern.compile("(\\d+(?:\\.\\d+)?)x");

    private final TraceFolder traces;
    private final Path folder;

    /// @param folder what the file after `swf:` is relative to
    RecordedReader(TraceFolder traces, Path folder) {
        this.traces = traces;
        this.folder = folder;
    }

    /// {@return whether this is a preset of this kind}
    static boolean names(String trace) {
        return ItpTrace.names(trace)
                || MuriTrace.names(trace)
                || SwfTrace.names(trace)
                || trace.equals(ChronusTrace.NAME);
    }

    /// Reads a preset, after [#names].
    ///
    /// @param gpusPerNode GPUs of the cluster's largest node
    /// @param notices gets what people should know about the file
    ArrivalSource preset(Fields fields, String trace, int gpusPerNode, List<String> notices) {
        return made(fields, presetRows(trace), gpusPerNode, notices);
    }

    /// Reads the file that `swf:` names.
    ArrivalSource swf(Fields fields, int gpusPerNode, List<String> notices) {
        String name = fields.text("swf").orElse("");
        Path file = folder.resolve(name);
        if (!Files.isReadable(file)) {
            throw new ExperimentException(
                    fields.at("swf"),
                    "swf: there is no file \"%s\"; looked for %s"
                            .formatted(name, file.normalize()));
        }
        return made(fields, SwfTrace.read(file), gpusPerNode, notices);
    }

    private TraceRead<RecordedJob> presetRows(String trace) {
        if (ItpTrace.names(trace)) {
            return ItpTrace.read(traces.file(ItpTrace.file(trace)));
        }
        if (SwfTrace.names(trace)) {
            return SwfTrace.read(traces.file(SwfTrace.file(trace)));
        }
        if (MuriTrace.names(trace)) {
            TraceRead<MuriJob> read = MuriTrace.read(traces.file(MuriTrace.file(trace)));
            return new TraceRead<>(
                    read.source(),
                    read.rows().stream().map(MuriJob::recorded).toList(),
                    read.broken());
        }
        return ChronusTrace.read(traces.file(ChronusTrace.FILE));
    }

    private static ArrivalSource made(
            Fields fields, TraceRead<RecordedJob> read, int gpusPerNode, List<String> notices) {
        notices.addAll(read.notices());
        if (read.rows().isEmpty()) {
            throw new TraceException("%s has no usable row".formatted(read.source()));
        }
        boolean gpusApart =
                fields.oneOf("gang", List.of("nodes", "gpus")).orElse("nodes").equals("gpus");
        RecordedArrivals.Making making =
                new RecordedArrivals.Making(
                        gpusApart ? 1 : Math.max(1, gpusPerNode),
                        estimate(fields),
                        fields.positive("stretch", 1_000).orElse(1),
                        admission(fields));
        long most = fields.whole("jobs", 1, Integer.MAX_VALUE).orElse(Integer.MAX_VALUE);
        List<RecordedJob> first =
                read.rows().stream()
                        .sorted(Comparator.comparingLong(RecordedJob::submitMillis))
                        .limit(most)
                        .toList();
        return new RecordedArrivals(first, making);
    }

    private static Admission admission(Fields fields) {
        List<String> words = Arrays.stream(Admission.values()).map(Admission::word).toList();
        String word = fields.oneOf("admission", words).orElse(Admission.NONE.word());
        return Admission.values()[words.indexOf(word)];
    }

    private static double estimate(Fields fields) {
        String estimate = fields.text("estimate").orElse("exact");
        Matcher factor = FACTOR.matcher(estimate);
        if (factor.matches() && Double.parseDouble(factor.group(1)) > 0) {
            return Double.parseDouble(factor.group(1));
        }
        return switch (estimate) {
            case "exact" -> 1;
            case "none" -> 0;
            default -> throw fields.wrong("estimate", "exact, none or a factor such as 2x");
        };
    }
}
