package io.stoker.simulator.edge.trace;

import io.stoker.model.JobSpec;
import io.stoker.simulator.workload.RecordedJob;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Reader of the Standard Workload Format, in which most recorded and modelled workloads of
/// parallel machines are kept.
///
/// One job a line, 18 whole numbers with spaces between them, -1 for unknown; lines that begin with
/// `;` are comments. Used are, counted from 1: 1 the number, 2 the submission (s), 4 the run time
/// (s), 5 the processors it got, 8 those it asked for (taken when field 5 is unknown), 12 the user.
/// A processor stands for a GPU. Files may be compressed (`.gz`).
///
/// Source: "The Standard Workload Format", version 2, of the Parallel Workloads Archive.
public final class SwfTrace {

    private static final String PRESET = "swf-";
    private static final int FIELDS = 18;
    private static final long MOST_SECONDS = 1_000_000_000_000L;
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private SwfTrace() {}

    /// {@return whether this names a file of the folder of traces, such as `swf-lublin_256`}
    public static boolean names(String trace) {
        return trace.startsWith(PRESET) && trace.length() > PRESET.length();
    }

    /// {@return where a preset lies in the folder of traces}
    public static String file(String preset) {
        return "swf/%s.swf.gz".formatted(preset.substring(PRESET.length()));
    }

    /// Reads a file.
    public static TraceRead<RecordedJob> read(Path file) {
        List<RecordedJob> rows = new ArrayList<>();
        List<BrokenRow> broken = new ArrayList<>();
        try (BufferedReader text = TraceInput.open(file)) {
            long number = 0;
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                number++;
                String content = line.strip();
                if (content.isEmpty() || content.startsWith(";")) {
                    continue;
                }
                try {
                    rows.add(job(SPACE.split(content)));
                } catch (IllegalArgumentException wrong) {
                    broken.add(new BrokenRow(number, String.valueOf(wrong.getMessage())));
                }
            }
        } catch (IOException unreadable) {
            throw new TraceException(
                    "%s cannot be read: %s".formatted(file, unreadable.getMessage()), unreadable);
        }
        return new TraceRead<>(String.valueOf(file.getFileName()), rows, broken);
    }

    private static RecordedJob job(String[] fields) {
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException(
                    "expected %d fields, found %d".formatted(FIELDS, fields.length));
        }
        long granted = number(fields, 5, "processors", -1, JobSpec.MAX_WORKERS);
        long processors =
                granted > 0
                        ? granted
                        : number(fields, 8, "processors asked for", 1, JobSpec.MAX_WORKERS);
        long user = number(fields, 12, "user", -1, Integer.MAX_VALUE);
        return new RecordedJob(
                1_000 * number(fields, 2, "submission", 0, MOST_SECONDS),
                "job-" + number(fields, 1, "job number", 0, Long.MAX_VALUE),
                user < 0 ? "unknown" : "user-" + user,
                (int) processors,
                1_000 * number(fields, 4, "run time", 0, MOST_SECONDS),
                0);
    }

    private static long number(String[] fields, int field, String name, long least, long most) {
        String text = fields[field - 1];
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, together with numbers out of range.
        }
        throw new IllegalArgumentException(
                "field %d (%s): expected a whole number from %d to %d, found \"%s\""
                        .formatted(field, name, least, most, text));
    }
}
