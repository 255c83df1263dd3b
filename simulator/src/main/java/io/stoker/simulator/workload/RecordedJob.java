package io.stoker.simulator.workload;

/// One job of a recorded trace that says how many GPUs a job held and how long, and no more.
///
/// @param submitMillis when it is submitted, after the start
/// @param gpus whole GPUs over the whole job, at least 1
/// @param runMillis how long it runs once all of it has started
/// @param deadlineMillis when it must have ended, after its submission; 0 for none
/// @param model the model it trains, empty when the trace does not say
public record RecordedJob(
        long submitMillis,
        String name,
        String user,
        int gpus,
        long runMillis,
        long deadlineMillis,
        String model) {
    public RecordedJob {
        if (gpus < 1) {
            throw new IllegalArgumentException("gpus: expected at least 1, found " + gpus);
        }
    }

    /// A job of a trace that does not name models.
    public RecordedJob(
            long submitMillis,
            String name,
            String user,
            int gpus,
            long runMillis,
            long deadlineMillis) {
        this(submitMillis, name, user, gpus, runMillis, deadlineMillis, "");
    }
}
