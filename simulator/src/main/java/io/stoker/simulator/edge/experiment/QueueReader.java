package io.stoker.simulator.edge.experiment;

import io.stoker.model.QueueSpec;
import io.stoker.scheduler.Policies;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the `queues` of an experiment: names with what each is allowed, and how many of the jobs
/// go there.
///
/// ```yaml
/// queues:
///   prod: {weight: 3, quota: 32, lend: 16}          # GPUs; borrow and lend: any unless given
///   research: {quota: 32, maxJobsPerUser: 4, jobs: 2}       # gets two jobs for each one of prod's
///   research/vision: {budget: 500, budgetWindow: 7d, order: sjf, place: spread}      # GPU-hours
/// ```
///
/// Further keys: `maxGpus`, `maxJobs`, `maxGpusPerUser`. Each job of the workload goes to a queue
/// that the seed draws; one with `jobs: 0` gets none.
final class QueueReader {

    private static final List<String> KEYS =
            List.of(
                    "weight",
                    "quota",
                    "borrow",
                    "lend",
                    "maxGpus",
                    "maxJobs",
                    "maxGpusPerUser",
                    "maxJobsPerUser",
                    "budget",
                    "budgetWindow",
                    "order",
                    "place",
                    "jobs");

    private static final int MOST_LOTS = 1_000;

    private QueueReader() {}

    /// {@return the queues, in the order of the file}
    static List<QueueSpec> read(Optional<Tree> tree) {
        List<QueueSpec> queues = new ArrayList<>();
        for (Map.Entry<String, Tree> each : section(tree).entrySet()) {
            queues.add(queue(each.getKey(), fields(each)));
        }
        return queues;
    }

    /// {@return the queues that jobs go to, each as often as it has lots}
    static List<String> lots(Optional<Tree> tree) {
        List<String> lots = new ArrayList<>();
        for (Map.Entry<String, Tree> each : section(tree).entrySet()) {
            long count = fields(each).whole("jobs", 0, MOST_LOTS).orElse(1);
            for (long i = 0; i < count; i++) {
                lots.add(each.getKey());
            }
        }
        if (lots.isEmpty()) {
            throw new ExperimentException(
                    tree.map(Tree::place).orElseThrow(), "queues: no queue gets any jobs");
        }
        return lots;
    }

    private static Map<String, Tree> section(Optional<Tree> tree) {
        if (tree.isEmpty()) {
            return Map.of();
        }
        if (tree.get() instanceof Tree.Section section && !section.values().isEmpty()) {
            return section.values();
        }
        throw new ExperimentException(
                tree.get().place(), "queues: expected names, such as {research: {weight: 3}}");
    }

    private static Fields fields(Map.Entry<String, Tree> each) {
        if (each.getValue() instanceof Tree.Section section) {
            return Fields.of(section, KEYS);
        }
        throw new ExperimentException(
                each.getValue().place(),
                "queues: expected keys of %s such as {weight: 3}".formatted(each.getKey()));
    }

    private static QueueSpec queue(String name, Fields fields) {
        try {
            return new QueueSpec(name, false)
                    .toBuilder()
                            .weight((int) fields.whole("weight", 1, QueueSpec.MAX_WEIGHT).orElse(1))
                            .quotaGpuMilli(gpus(fields, "quota", 0))
                            .borrowGpuMilli(gpus(fields, "borrow", QueueSpec.UNLIMITED))
                            .lendGpuMilli(gpus(fields, "lend", QueueSpec.UNLIMITED))
                            .maxGpuMilli(gpus(fields, "maxGpus", 0))
                            .maxJobsRunning(
                                    (int) fields.whole("maxJobs", 0, QueueSpec.MAX_JOBS).orElse(0))
                            .maxGpuMilliPerUser(gpus(fields, "maxGpusPerUser", 0))
                            .maxJobsPerUser(
                                    (int)
                                            fields.whole("maxJobsPerUser", 0, QueueSpec.MAX_JOBS)
                                                    .orElse(0))
                            .budgetGpuMillis(3_600 * gpus(fields, "budget", 0))
                            .budgetWindowMillis(fields.duration("budgetWindow").orElse(0))
                            .order(fields.oneOf("order", Policies.ownOrderNames()).orElse(""))
                            .place(fields.oneOf("place", Policies.placementNames()).orElse(""))
                            .build();
        } catch (IllegalArgumentException contradiction) {
            throw new ExperimentException(fields.place(), "queues: " + contradiction.getMessage());
        }
    }

    /// {@return the number under the key in thousandths; `otherwise` when it is absent}
    private static long gpus(Fields fields, String key, long otherwise) {
        Optional<String> text = fields.text(key);
        if (text.isEmpty() || text.get().equals("any") && otherwise < 0) {
            return otherwise;
        }
        try {
            BigDecimal milli = new BigDecimal(text.get()).movePointRight(3);
            if (milli.signum() >= 0
                    && milli.compareTo(BigDecimal.valueOf(QueueSpec.MAX_GPU_MILLI)) <= 0) {
                return milli.longValueExact();
            }
        } catch (ArithmeticException notAThousandth) {
            // Said below.
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw fields.wrong(key, "a number such as 8 or 0.5");
    }
}
