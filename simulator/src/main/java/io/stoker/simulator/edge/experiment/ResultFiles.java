package io.stoker.simulator.edge.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.stoker.simulator.report.ArrivalPoint;
import io.stoker.simulator.report.JobRow;
import io.stoker.simulator.report.TimelineRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes what a run gave: one JSON object, and the files of `--out`. Numbers that mean nothing for
/// the run are `null`. Apart from `wallSeconds`, `eventsPerSecond`, `decisionsPerSecond` and
/// `peakHeapMiB`, the same experiment and seed give the same bytes.
public final class ResultFiles {

    private static final int DECIMALS = 6;

    private ResultFiles() {}

    /// {@return the result as one JSON object, indented}
    public static String json(Result result) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("experiment", result.experiment());
        root.put("engine", result.engine());
        root.put("seed", result.seed());
        root.put("stateHash", result.stateHash());
        result.numbers()
                .forEach((name, value) -> {
                    ObjectNode place = root;
                    String[] path = name.split("\\.");
                    for (int i = 0; i < path.length - 1; i++) {
                        place = place.withObjectProperty(path[i]);
                    }
                    String last = path[path.length - 1];
                    if (value.isEmpty()) {
                        place.putNull(last);
                    } else if (value.getAsDouble() == Math.rint(value.getAsDouble())) {
                        place.put(last, (long) value.getAsDouble());
                    } else {
                        place.put(last, rounded(value.getAsDouble()));
                    }
                });
        root.put("horizonReached", result.horizonReached());
        result.measures().violations().forEach(root.withArrayProperty("violations")::add);
        result.notices().forEach(root.withArrayProperty("notices")::add);
        try {
            return mapper.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(
                    "a tree of plain values could not be written", impossible);
        }
    }

    /// Writes `result.json`, `jobs.csv` and `timeline.csv` into a folder, which is made when it is
    /// missing, and `arrivals.csv` for a run whose work never ends.
    ///
    /// @throws ExperimentException when the folder cannot be written
    public static void write(Result result, Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("result.json"), json(result) + "\n");
            writeJobs(result, folder.resolve("jobs.csv"));
            writeTimeline(result, folder.resolve("timeline.csv"));
            if (!result.measures().arrivalCurve().isEmpty()) {
                writeArrivals(result, folder.resolve("arrivals.csv"));
            }
        } catch (IOException unwritable) {
            throw new ExperimentException(
                    "--out %s cannot be written: %s".formatted(folder, unwritable));
        }
    }

    private static void writeJobs(Result result, Path file) throws IOException {
        try (CsvWriter csv = CsvWriter.builder().build(file)) {
            csv.writeRecord(
                    "id",
                    "name",
                    "user",
                    "priority",
                    "workers",
                    "gpus",
                    "submitted_s",
                    "started_s",
                    "finished_s",
                    "wait_s",
                    "ran_s",
                    "attempts",
                    "requeues",
                    "state",
                    "cause");
            for (JobRow job : result.measures().jobs()) {
                double wait =
                        job.startedSeconds() < 0
                                ? -1
                                : job.startedSeconds() - job.submittedSeconds();
                csv.writeRecord(
                        Long.toString(job.id()),
                        job.name(),
                        job.user(),
                        Integer.toString(job.priority()),
                        Integer.toString(job.workers()),
                        text(job.gpus()),
                        text(job.submittedSeconds()),
                        orEmpty(job.startedSeconds()),
                        orEmpty(job.finishedSeconds()),
                        orEmpty(wait),
                        text(job.ranSeconds()),
                        Integer.toString(job.attempts()),
                        Integer.toString(job.requeues()),
                        job.state(),
                        job.cause());
            }
        }
    }

    private static void writeTimeline(Result result, Path file) throws IOException {
        try (CsvWriter csv = CsvWriter.builder().build(file)) {
            csv.writeRecord(
                    "time_s",
                    "pending_jobs",
                    "running_jobs",
                    "nodes_up",
                    "allocated_gpus",
                    "fragmented_gpus");
            for (TimelineRow row : result.measures().timeline()) {
                csv.writeRecord(
                        text(row.seconds()),
                        Integer.toString(row.pendingJobs()),
                        Integer.toString(row.runningJobs()),
                        Integer.toString(row.nodesUp()),
                        text(row.allocatedGpus()),
                        text(row.fragmentedGpus()));
            }
        }
    }

    private static void writeArrivals(Result result, Path file) throws IOException {
        try (CsvWriter csv = CsvWriter.builder().build(file)) {
            csv.writeRecord("arrived_percent", "allocated_percent", "fragmented_percent");
            for (ArrivalPoint point : result.measures().arrivalCurve()) {
                csv.writeRecord(
                        Integer.toString(point.arrivedPercent()),
                        text(100 * point.allocatedRatio()),
                        point.fragmentedRatio().isPresent()
                                ? text(100 * point.fragmentedRatio().getAsDouble())
                                : "");
            }
        }
    }

    private static String orEmpty(double seconds) {
        return seconds < 0 ? "" : text(seconds);
    }

    private static String text(double value) {
        return rounded(value).toPlainString();
    }

    private static BigDecimal rounded(double value) {
        BigDecimal exact =
                BigDecimal.valueOf(value)
                        .setScale(DECIMALS, RoundingMode.HALF_UP)
                        .stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }
}
