package io.stoker.simulator.fleet;

import io.stoker.model.Command;
import java.util.function.LongFunction;

/// Where the words of simulated nodes go. Whoever implements it delivers each of them, again and
/// again if need be, as a real agent would. None of these calls may come back into the fleet before
/// it returned.
public interface FleetPort {

    /// Wishes something and wants to know what came of it, by [SimulatedFleet#answered].
    ///
    /// @param token comes back with the answer
    /// @param commandAt makes the command for the time at which it is accepted
    void ask(int token, LongFunction<Command> commandAt);

    /// Reports something; nobody waits for an answer.
    void report(LongFunction<Command> commandAt);

    /// Says that a node lives.
    void heartbeat(int nodeId);

    /// Says that a node may be sent orders (again).
    void connected(int nodeId);
}
