package io.stoker.simulator.fleet;

import java.util.List;
import java.util.Optional;

/// How often simulated nodes go down, and for how long. Every node draws its own rate once, then
/// the times between its failures from an exponential distribution.
///
/// @param name what an experiment calls it
/// @param leastPerMinute lowest chance of a failure per node and minute
/// @param mostPerMinute highest chance of a failure per node and minute
/// @param leastRepairMillis shortest time down
/// @param mostRepairMillis longest time down
public record FailureProfile(
        String name,
        double leastPerMinute,
        double mostPerMinute,
        long leastRepairMillis,
        long mostRepairMillis) {

    /// Nothing ever fails.
    public static final FailureProfile NONE = new FailureProfile("none", 0, 0, 0, 0);

    /// The demo's eight nodes: 5 to 12 % a minute each; back after 15 to 45 s (assumed).
    public static final FailureProfile OCTET =
            new FailureProfile("octet", 0.05, 0.12, 15_000, 45_000);

    /// All profiles there are, in the order in which messages list them.
    public static final List<FailureProfile> ALL = List.of(NONE, OCTET);

    public FailureProfile {
        if (leastPerMinute < 0 || mostPerMinute < leastPerMinute) {
            throw new IllegalArgumentException(
                    "failures: expected rates with 0 <= least <= most, found %s and %s"
                            .formatted(leastPerMinute, mostPerMinute));
        }
        if (leastRepairMillis < 0 || mostRepairMillis < leastRepairMillis) {
            throw new IllegalArgumentException(
                    "failures: expected repair times with 0 <= least <= most, found %d and %d ms"
                            .formatted(leastRepairMillis, mostRepairMillis));
        }
    }

    /// {@return the profile of this name}
    public static Optional<FailureProfile> named(String name) {
        return ALL.stream().filter(profile -> profile.name.equals(name)).findFirst();
    }

    /// {@return whether nodes ever fail}
    public boolean active() {
        return mostPerMinute > 0;
    }
}
