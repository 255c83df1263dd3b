package io.stoker.control;

/// How the brain paces itself. Nothing here changes what a replay does.
///
/// @param suspectAfterMillis silence after which a node gets no new work
/// @param reconnectGraceMillis what a new leader adds to every node's lease: agents that restart
///   with their controller need the time to come back, and their workers run on meanwhile
/// @param leaseCheckMillis how often silences are looked at
/// @param planTickMillis how often to plan although nothing changed
/// @param mostPlacementsPerPlan most gangs in one plan: bounds the journal entry
/// @param repeatOrderMillis how long an order may stay unanswered
public record BrainConfig(
        long suspectAfterMillis,
        long reconnectGraceMillis,
        long leaseCheckMillis,
        long planTickMillis,
        int mostPlacementsPerPlan,
        long repeatOrderMillis) {

    /// Suspect after 3 s, 20 s more for a new leader, look every 500 ms, plan every 10 s, 1,000
    /// gangs a plan, repeat after 10 s.
    public static final BrainConfig DEFAULT =
            new BrainConfig(3_000, 20_000, 500, 10_000, 1_000, 10_000);

    /// {@return the same with another time until suspicion}
    public BrainConfig withSuspectAfterMillis(long value) {
        return new BrainConfig(
                value,
                reconnectGraceMillis,
                leaseCheckMillis,
                planTickMillis,
                mostPlacementsPerPlan,
                repeatOrderMillis);
    }
}
