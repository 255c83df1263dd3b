package io.stoker.model;

/// Whether and when others may take a running job's place.
///
/// @param preemptible whether it may be evicted at all
/// @param minRunMillis time an attempt runs before it may be evicted
public record PreemptionRules(boolean preemptible, long minRunMillis) {

    /// Evicted whenever a better job needs the place.
    public static final PreemptionRules DEFAULT = new PreemptionRules(true, 0);

    public PreemptionRules {
        if (minRunMillis < 0) {
            throw new IllegalArgumentException(
                    "preemption.minRun: expected 0 or more ms, found " + minRunMillis);
        }
    }
}
