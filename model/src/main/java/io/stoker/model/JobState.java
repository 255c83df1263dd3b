package io.stoker.model;

/// Where a job stands. Terminal states are final.
///
/// ```
/// PENDING -> SCHEDULED -> RUNNING -> COMPLETED | FAILED | TIMED_OUT
///    ^___________|___________|      (requeue, preemption, lost node)
/// any live state -> CANCELLED | DEADLINE_MISSED;   at submission -> REJECTED
/// ```
public enum JobState {
    /// Waits for a place, for its begin time, for a retry, or is held.
    PENDING(false),
    /// Every worker has its GPUs; orders to start are under way.
    SCHEDULED(false),
    /// Every worker runs.
    RUNNING(false),
    /// Every worker exited with 0.
    COMPLETED(true),
    /// Ended without success and without retries left.
    FAILED(true),
    /// Ended because a person or a script asked for it.
    CANCELLED(true),
    /// Ran into its time limit.
    TIMED_OUT(true),
    /// Did not end before its deadline.
    DEADLINE_MISSED(true),
    /// Could never have run on this cluster.
    REJECTED(true);

    private final boolean terminal;

    JobState(boolean terminal) {
        this.terminal = terminal;
    }

    /// {@return whether no further state follows}
    public boolean terminal() {
        return terminal;
    }
}
