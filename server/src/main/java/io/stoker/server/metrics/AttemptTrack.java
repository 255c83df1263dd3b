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

    /// GPU-seconds that workers ran which left the gang and are gone, while it lives.
    double workOfLeavers;

    AttemptTrack(JobTrack job, long placedAt) {
        this.job = job;
        this.placedAt = placedAt;
    }

    /// What one rank holds, and when it joined and left its gang if it was not there all along.
    static final class Hold {
        final long gpuMilli;
        final String gpuType;
        long joinedAt;
        long startedAt;
        long leftAt;

        Hold(long gpuMilli, String gpuType) {
            this.gpuMilli = gpuMilli;
            this.gpuType = gpuType;
        }

        long heldFrom(AttemptTrack attempt) {
            return joinedAt == 0 ? attempt.placedAt : joinedAt;
        }

        long endedAt(AttemptTrack attempt, long releasedAt) {
            if (leftAt != 0) {
                return leftAt;
            }
            return attempt.endedAt == 0 ? releasedAt : attempt.endedAt;
        }

        long ranFrom(AttemptTrack attempt, long endedAt) {
            long from = joinedAt == 0 ? attempt.startedAt : startedAt;
            return from == 0 ? endedAt : Math.min(from, endedAt);
        }
    }
}
