package io.stoker.server.jobfile;

import io.stoker.model.CronRule;
import io.stoker.model.JobSpec;
import io.stoker.model.ScheduleSpec;
import io.stoker.model.ScheduleSpec.Overlap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Reads `schedule`: a cron rule as text, or `{cron, zone, overlap, paused}`.
final class ScheduleFields {

    private static final CronRule ANY = CronRule.utc("@daily");

    private ScheduleFields() {}

    /// {@return the schedule of this job, empty for a job that runs once}
    static Optional<ScheduleSpec> read(Fields fields, JobSpec job) {
        Optional<Tree> tree = fields.tree("schedule");
        if (tree.isEmpty()) {
            return Optional.empty();
        }
        if (tree.get() instanceof Tree.Scalar scalar) {
            CronRule cron = fields.made("schedule", ANY, () -> CronRule.utc(scalar.text()));
            return spec(fields, "schedule", cron, Overlap.SKIP, false, job);
        }
        Optional<Fields> inner = fields.map("schedule");
        return inner.flatMap(more -> read(fields, more, job));
    }

    private static Optional<ScheduleSpec> read(Fields fields, Fields inner, JobSpec job) {
        Optional<String> expression = inner.text("cron");
        if (expression.isEmpty()) {
            inner.missing("cron", "expected a rule such as \"0 6 * * 1-5\"");
        }
        String zone = inner.text("zone").orElse(CronRule.DEFAULT_ZONE);
        inner.made("zone", ANY, () -> new CronRule("@daily", zone));
        CronRule cron = inner.made("cron", ANY, () -> CronRule.utc(expression.orElse("@daily")));
        Overlap overlap = inner.choice("overlap", overlaps()).orElse(Overlap.SKIP);
        boolean paused = inner.truth("paused").orElse(false);
        inner.finish();
        try {
            cron = new CronRule(cron.expression(), zone);
        } catch (IllegalArgumentException saidAboveAlready) {
            return Optional.empty();
        }
        return spec(fields, "schedule", cron, overlap, paused, job);
    }

    private static Optional<ScheduleSpec> spec(
            Fields fields,
            String name,
            CronRule cron,
            Overlap overlap,
            boolean paused,
            JobSpec job) {
        return fields.made(
                name,
                Optional.empty(),
                () -> Optional.of(new ScheduleSpec(job.name(), cron, overlap, paused, job)));
    }

    private static Map<String, Overlap> overlaps() {
        Map<String, Overlap> overlaps = new LinkedHashMap<>();
        overlaps.put("skip", Overlap.SKIP);
        overlaps.put("queue", Overlap.QUEUE);
        return overlaps;
    }
}
