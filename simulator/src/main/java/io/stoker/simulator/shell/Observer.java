package io.stoker.simulator.shell;

import io.stoker.model.Event;
import io.stoker.scheduler.CycleReport;

/// Learns of a simulated run as it happens. Called on the run's one thread.
public interface Observer {

    /// Virtual time is about to reach `at`; everything before it has been seen.
    void advance(long at);

    /// A fact was committed.
    void event(long at, Event event);

    /// A scheduling cycle ended.
    void explained(CycleReport report);
}
