package io.stoker.agent.process;

/// Lets tests outside this package kill a group that a test has started.
public final class TestSignals {
    private final Signals signals = new Signals();

    /// Kills every process of the group.
    public void killGroup(long group) {
        signals.toGroup(group, Signals.KILL);
    }
}
