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
    public record Condition(Kind kind, long jobId, long delayMillis) {
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
}
