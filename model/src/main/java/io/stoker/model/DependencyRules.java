package io.stoker.model;

import java.util.List;

/// The jobs that a job waits for.
///
/// @param any whether one fulfilled condition is enough; otherwise all must be
/// @param conditions what it waits for; empty for nothing
public record DependencyRules(boolean any, List<Condition> conditions) {

    /// Waits for nobody.
    public static final DependencyRules NONE = new DependencyRules(false, List.of());

    /// Most conditions of one job.
    public static final int MAX_CONDITIONS = 1_000;

    /// When a condition is fulfilled. The words are Slurm's.
    public enum Kind {
        /// The other job has started (or was cancelled), `delayMillis` ago.
        AFTER,
        /// It has ended, however.
        AFTERANY,
        /// It has ended with success.
        AFTEROK,
        /// It has ended without success.
        AFTERNOTOK,
        /// The task of the same index of the other array has ended with success.
        AFTERCORR,
        /// No other job of this name and user runs or waits before it.
        SINGLETON
    }

    /// One thing to wait for.
    ///
    /// @param kind when it is fulfilled
    /// @param jobId the other job; 0 for [Kind#SINGLETON]
    /// @param delayMillis time after the start, for [Kind#AFTER]
    /// @param dueAt when that time is over, epoch milliseconds: noted once the other job has
    ///   started, since it may be forgotten before; 0 until then and for other kinds
    public record Condition(Kind kind, long jobId, long delayMillis, long dueAt) {

        /// A condition as a submitter gives it.
        public Condition(Kind kind, long jobId, long delayMillis) {
            this(kind, jobId, delayMillis, 0);
        }

        /// {@return this condition with the end of its delay}
        public Condition withDueAt(long value) {
            return new Condition(kind, jobId, delayMillis, value);
        }

        /// {@return it in Slurm's notation, such as `afterok:12` or `after:9+90s`}
        public String text() {
            String word = kind.name().toLowerCase(java.util.Locale.ROOT);
            return switch (kind) {
                case SINGLETON -> word;
                case AFTER ->
                        delayMillis == 0
                                ? word + ":" + jobId
                                : "%s:%d+%sms"
                                        .formatted(word, jobId, delayMillis)
                                        .replaceFirst("000ms$", "s");
                case AFTERANY, AFTEROK, AFTERNOTOK, AFTERCORR -> word + ":" + jobId;
            };
        }

        /// {@return whether it can never be fulfilled any more}
        ///
        /// A state strikes a condition off as soon as it is fulfilled. So one that is still there
        /// while its job is not can only be one that the job's end did not fulfil.
        ///
        /// @param other where the other job stands, empty when the state forgot it
        public boolean lost(java.util.Optional<JobState> other) {
            return switch (kind) {
                case AFTEROK, AFTERCORR ->
                        other.isEmpty()
                                || other.get().terminal() && other.get() != JobState.COMPLETED;
                case AFTERNOTOK -> other.isEmpty() || other.get() == JobState.COMPLETED;
                case AFTER -> other.isEmpty() && dueAt == 0;
                case AFTERANY -> other.isEmpty();
                case SINGLETON -> false;
            };
        }

        public Condition {
            if (kind == Kind.SINGLETON ? jobId != 0 : jobId < 1) {
                throw new IllegalArgumentException(
                        "dependency.job: expected a job's number beside %s, found %d"
                                .formatted(kind.name().toLowerCase(java.util.Locale.ROOT), jobId));
            }
            if (delayMillis < 0 || delayMillis > 0 && kind != Kind.AFTER) {
                throw new IllegalArgumentException(
                        "dependency.delay: expected 0 or more ms beside after, found "
                                + delayMillis);
            }
            if (dueAt != 0 && kind != Kind.AFTER) {
                throw new IllegalArgumentException(
                        "dependency.dueAt: expected 0 beside %s, found %d"
                                .formatted(kind.name().toLowerCase(java.util.Locale.ROOT), dueAt));
            }
        }
    }

    public DependencyRules {
        conditions = List.copyOf(conditions);
        if (conditions.size() > MAX_CONDITIONS) {
            throw new IllegalArgumentException(
                    "dependencies: expected at most %d, found %d"
                            .formatted(MAX_CONDITIONS, conditions.size()));
        }
    }

    /// {@return whether it waits for nobody}
    public boolean isNone() {
        return conditions.isEmpty();
    }

    /// {@return whether what it waits for can never happen any more: one lost condition where all
    /// must hold, all of them where one is enough}
    ///
    /// @param stateOf where the job of a condition stands, empty for a job that the state forgot
    public boolean neverSatisfied(
            java.util.function.Function<Condition, java.util.Optional<JobState>> stateOf) {
        int lost = 0;
        for (Condition condition : conditions) {
            lost += condition.lost(stateOf.apply(condition)) ? 1 : 0;
        }
        return lost > 0 && (!any || lost == conditions.size());
    }

    /// {@return the rules in Slurm's notation: `,` where all must hold, `?` where one is enough}
    public String text() {
        return conditions.stream()
                .map(Condition::text)
                .collect(java.util.stream.Collectors.joining(any ? "?" : ","));
    }
}
