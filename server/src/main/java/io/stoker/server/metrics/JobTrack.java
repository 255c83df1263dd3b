package io.stoker.server.metrics;

import io.stoker.model.JobSpec;
import java.util.Locale;

/// One job as the metrics follow it. Guarded by [JobMetrics]' lock.
final class JobTrack {

    final String queue;
    final String kind;
    final String priorityClass;
    final long deadlineAt;
    final long submittedAt;
    long queuedAt;
    long interruptedAt;
    long ranMillis;
    long liveEpoch;

    JobTrack(JobSpec spec, long submittedAt) {
        this.queue = spec.queue();
        this.kind = spec.kind().name().toLowerCase(Locale.ROOT);
        this.priorityClass = priorityClass(spec.priority());
        this.deadlineAt = spec.time().deadlineAt();
        this.submittedAt = submittedAt;
        this.queuedAt = submittedAt;
    }

    static String priorityClass(int priority) {
        if (priority >= 900) {
            return "high";
        }
        return priority >= 300 ? "normal" : "low";
    }
}
