package io.stoker.control;

import io.stoker.model.Event;
import io.stoker.model.Rejection;
import java.util.List;
import java.util.Optional;

/// What [Decider] made of one command.
///
/// @param events facts, in order; already part of the state when a caller of [StateMachine] sees
///   them
/// @param rejection the answer no, with or without facts
/// @param subject number of what was made or changed, 0 when there is none
/// @param replayed whether an earlier request with the same key did it
public record Decision(
        List<Event> events, Optional<Rejection> rejection, long subject, boolean replayed) {
    public Decision {
        events = List.copyOf(events);
    }
}
