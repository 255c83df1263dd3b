package io.stoker.model;

import java.util.Optional;

/// Which workers of a gang must or should be near each other.
///
/// @param required all workers stand in one domain of this level, or the gang waits
/// @param preferred they stand in one domain of this level if one has room; never above `required`
/// @param preferredForMillis how long a gang waits for its preferred domain before it takes a
///   larger one; 0 takes the larger one at once
/// @param segmentWorkers workers of one segment: each run of that many ranks stands in one domain
///   of `segmentLevel`; 0 for no segments; the gang's size is a multiple of it
/// @param segmentLevel the level of segments
/// @param exclusive no other job shares this job's domains of this level
/// @param apartLevel no two jobs with this `apartKey` share a domain of this level
/// @param apartKey names the group of jobs that keep apart; empty for none
/// @param spares workers' worth of free room that is kept for the gang in its domain, to replace
///   failed nodes in one step
public record TopologyRules(
        Optional<Level> required,
        Optional<Level> preferred,
        long preferredForMillis,
        int segmentWorkers,
        Level segmentLevel,
        Optional<Level> exclusive,
        Level apartLevel,
        String apartKey,
        int spares) {

    /// Anywhere.
    public static final TopologyRules NONE =
            new TopologyRules(
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    0,
                    Level.RACK,
                    Optional.empty(),
                    Level.NODE,
                    "",
                    0);

    public TopologyRules {
        if (required.isPresent()
                && preferred.isPresent()
                && preferred.get().compareTo(required.get()) > 0) {
            throw new IllegalArgumentException(
                    "topology: expected preferred to be %s or a smaller level, found %s"
                            .formatted(required.get().word(), preferred.get().word()));
        }
        if (preferredForMillis < 0) {
            throw new IllegalArgumentException(
                    "topology.preferredFor: expected 0 or more ms, found " + preferredForMillis);
        }
        if (segmentWorkers < 0) {
            throw new IllegalArgumentException(
                    "topology.segment: expected 0 or more workers, found " + segmentWorkers);
        }
        if (segmentWorkers > 0
                && required.isPresent()
                && segmentLevel.compareTo(required.get()) > 0) {
            throw new IllegalArgumentException(
                    "topology: expected segmentLevel to be %s or a smaller level, found %s"
                            .formatted(required.get().word(), segmentLevel.word()));
        }
        if (exclusive.isPresent() && exclusive.get().compareTo(Level.NODE) < 0) {
            throw new IllegalArgumentException(
                    "topology.exclusive: expected node or a larger level, found "
                            + exclusive.get().word());
        }
        if (spares < 0 || spares > JobSpec.MAX_WORKERS) {
            throw new IllegalArgumentException(
                    "topology.spares: expected 0 to %d, found %d"
                            .formatted(JobSpec.MAX_WORKERS, spares));
        }
        if (!apartKey.isEmpty()) {
            apartKey = JobSpec.requireText("topology.apart", apartKey, 64);
        }
    }

    /// {@return whether nothing is asked for}
    public boolean isNone() {
        return equals(NONE);
    }

    /// Checks the rules against a gang's size.
    void requireFor(int workers) {
        if (segmentWorkers > 0 && workers % segmentWorkers != 0) {
            throw new IllegalArgumentException(
                    "topology: expected segment to divide the gang's %d workers, found %d"
                            .formatted(workers, segmentWorkers));
        }
    }

    public TopologyRules withRequired(Level value) {
        return new TopologyRules(
                Optional.of(value),
                preferred,
                preferredForMillis,
                segmentWorkers,
                segmentLevel,
                exclusive,
                apartLevel,
                apartKey,
                spares);
    }

    public TopologyRules withPreferred(Level value, long forMillis) {
        return new TopologyRules(
                required,
                Optional.of(value),
                forMillis,
                segmentWorkers,
                segmentLevel,
                exclusive,
                apartLevel,
                apartKey,
                spares);
    }

    public TopologyRules withSegments(int workers, Level level) {
        return new TopologyRules(
                required,
                preferred,
                preferredForMillis,
                workers,
                level,
                exclusive,
                apartLevel,
                apartKey,
                spares);
    }

    public TopologyRules withExclusive(Level value) {
        return new TopologyRules(
                required,
                preferred,
                preferredForMillis,
                segmentWorkers,
                segmentLevel,
                Optional.of(value),
                apartLevel,
                apartKey,
                spares);
    }

    public TopologyRules withApart(Level level, String key) {
        return new TopologyRules(
                required,
                preferred,
                preferredForMillis,
                segmentWorkers,
                segmentLevel,
                exclusive,
                level,
                key,
                spares);
    }

    public TopologyRules withSpares(int value) {
        return new TopologyRules(
                required,
                preferred,
                preferredForMillis,
                segmentWorkers,
                segmentLevel,
                exclusive,
                apartLevel,
                apartKey,
                value);
    }
}
