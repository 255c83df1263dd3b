package io.stoker.server.metrics;

import io.stoker.model.Cause;
import java.util.HashMap;
import java.util.Map;

/// One attempt as the metrics follow it. Guarded by [JobMetrics]' lock.
final class AttemptTrack {

    final JobTrack job;
    final long placedAt;
    final Map<Integer, Hold> holds = new HashMap<>();
    long firstWorkerAt;
    long startedAt;
    long endedAt;
    Cause cause = Cause.SUCCESS;

    AttemptTrack(JobTrack job, long placedAt) {
        this.job = job;
        this.placedAt = placedAt;
    }

    /// What one rank holds.
    record Hold(long gpuMilli, String gpuType) {}
}
