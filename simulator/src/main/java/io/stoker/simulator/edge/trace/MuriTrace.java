package io.stoker.simulator.edge.trace;

import io.stoker.model.JobSpec;
import io.stoker.simulator.workload.MuriJob;
import java.nio.file.Path;
import java.util.List;

/// Reader of the Muri traces: virtual clusters of Microsoft's Philly, with a model and a number of
/// training iterations for each job.
///
/// Columns used: `job_id,num_gpu,submit_time,iterations,model_name,iteration_time`, times in
/// milliseconds. The run time of a job is iterations times iteration time; the column `duration` is
/// that of the original job and is not used. A name that ends with `_pr` is the twin of a trace
/// with all submissions at 0.
///
/// Source: `Rivendile/Muri` (SIGCOMM 2022), traces made from Microsoft's Philly trace.
public final class MuriTrace {

    private static final String PRESET = "muri-";
    private static final long MOST_MILLIS = 1_000_000_000_000_000L;

    private MuriTrace() {}

    /// {@return whether this names one of the traces, such as `muri-trace3_pr`}
    public static boolean names(String trace) {
        return trace.startsWith(PRESET) && trace.length() > PRESET.length();
    }

    /// {@return where a preset lies in the folder of traces}
    public static String file(String preset) {
        return "muri/%s.csv".formatted(preset.substring(PRESET.length()));
    }

    /// Reads a file.
    public static TraceRead<MuriJob> read(Path file) {
        List<String> required =
                List.of(
                        "job_id",
                        "num_gpu",
                        "submit_time",
                        "iterations",
                        "model_name",
                        "iteration_time");
        return CsvRows.read(file, required, MuriTrace::job);
    }

    private static MuriJob job(CsvRows.Row row) {
        return new MuriJob(
                row.number("submit_time", 0, MOST_MILLIS),
                row.number("job_id", 0, Long.MAX_VALUE),
                (int) row.number("num_gpu", 1, JobSpec.MAX_WORKERS),
                row.number("iterations", 1, 1_000_000_000_000L),
                row.decimal("iteration_time"),
                JobSpec.requireText("model_name", row.text("model_name"), 64));
    }
}
