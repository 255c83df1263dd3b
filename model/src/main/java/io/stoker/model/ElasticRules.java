package io.stoker.model;

/// Between which sizes a gang may start, grow and shrink.
///
/// @param minWorkers least workers; 0 for a gang of fixed size
/// @param maxWorkers most workers
/// @param step workers of one replica group: sizes are `minWorkers` plus a multiple of it
/// @param pauseMillis least time between two resizes of the gang, against flapping
public record ElasticRules(int minWorkers, int maxWorkers, int step, long pauseMillis) {

    /// A fixed size.
    public static final ElasticRules NONE = new ElasticRules(0, 0, 1, 0);

    public ElasticRules {
        if (minWorkers < 0 || minWorkers > maxWorkers || maxWorkers > JobSpec.MAX_WORKERS) {
            throw new IllegalArgumentException(
                    "elastic: expected 1 <= min <= max <= %d, found min %d, max %d"
                            .formatted(JobSpec.MAX_WORKERS, minWorkers, maxWorkers));
        }
        if (minWorkers == 0 && maxWorkers > 0) {
            throw new IllegalArgumentException("elastic.min: expected 1 or more, found 0");
        }
        if (step < 1 || (maxWorkers - minWorkers) % step != 0) {
            throw new IllegalArgumentException(
                    "elastic.step: expected a divisor of max - min = %d, found %d"
                            .formatted(maxWorkers - minWorkers, step));
        }
        if (pauseMillis < 0) {
            throw new IllegalArgumentException(
                    "elastic.pause: expected 0 or more ms, found " + pauseMillis);
        }
    }

    /// {@return whether the gang's size may differ from its `workers`}
    public boolean active() {
        return maxWorkers > 0;
    }

    /// {@return whether a gang may have this many workers: `minWorkers` plus a multiple of `step`,
    /// up to `maxWorkers`}
    public boolean allows(int workers) {
        return workers > 0 && floor(workers) == workers;
    }

    /// {@return the largest allowed size not above `workers`; 0 when that is below the least}
    public int floor(int workers) {
        if (workers < minWorkers) {
            return 0;
        }
        return minWorkers + (Math.min(workers, maxWorkers) - minWorkers) / step * step;
    }
}
