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

    /// {@return what an attempt spends on its restart before it gets on, ms: it pays for one only
    /// when it goes on from a checkpoint}
    ///
    /// @param keptMillis run time that earlier attempts left it
    public long startMillis(long keptMillis) {
        return keptMillis > 0 ? restartMillis : 0;
    }

    /// {@return the part of an attempt's run that its last checkpoint holds when it ends now, ms}
    ///
    /// Worked example: an attempt goes on from a checkpoint, restarts in 1 min, saves every 20 min
    /// and has run for 51 min. It worked for 50 min, of which 40 are safe; told to stop, it would
    /// save all 50 if it saves on notice.
    ///
    /// @param keptMillis run time that earlier attempts left it
    /// @param ranMillis time since its last worker started
    /// @param told whether it is told to stop, and so has time to save
    public long savedMillis(long keptMillis, long ranMillis, boolean told) {
        if (!resumes) {
            return 0;
        }
        long worked = Math.max(0, ranMillis - startMillis(keptMillis));
        if (told && onNotice) {
            return worked;
        }
        return everyMillis == 0 ? 0 : worked / everyMillis * everyMillis;
    }
}
