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
        if (preferredForMillis > 0 && preferred.isEmpty()) {
            throw new IllegalArgumentException(
                    "topology.preferredFor: expected preferred beside it, found none");
        }
        if (preferredForMillis > 0
                && segmentWorkers > 0
                && segmentLevel.compareTo(preferred.get()) > 0) {
            throw new IllegalArgumentException(
                    "topology.preferredFor: expected preferred to be %s or a larger level, as segmentLevel is, found %s"
                            .formatted(segmentLevel.word(), preferred.get().word()));
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
        if (apartLevel.compareTo(Level.NODE) < 0) {
            throw new IllegalArgumentException(
                    "topology.apart.level: expected node or a larger level, found "
                            + apartLevel.word());
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
        if (spares > 0 && (required.isEmpty() || required.get().compareTo(Level.NODE) <= 0)) {
            throw new IllegalArgumentException(
                    "topology.spares: expected required to name the domain they are kept in, rack or larger, found %s"
                            .formatted(required.map(Level::word).orElse("none")));
        }
        if (segmentWorkers > 0 && workers % segmentWorkers != 0) {
            throw new IllegalArgumentException(
                    "topology: expected segment to divide the gang's %d workers, found %d"
                            .formatted(workers, segmentWorkers));
        }
    }

    /// {@return a builder that starts from this one}
    public Builder toBuilder() {
        return new Builder(this);
    }

    public TopologyRules withRequired(Level value) {
        return toBuilder().required(Optional.of(value)).build();
    }

    public TopologyRules withPreferred(Level value, long forMillis) {
        return toBuilder().preferred(Optional.of(value)).preferredForMillis(forMillis).build();
    }

    public TopologyRules withSegments(int workers, Level level) {
        return toBuilder().segmentWorkers(workers).segmentLevel(level).build();
    }

    public TopologyRules withExclusive(Level value) {
        return toBuilder().exclusive(Optional.of(value)).build();
    }

    public TopologyRules withApart(Level level, String key) {
        return toBuilder().apartLevel(level).apartKey(key).build();
    }

    public TopologyRules withSpares(int value) {
        return toBuilder().spares(value).build();
    }

    /// Collects the parts of a [TopologyRules]. Mutable, for one thread.
    public static final class Builder {
        private Optional<Level> required;
        private Optional<Level> preferred;
        private long preferredForMillis;
        private int segmentWorkers;
        private Level segmentLevel;
        private Optional<Level> exclusive;
        private Level apartLevel;
        private String apartKey;
        private int spares;

        private Builder(TopologyRules from) {
            required = from.required;
            preferred = from.preferred;
            preferredForMillis = from.preferredForMillis;
            segmentWorkers = from.segmentWorkers;
            segmentLevel = from.segmentLevel;
            exclusive = from.exclusive;
            apartLevel = from.apartLevel;
            apartKey = from.apartKey;
            spares = from.spares;
        }

        public Builder required(Optional<Level> value) {
            required = value;
            return this;
        }

        public Builder preferred(Optional<Level> value) {
            preferred = value;
            return this;
        }

        public Builder preferredForMillis(long value) {
            preferredForMillis = value;
            return this;
        }

        public Builder segmentWorkers(int value) {
            segmentWorkers = value;
            return this;
        }

        public Builder segmentLevel(Level value) {
            segmentLevel = value;
            return this;
        }

        public Builder exclusive(Optional<Level> value) {
            exclusive = value;
            return this;
        }

        public Builder apartLevel(Level value) {
            apartLevel = value;
            return this;
        }

        public Builder apartKey(String value) {
            apartKey = value;
            return this;
        }

        public Builder spares(int value) {
            spares = value;
            return this;
        }

        /// {@return the finished value}
        ///
        /// @throws IllegalArgumentException when a part is out of range or two contradict
        public TopologyRules build() {
            return new TopologyRules(
                    required,
                    preferred,
                    preferredForMillis,
                    segmentWorkers,
                    segmentLevel,
                    exclusive,
                    apartLevel,
                    apartKey,
                    spares);
        }
    }
}
