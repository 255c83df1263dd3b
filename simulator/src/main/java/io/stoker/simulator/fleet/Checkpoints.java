package io.stoker.simulator.fleet;

import io.stoker.model.CheckpointRules;
import java.util.TreeMap;

/// What jobs have saved on the storage that all nodes share: the run time that a next attempt need
/// not repeat, by the fleet's own clock. What a gang has saved is what its slowest worker has. A
/// job is forgotten when one of its workers ends by itself.
final class Checkpoints {

    /// @param epoch the newest attempt that left something
    /// @param beforeMillis what it had when it began
    /// @param millis what is saved after it
    private record Saved(long epoch, long beforeMillis, long millis) {}

    private final TreeMap<Long, Saved> byJob = new TreeMap<>();

    /// {@return run time that this attempt need not repeat, ms}
    long keptMillis(long jobId, long epoch) {
        Saved saved = byJob.get(jobId);
        if (saved == null) {
            return 0;
        }
        return saved.epoch() == epoch ? saved.beforeMillis() : saved.millis();
    }

    /// A worker was told to stop, or is gone.
    ///
    /// @param keptMillis what its attempt began with
    /// @param ranMillis how long it ran, as long as its work would take on a sound GPU
    /// @param told whether it had time to save
    /// @param forAll whether what it ran is what all of its gang did together
    void left(
            long jobId,
            long epoch,
            CheckpointRules rules,
            long keptMillis,
            long ranMillis,
            boolean told,
            boolean forAll) {
        if (!rules.resumes()) {
            return;
        }
        long millis = keptMillis + rules.savedMillis(keptMillis, ranMillis, told);
        Saved own = new Saved(epoch, keptMillis, millis);
        Saved was = byJob.get(jobId);
        boolean slower = was != null && was.epoch() == epoch && was.millis() < millis && !forAll;
        if (was == null || was.epoch() <= epoch && !slower) {
            byJob.put(jobId, own);
        }
    }

    /// A job is over.
    void forget(long jobId) {
        byJob.remove(jobId);
    }
}
