package io.stoker.control;

import io.stoker.model.JobState;
import io.stoker.model.Promise;
import io.stoker.scheduler.PromisedPlace;
import java.util.List;

/// Applies what was promised about deadlines: the job remembers it, and while the job waits its
/// place is kept.
final class PromisesEvolver {

    private PromisesEvolver() {}

    static void set(ClusterState state, Job job, Promise promise) {
        job.promise = promise;
        keepPlace(state, job);
    }

    /// Stands between the loss of a place and the review that finds another one.
    private static final Promise TO_BE_REVIEWED = new Promise(0, 0, true, List.of());

    /// A promised job went back to its queue: the place that it had is gone.
    static void waitsAgain(ClusterState state, Job job) {
        if (job.promise != null) {
            set(state, job, TO_BE_REVIEWED);
        }
    }

    static void keepPlace(ClusterState state, Job job) {
        if (job.promise != null && job.state == JobState.PENDING) {
            state.scheduling.promised().put(PromisedPlace.of(job.id, job.spec, job.promise));
        }
    }
}
