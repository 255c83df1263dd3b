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

    /// Tasks of an array that have no record of their own.
    int waitingTasks;

    private final boolean array;

    JobTrack(JobSpec spec, long submittedAt) {
        this.queue = spec.queue();
        this.kind = spec.kind().name().toLowerCase(Locale.ROOT);
        this.priorityClass = priorityClass(spec.priority());
        this.deadlineAt = spec.time().deadlineAt();
        this.submittedAt = submittedAt;
        this.queuedAt = submittedAt;
        this.array = spec.array().isPresent();
    }

    private JobTrack(JobTrack array) {
        this.queue = array.queue;
        this.kind = array.kind;
        this.priorityClass = array.priorityClass;
        this.deadlineAt = array.deadlineAt;
        this.submittedAt = array.submittedAt;
        this.queuedAt = array.queuedAt;
        this.array = false;
    }

    /// {@return one task of this array}
    JobTrack ofTask() {
        return new JobTrack(this);
    }

    /// {@return jobs that end with it: of an array, the tasks that never had a record}
    int jobs() {
        return array ? waitingTasks : 1;
    }

    static String priorityClass(int priority) {
        if (priority >= 900) {
            return "high";
        }
        return priority >= 300 ? "normal" : "low";
    }
}
