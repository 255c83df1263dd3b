package io.stoker.simulator.edge.trace;

import io.stoker.model.JobSpec;
import io.stoker.simulator.workload.RecordedJob;
import java.nio.file.Path;
import java.util.List;

/// Reader of the Microsoft ITP traces: deep-learning jobs of ten clusters, 2021.
///
/// Columns: `job_id,submission_time,duration,num_gpu`, times in seconds. The rows are not sorted,
/// and nothing says how many GPUs a cluster had.
///
/// Source: `microsoft/elasticflow-traces`.
public final class ItpTrace {

    private static final String PRESET = "itp-";
    private static final long MOST_SECONDS = 1_000_000_000_000L;

    private ItpTrace() {}

    /// {@return whether this names one of the clusters, such as `itp-cluster02`}
    public static boolean names(String trace) {
        return trace.startsWith(PRESET) && trace.length() > PRESET.length();
    }

    /// {@return where a preset lies in the folder of traces}
    public static String file(String preset) {
        return "itp/%s.csv".formatted(preset.substring(PRESET.length()));
    }

    /// Reads a file.
    public static TraceRead<RecordedJob> read(Path file) {
        return CsvRows.read(
                file,
                List.of("job_id", "submission_time", "duration", "num_gpu"),
                row ->
                        new RecordedJob(
                                1_000 * row.number("submission_time", 0, MOST_SECONDS),
                                JobSpec.requireText("job_id", row.text("job_id"), 128),
                                "unknown",
                                (int) row.number("num_gpu", 1, JobSpec.MAX_WORKERS),
                                1_000 * row.number("duration", 0, MOST_SECONDS),
                                0));
    }
}
