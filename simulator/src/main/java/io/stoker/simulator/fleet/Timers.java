package io.stoker.simulator.fleet;

/// The clock that drives a simulated fleet: virtual time in a simulation, the wall clock in a demo.
public interface Timers {

    /// {@return the time, epoch milliseconds}
    long now();

    /// Asks to be called back: [SimulatedFleet#due] with `code`, once, at `at` or as soon after it
    /// as can be. The codes use the low 60 bits only; the top four are the owner's to tell them
    /// from its own.
    void callAt(long at, long code);
}
