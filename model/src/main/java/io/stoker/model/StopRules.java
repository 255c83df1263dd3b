package io.stoker.model;

/// How a worker is asked to stop.
///
/// @param checkpointSignal name of the signal that asks ranks to save, such as `USR1`; empty when
///   the job cannot save
/// @param graceMillis time between the stop notice (TERM) and KILL
public record StopRules(String checkpointSignal, long graceMillis) {

    /// TERM, five seconds, KILL.
    public static final StopRules DEFAULT = new StopRules("", 5_000);

    public StopRules {
        if (graceMillis < 0 || graceMillis > 86_400_000) {
            throw new IllegalArgumentException(
                    "stop.grace: expected 0 to 24 hours, found " + graceMillis + " ms");
        }
    }
}
