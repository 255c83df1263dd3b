package io.stoker.control;

import io.stoker.model.Event;

/// One concern of the leader. A loop sees events and reads the state; it answers with commands to
/// propose, orders to send, or a time to be woken at. It never changes the state, and what it
/// remembers is soft: [#lead] rebuilds it.
interface Loop {

    /// This replica leads from now on: forget, and take up the state as it is.
    void lead(long now, ClusterState state, Actions actions);

    /// Something happened.
    ///
    /// @param at time of the journal entry
    void observe(long at, Event event, ClusterState state, Actions actions);

    /// A time that this loop or another one asked for has come. A loop that still waits for a time
    /// asks for it again.
    void wake(long now, ClusterState state, Actions actions);
}
