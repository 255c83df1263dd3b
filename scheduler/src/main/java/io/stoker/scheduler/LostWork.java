package io.stoker.scheduler;

import io.stoker.model.CheckpointRules;
import io.stoker.model.GpuRequest;

/// What it costs to stop a running gang now: the GPU time since its last checkpoint, and that of
/// its restart.
///
/// ```
/// price = GPUs held * (now - last checkpoint + restart)
/// ```
///
/// The last checkpoint is the later one of what the gang acknowledged and what its period implies;
/// a gang that saves on notice loses nothing but the restart, one that cannot resume loses all that
/// it ran. A gang with nothing saved starts anew and pays for no restart.
///
/// Worked example: a gang of 8 GPUs has run for 50 min, saves every 20 min and restarts in 1 min.
/// It loses 10 min since the last checkpoint and 1 min for the restart, on 8 GPUs: 88 GPU-minutes.
final class LostWork {

    private LostWork() {}

    /// {@return GPU-milliseconds that are lost when the gang is told to stop at `now`}
    static long gpuMillis(RunningGang gang, long now) {
        return gang.heldGpuMilli * millis(gang, now) / GpuRequest.WHOLE_MILLI;
    }

    private static long millis(RunningGang gang, long now) {
        if (gang.startedAt() == 0) {
            return 0;
        }
        CheckpointRules rules = gang.job().spec().checkpoint();
        long kept = gang.job().progress().keptMillis();
        long ran = Math.max(0, now - gang.startedAt());
        long acknowledged = Math.max(0, gang.checkpointAt() - gang.startedAt());
        long saved = Math.max(rules.savedMillis(kept, ran, true), Math.min(ran, acknowledged));
        return ran - saved + rules.startMillis(kept + saved);
    }
}
