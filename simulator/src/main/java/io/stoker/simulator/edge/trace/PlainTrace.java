package io.stoker.simulator.edge.trace;

import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.PriorityClass;
import io.stoker.simulator.workload.PlainRow;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Reader of Stoker's own plain trace, a CSV file with the header
/// `submit_s,name,workers,gpus,gpu_type,duration_s,priority,deadline_s`.
///
/// Seconds may have a fraction. `gpus` is per worker and may be a fraction of one. `gpu_type` is
/// empty or `A|B`. `priority` is `low`, `normal`, `high` or a number, empty for normal.
/// `deadline_s` counts from the submission, empty for none. Lines that begin with `#` are skipped.
/// Rows need not be sorted.
public final class PlainTrace {

    private static final List<String> COLUMNS =
            List.of(
                    "submit_s",
                    "name",
                    "workers",
                    "gpus",
                    "gpu_type",
                    "duration_s",
                    "priority",
                    "deadline_s");

    private PlainTrace() {}

    /// Reads a file.
    public static TraceRead<PlainRow> read(Path file) {
        return CsvRows.read(file, COLUMNS, PlainTrace::row);
    }

    /// {@return the priority that a word or a number means, when it means one}
    public static OptionalInt priority(String text) {
        if (text.isEmpty()) {
            return OptionalInt.of(JobSpec.NORMAL_PRIORITY);
        }
        Optional<PriorityClass> known = PriorityClass.named(text);
        if (known.isPresent()) {
            return OptionalInt.of(known.get().priority());
        }
        try {
            int value = Integer.parseInt(text);
            return Math.abs((long) value) <= 1_000_000
                    ? OptionalInt.of(value)
                    : OptionalInt.empty();
        } catch (NumberFormatException notANumber) {
            return OptionalInt.empty();
        }
    }

    private static PlainRow row(CsvRows.Row row) {
        double gpus = row.decimal("gpus");
        int count = (int) Math.ceil(gpus);
        int milli =
                count == 0 ? 0 : gpus < 1 ? (int) Math.round(gpus * 1_000) : GpuRequest.WHOLE_MILLI;
        if (count > GpuRequest.MAX_PER_NODE || (gpus > 1 && gpus != count)) {
            throw new IllegalArgumentException(
                    "gpus: expected a fraction of one or a whole number up to %d, found \"%s\""
                            .formatted(GpuRequest.MAX_PER_NODE, row.text("gpus")));
        }
        String priority = row.text("priority");
        String deadline = row.text("deadline_s");
        return new PlainRow(
                millis(row.decimal("submit_s")),
                JobSpec.requireText("name", row.text("name"), 128),
                (int) row.number("workers", 1, JobSpec.MAX_WORKERS),
                count,
                milli,
                Arrays.stream(row.text("gpu_type").split("\\|"))
                        .filter(type -> !type.isEmpty())
                        .toList(),
                millis(row.decimal("duration_s")),
                priority(priority)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "priority: expected low, normal, high or a number, found \"%s\""
                                                .formatted(priority))),
                deadline.isEmpty() ? 0 : millis(row.decimal("deadline_s")));
    }

    private static long millis(double seconds) {
        return Math.round(seconds * 1_000);
    }
}
