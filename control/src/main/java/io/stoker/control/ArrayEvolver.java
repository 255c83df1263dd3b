package io.stoker.control;

import io.stoker.model.ArrayTask;
import io.stoker.model.DependencyRules;
import io.stoker.model.Event;
import io.stoker.model.GpuTime;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import org.jspecify.annotations.Nullable;

/// Applies to arrays what events say about them and their tasks.
final class ArrayEvolver {

    private ArrayEvolver() {}

    /// {@return the array whose numbers include this one, null when there is none}
    static @Nullable Job arrayOf(ClusterState state, long jobId) {
        var found = state.arrays.floorEntry(jobId);
        Job array = found == null ? null : found.getValue();
        return array != null
                        && array.tasks != null
                        && jobId > array.id
                        && jobId <= array.id + array.tasks.size()
                ? array
                : null;
    }

    /// {@return the task of this number as it would be with a record of its own, null when no task
    /// without one has this number}
    static @Nullable Job waitingTask(ClusterState state, long jobId) {
        Job array = arrayOf(state, jobId);
        if (array == null || array.tasks == null) {
            return null;
        }
        int place = ArrayTask.placeOf(array.id, jobId);
        if (!array.tasks.waits(place)) {
            return null;
        }
        JobSpec spec = ArrayTask.specOf(array.spec, array.id, place);
        var task = new Job(jobId, spec, array.submittedAt);
        task.array = array;
        task.queuedAt = array.queuedAt;
        task.heldBy = array.heldBy;
        task.pausedUntil = array.pausedUntil;
        return task;
    }

    /// A job that was just submitted is an array.
    static void submitted(ClusterState state, Job array) {
        array.tasks = new ArrayProgress(array.spec.array().orElseThrow(), array.id);
        state.arrays.put(array.id, array);
        state.nextJobId = array.id + 1 + array.tasks.size();
    }

    /// A task gets a record. It is not put into the queue: the event that follows says where it
    /// goes, unless the task was freed to wait there.
    static void diverged(ClusterState state, Event.TaskDiverged e) {
        Job task =
                Invariant.present(
                        waitingTask(state, e.jobId()),
                        "task %d of array %d has a record already",
                        e.jobId(),
                        e.arrayId());
        if (e.freed()) {
            task.spec = task.spec.withDependencies(DependencyRules.NONE);
        }
        state.jobs.put(task);
        ArrayProgress tasks = tasksOf(task);
        tasks.diverged(ArrayTask.placeOf(e.arrayId(), e.jobId()));
        state.pending.tasksChanged(e.arrayId());
        if (e.freed() && task.eligible()) {
            state.pending.add(task.pending());
        }
    }

    /// The array's conditions changed: those of its tasks that wait for them too follow. Who asks
    /// for other conditions asks for all tasks that have not started.
    static void dependenciesChanged(ClusterState state, Job array, Event.DependenciesChanged e) {
        if (array.tasks == null) {
            return;
        }
        array.tasks.forEachOpen(place -> {
            Job task = state.jobs.get(ArrayTask.numberOf(array.id, place));
            if (task != null
                    && task.state == JobState.PENDING
                    && (!e.by().isEmpty() || !task.spec.dependencies().isNone())) {
                task.spec = task.spec.withDependencies(e.dependencies());
                Evolver.reindex(state, task);
            }
        });
    }

    /// A job got its GPUs.
    static void placed(Job job) {
        if (job.array != null) {
            tasksOf(job).running++;
            tasksOf(job).holding++;
        }
    }

    /// A job's last worker started.
    static void started(Job job, long at) {
        if (job.array == null) {
            return;
        }
        Job array = job.array;
        if (array.firstStartedAt == 0) {
            array.firstStartedAt = at;
        }
        if (array.state == JobState.PENDING) {
            array.state = JobState.RUNNING;
        }
        if (job.firstStartedAt == 0) {
            begun(job, at);
        }
    }

    private static void begun(Job task, long at) {
        ArrayProgress tasks = tasksOf(task);
        tasks.begun++;
        if (tasks.begun == tasks.size()) {
            tasks.allBegunAt = at;
        }
    }

    /// A job's attempt ended.
    static void attemptEnded(Job job) {
        if (job.array != null) {
            tasksOf(job).running--;
        }
    }

    /// A worker gave back what it held.
    static void released(Job job, Attempt attempt, GpuTime held) {
        if (job.array == null) {
            return;
        }
        ArrayProgress tasks = tasksOf(job);
        tasks.account = tasks.account.plus(held);
        if (attempt.holding == 0) {
            tasks.holding--;
        }
    }

    /// A job reached a terminal state.
    static void finished(ClusterState state, Job job, long at) {
        if (job.array != null) {
            tasksOf(job).ended(ArrayTask.placeOf(job.array.id, job.id), job.state);
            if (job.firstStartedAt == 0) {
                begun(job, at);
            }
        }
        if (job.tasks != null && !job.tasks.allEnded()) {
            job.tasks.endRest(job.state);
            if (job.tasks.allBegunAt == 0) {
                job.tasks.allBegunAt = at;
            }
        }
    }

    private static ArrayProgress tasksOf(Job task) {
        Job array = Invariant.present(task.array, "job %d is no task", task.id, 0);
        return Invariant.present(array.tasks, "job %d is no array", array.id, 0);
    }
}
