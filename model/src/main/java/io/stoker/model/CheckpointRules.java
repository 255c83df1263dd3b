package io.stoker.model;

/// What a stop costs a job.
///
/// @param resumes whether a next attempt goes on from the last checkpoint; without it all work of
///   an attempt that is stopped is lost
/// @param onNotice whether it saves when it is told to stop, so that an orderly stop loses nothing
/// @param everyMillis time between periodic checkpoints, 0 for none
/// @param restartMillis what a restart costs: loading, rendezvous, warm-up
public record CheckpointRules(
        boolean resumes, boolean onNotice, long everyMillis, long restartMillis) {

    /// Starts again from nothing.
    public static final CheckpointRules NONE = new CheckpointRules(false, false, 0, 0);

    public CheckpointRules {
        if (everyMillis < 0) {
            throw new IllegalArgumentException(
                    "checkpoint.every: expected 0 or more ms, found " + everyMillis);
        }
        if (restartMillis < 0) {
            throw new IllegalArgumentException(
                    "checkpoint.restart: expected 0 or more ms, found " + restartMillis);
        }
        if (!resumes && (onNotice || everyMillis > 0)) {
            throw new IllegalArgumentException(
                    "checkpoint: expected resumes beside onNotice or every, found none");
        }
    }
}
