package io.stoker.model;

/// How often a job is tried again after failures of its own. Lost nodes, failed GPUs and
/// preemptions never count.
///
/// @param maxRetries attempts after the first one
/// @param firstBackoffMillis pause before the first retry; doubles with each further one
/// @param maxBackoffMillis longest pause
public record RetryRules(int maxRetries, long firstBackoffMillis, long maxBackoffMillis) {

    /// Three retries after 1, 2 and 4 seconds.
    public static final RetryRules DEFAULT = new RetryRules(3, 1_000, 600_000);

    /// One attempt only.
    public static final RetryRules NONE = new RetryRules(0, 0, 0);

    public RetryRules {
        if (maxRetries < 0 || maxRetries > 1_000) {
            throw new IllegalArgumentException(
                    "retries.max: expected 0 to 1000, found " + maxRetries);
        }
        if (firstBackoffMillis < 0 || maxBackoffMillis < 0) {
            throw new IllegalArgumentException("retries.backoff: expected 0 or more milliseconds");
        }
    }

    /// {@return the pause before retry number `retry`, which counts from 1}
    public long backoffMillis(int retry) {
        int doublings = Math.min(Math.max(retry - 1, 0), 30);
        long grown =
                firstBackoffMillis > (Long.MAX_VALUE >> doublings)
                        ? maxBackoffMillis
                        : firstBackoffMillis << doublings;
        return Math.min(grown, Math.max(maxBackoffMillis, firstBackoffMillis));
    }
}
