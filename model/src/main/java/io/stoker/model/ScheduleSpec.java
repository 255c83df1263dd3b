package io.stoker.model;

import java.util.TreeMap;

/// A job that recurs.
///
/// @param name its key: one schedule has it
/// @param cron when it is due
/// @param overlap what happens when it is due while its last run has not ended
/// @param paused whether due times pass without a run
/// @param job what each run submits; it carries the label [#LABEL]
public record ScheduleSpec(
        String name, CronRule cron, Overlap overlap, boolean paused, JobSpec job) {

    /// The label with the schedule's name on each job that it made.
    public static final String LABEL = "schedule";

    /// What happens to a due time while the last run has not ended.
    public enum Overlap {
        /// No run for this due time.
        SKIP,
        /// One run waits until the last one has ended; further due times meanwhile are skipped.
        QUEUE
    }

    /// @throws IllegalArgumentException that names the field, what was found and the way out
    public ScheduleSpec {
        JobSpec.requireText("schedule.name", name, 128);
        if (job.externalId().isPresent()) {
            throw new IllegalArgumentException(
                    "task_id: expected none beside schedule, found %s; it would name many jobs, leave it out"
                            .formatted(job.externalId().get()));
        }
        if (job.time().beginAt() != 0 || job.time().deadlineAt() != 0) {
            throw new IllegalArgumentException(
                    "time.%s: expected none beside schedule, which has many runs; leave it out"
                            .formatted(job.time().beginAt() != 0 ? "begin" : "deadline"));
        }
        var labels = new TreeMap<>(job.labels());
        labels.put(LABEL, name);
        job = job.withLabels(labels);
    }

    /// {@return the same schedule, paused or not}
    public ScheduleSpec withPaused(boolean value) {
        return new ScheduleSpec(name, cron, overlap, value, job);
    }
}
