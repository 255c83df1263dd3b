package io.stoker.server.shell;

import io.stoker.control.BrainConfig;

/// How a live shell runs.
///
/// @param brain how the brain paces itself
/// @param mostWaitingRequests requests that may wait for the journal at once; more are refused
/// @param mostCommandsPerEntry commands in one journal entry; more wait for the next one
/// @param mostEntriesInFlight journal entries that may be under way at once
public record ShellConfig(
        BrainConfig brain,
        int mostWaitingRequests,
        int mostCommandsPerEntry,
        int mostEntriesInFlight) {

    /// The brain's defaults, 20,000 waiting requests, 1,000 commands an entry, 4 entries in flight.
    public static final ShellConfig DEFAULT =
            new ShellConfig(BrainConfig.DEFAULT, 20_000, 1_000, 4);

    /// {@return the same with another pace of the brain}
    public ShellConfig withBrain(BrainConfig value) {
        return new ShellConfig(
                value, mostWaitingRequests, mostCommandsPerEntry, mostEntriesInFlight);
    }
}
