package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.ArrayImage;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;

/// What arrays and their tasks have beside other jobs, as JSON.
final class ArrayShape {

    private ArrayShape() {}

    /// Adds which task of which array a job is; null for other jobs.
    static void identity(ObjectNode metadata, JobSpec spec) {
        if (spec.task().isEmpty()) {
            metadata.putNull("task");
            return;
        }
        var task = spec.task().get();
        metadata.putObject("task")
                .put("arrayId", task.arrayId())
                .put("index", task.index())
                .put("name", task.text());
    }

    /// Adds where the tasks of an array stand; null for other jobs.
    static void tasks(ObjectNode status, JobImage job) {
        if (job.tasks().isEmpty()) {
            status.putNull("tasks");
            return;
        }
        ArrayImage tasks = job.tasks().get();
        int count = job.spec().array().orElseThrow().count();
        status.putObject("tasks")
                .put("count", count)
                .put("pending", tasks.pending(count))
                .put("running", tasks.running())
                .put("succeeded", tasks.ended(JobState.COMPLETED))
                .put("failed", tasks.ended(JobState.FAILED))
                .put("cancelled", tasks.ended(JobState.CANCELLED))
                .put("timedOut", tasks.ended(JobState.TIMED_OUT))
                .put("deadlineMissed", tasks.ended(JobState.DEADLINE_MISSED))
                .put("rejected", tasks.ended(JobState.REJECTED));
    }
}
