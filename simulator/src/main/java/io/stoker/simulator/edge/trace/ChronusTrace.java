package io.stoker.simulator.edge.trace;

import io.stoker.model.JobSpec;
import io.stoker.simulator.workload.RecordedJob;
import java.nio.file.Path;
import java.util.List;

/// Reader of the Chronus trace: jobs of Microsoft's Philly, each with a deadline or without one.
///
/// Columns used: `job_id,user,num_gpu,submit_time,duration,expect_time_list,best_effort`, times in
/// minutes (of the trace's own, scaled, time). `expect_time_list` is the time from the submission
/// by which the job is wanted, several with `-` between them for soft deadlines, of which the last
/// one counts here; a job with `best_effort` 1 has none. Rows are not sorted. Rows that ask for no
/// GPU (about 190) are reported and left out.
///
/// Source: `S-Lab-System-Group/ChronusArtifact` (SoCC 2021).
public final class ChronusTrace {

    /// The name of the trace in an experiment.
    public static final String NAME = "chronus";

    /// Where it lies in the folder of traces.
    public static final String FILE = "chronus/trace_job_Philly_MIX1.csv.gz";

    private static final long MILLIS_PER_MINUTE = 60_000;
    private static final long MOST_MINUTES = 1_000_000_000L;

    private ChronusTrace() {}

    /// Reads a file.
    public static TraceRead<RecordedJob> read(Path file) {
        List<String> required =
                List.of(
                        "job_id",
                        "user",
                        "num_gpu",
                        "submit_time",
                        "duration",
                        "expect_time_list",
                        "best_effort");
        return CsvRows.read(file, required, ChronusTrace::job);
    }

    private static RecordedJob job(CsvRows.Row row) {
        boolean bestEffort = row.number("best_effort", 0, 1) == 1;
        return new RecordedJob(
                MILLIS_PER_MINUTE * row.number("submit_time", 0, MOST_MINUTES),
                "job-" + row.number("job_id", 0, Long.MAX_VALUE),
                JobSpec.requireText("user", row.text("user"), 64),
                (int) row.number("num_gpu", 1, JobSpec.MAX_WORKERS),
                MILLIS_PER_MINUTE * row.number("duration", 0, MOST_MINUTES),
                bestEffort ? 0 : deadline(row.text("expect_time_list")));
    }

    private static long deadline(String times) {
        String last = times.substring(times.lastIndexOf('-') + 1).strip();
        try {
            double minutes = Double.parseDouble(last);
            if (minutes > 0 && minutes <= MOST_MINUTES) {
                return Math.round(minutes * MILLIS_PER_MINUTE);
            }
        } catch (NumberFormatException notANumber) {
            // Said below, together with numbers out of range.
        }
        throw new IllegalArgumentException(
                "expect_time_list: expected minutes above 0, with \"-\" between several, found \"%s\""
                        .formatted(times));
    }
}
