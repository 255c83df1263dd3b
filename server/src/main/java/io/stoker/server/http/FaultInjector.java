package io.stoker.server.http;

import io.stoker.model.FaultKind;
import java.util.Optional;

/// Breaks simulated nodes on purpose. Implemented by the simulated fleet; called from any thread.
@FunctionalInterface
public interface FaultInjector {

    /// Makes a simulated node fail. The node then reports the fault itself.
    ///
    /// @return why it cannot be done, empty when it is under way
    Optional<String> inject(Injection injection);

    /// A fault to cause.
    ///
    /// @param gpu index of the GPU, -1 for the whole node
    /// @param durationMillis how long it lasts, 0 for as long as the fleet usually takes to repair
    ///   it
    /// @param message one line for people, may be empty
    record Injection(int nodeId, FaultKind kind, int gpu, long durationMillis, String message) {}
}
