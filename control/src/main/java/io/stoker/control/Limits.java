package io.stoker.control;

/// Bounds that are part of the replicated behaviour: changing one changes what a replay does, so
/// each is a constant of the release and not a setting.
public final class Limits {

    /// Terminal jobs kept in the state for people to look up.
    public static final int FINISHED_JOBS_KEPT = 10_000;

    /// Most schedules: each is looked at whenever one is due.
    public static final int MOST_SCHEDULES = 1_000;

    /// How long an idempotency key is remembered: 24 hours.
    public static final long KEY_KEPT_MILLIS = 86_400_000;

    /// Share of nodes, in thousandths, that automation may keep out of service through quarantined
    /// GPUs without a person (invariant I10). At least one node may always be.
    public static final int QUARANTINE_SHARE_MILLI = 300;

    private Limits() {}
}
