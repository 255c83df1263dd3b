package io.stoker.scheduler;

import io.stoker.model.AttemptImage;
import io.stoker.model.GpuRequest;
import io.stoker.model.GpuTime;
import io.stoker.model.JobImage;

/// What a job has behind it when it waits again.
///
/// @param attainedGpuMillis GPU-milliseconds its attempts have run, lost work included
/// @param keptMillis run time that a next attempt need not repeat, thanks to checkpoints
/// @param firstStartedAt when it first ran, epoch ms; 0 before
/// @param endedAt when its last attempt ended, epoch ms; 0 before
public record Progress(long attainedGpuMillis, long keptMillis, long firstStartedAt, long endedAt) {

    /// Never ran.
    public static final Progress NONE = new Progress(0, 0, 0, 0);

    /// {@return what a job has behind it}
    ///
    /// @param account its GPU time, in thousandths
    public static Progress of(GpuTime account, long keptMillis, long firstStartedAt, long endedAt) {
        long attained = (account.useful() + account.lost()) / GpuRequest.WHOLE_MILLI;
        return attained == 0 && keptMillis == 0 && firstStartedAt == 0 && endedAt == 0
                ? NONE
                : new Progress(attained, keptMillis, firstStartedAt, endedAt);
    }

    /// {@return what the job of this image has behind it}
    public static Progress of(JobImage job) {
        long ended = job.attempts().stream().mapToLong(AttemptImage::endedAt).max().orElse(0);
        return of(job.account(), job.keptMillis(), job.firstStartedAt(), ended);
    }

    /// {@return this and one more run, nothing of it lost}
    ///
    /// @param gpuMilli thousandths of GPUs that it holds
    public Progress and(long gpuMilli, long startedAt, long untilAt) {
        long ran = Math.max(0, untilAt - startedAt);
        return new Progress(
                attainedGpuMillis + ran * gpuMilli / 1_000,
                keptMillis + ran,
                firstStartedAt == 0 ? startedAt : firstStartedAt,
                untilAt);
    }
}
