package io.stoker.model;

/// The job generator's settings.
///
/// @param milliJobsPerMinute rate in thousandths of a job a minute, 0 when it is off
/// @param seed seed of its draws
public record GeneratorSpec(int milliJobsPerMinute, long seed) {
    /// Off.
    public static final GeneratorSpec OFF = new GeneratorSpec(0, 1);

    /// Fastest rate: 50 jobs a minute.
    public static final int MAX_MILLI_JOBS_PER_MINUTE = 50_000;

    public GeneratorSpec {
        if (milliJobsPerMinute < 0 || milliJobsPerMinute > MAX_MILLI_JOBS_PER_MINUTE) {
            throw new IllegalArgumentException(
                    "rate: expected 0 (off) or 0.1 to 50 jobs a minute, found "
                            + milliJobsPerMinute / 1000.0);
        }
    }
}
