package io.stoker.control;

import io.stoker.model.ArrayRules;
import io.stoker.model.ArrayTask;
import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.DependencyRules;
import io.stoker.model.DependencyRules.Condition;
import io.stoker.model.DependencyRules.Kind;
import io.stoker.model.Event;
import io.stoker.model.JobState;
import io.stoker.model.Rejection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decisions about arrays. An array behaves as that many jobs of one wish that were submitted one
/// after the other; what is asked of the array is asked of each of its tasks that it concerns.
///
/// A task has no record until something tells it apart: its placement, or somebody who cancels,
/// holds or changes it alone. Then [Event.TaskDiverged] goes ahead of what happens to it.
final class ArrayDecisions {

    private ArrayDecisions() {}

    /// {@return the job of this number; a task without a record as it would be with one}
    static @Nullable Job find(ClusterState state, long jobId) {
        Job job = state.jobs.get(jobId);
        return job != null ? job : ArrayEvolver.waitingTask(state, jobId);
    }

    /// {@return the decision, with the task's record made first when it has none}
    static Decision withRecord(ClusterState state, long jobId, Decision decision) {
        if (decision.events().isEmpty() || state.jobs.get(jobId) != null) {
            return decision;
        }
        Job array = ArrayEvolver.arrayOf(state, jobId);
        if (array == null) {
            return decision;
        }
        var events = new ArrayList<Event>(decision.events().size() + 1);
        events.add(new Event.TaskDiverged(jobId, array.id, false));
        events.addAll(decision.events());
        return new Decision(events, decision.rejection(), decision.subject(), decision.replayed());
    }

    /// {@return whether as many tasks of the job's array run as may}
    static boolean throttled(Job job) {
        Job array = job.array;
        if (array == null || array.tasks == null) {
            return false;
        }
        int most = array.tasks.rules.throttle();
        return most > 0 && array.tasks.holding >= most;
    }

    /// {@return the refusal of conditions by index on what has no such indices}
    static Optional<Rejection> mismatch(
            ClusterState state, Optional<ArrayRules> own, DependencyRules rules) {
        for (Condition condition : rules.conditions()) {
            if (condition.kind() != Kind.AFTERCORR) {
                continue;
            }
            Job other = state.jobs.get(condition.jobId());
            Optional<ArrayRules> theirs = other == null ? Optional.empty() : other.spec.array();
            if (own.isPresent() != theirs.isPresent()) {
                return Optional.of(new Rejection.NotByIndex(condition.jobId(), -1));
            }
            int missing =
                    own.isPresent() && theirs.isPresent() ? own.get().firstNotIn(theirs.get()) : -1;
            if (missing >= 0) {
                return Optional.of(new Rejection.NotByIndex(condition.jobId(), missing));
            }
        }
        return Optional.empty();
    }

    /// Ends an array: its tasks with records one by one, the rest with it.
    static Decision end(ClusterState state, Job array, JobState end, Cause cause, String message) {
        var events = new ArrayList<Event>();
        forEachOpen(
                state,
                array,
                task -> {
                    Attempt live = task.liveAttempt();
                    if (live != null) {
                        events.addAll(Decider.endAttempt(task, live, cause, message));
                    }
                    events.add(new Event.JobFinished(task.id, end, cause, 0, message));
                });
        events.add(new Event.JobFinished(array.id, end, cause, 0, message));
        return Decider.done(events, array.id);
    }

    static Decision hold(ClusterState state, Job array, String by) {
        var events = new ArrayList<Event>();
        if (array.heldBy.isEmpty()) {
            events.add(new Event.JobHeld(array.id, by));
        }
        forEachOpen(
                state,
                array,
                task -> {
                    if (task.state == JobState.PENDING && task.heldBy.isEmpty()) {
                        events.add(new Event.JobHeld(task.id, by));
                    }
                });
        return events.isEmpty()
                ? Decider.nothing("array %d is held already".formatted(array.id))
                : Decider.done(events, array.id);
    }

    static Decision release(ClusterState state, Job array, String by) {
        var events = new ArrayList<Event>();
        if (!array.heldBy.isEmpty()) {
            events.add(new Event.JobReleased(array.id, by));
        }
        forEachOpen(
                state,
                array,
                task -> {
                    if (!task.heldBy.isEmpty()) {
                        events.add(new Event.JobReleased(task.id, by));
                    }
                });
        return events.isEmpty()
                ? Decider.nothing("no task of array %d is held".formatted(array.id))
                : Decider.done(events, array.id);
    }

    static Decision requeue(ClusterState state, Job array, Command.RequeueJob c) {
        var events = new ArrayList<Event>();
        forEachOpen(
                state,
                array,
                task ->
                        events.addAll(
                                JobDecisions.requeue(
                                                state,
                                                new Command.RequeueJob(
                                                        c.at(), task.id, c.by(), c.reason()))
                                        .events()));
        return events.isEmpty()
                ? Decider.nothing("no task of array %d runs".formatted(array.id))
                : Decider.done(events, array.id);
    }

    static Decision setPriority(ClusterState state, Job array, Command.SetPriority c) {
        var events = new ArrayList<Event>();
        events.add(new Event.PriorityChanged(array.id, c.priority(), c.by()));
        forEachOpen(
                state,
                array,
                task -> events.add(new Event.PriorityChanged(task.id, c.priority(), c.by())));
        return Decider.done(events, array.id);
    }

    private static void forEachOpen(ClusterState state, Job array, Consumer<Job> action) {
        ArrayProgress tasks = Invariant.present(array.tasks, "job %d is no array", array.id, 0);
        tasks.forEachOpen(place -> {
            Job task = state.jobs.get(ArrayTask.numberOf(array.id, place));
            if (task != null && !task.state.terminal()) {
                action.accept(task);
            }
        });
    }

    /// {@return the ends of arrays whose last task ended with these events, which were applied}
    static List<Event> follow(ClusterState state, List<Event> events) {
        if (state.arrays.isEmpty()) {
            return List.of();
        }
        Map<Long, Event> ends = new LinkedHashMap<>();
        for (Event event : events) {
            if (event instanceof Event.JobFinished finished) {
                Job task = state.jobs.get(finished.jobId());
                Job array = task == null ? null : task.array;
                if (array != null
                        && array.tasks != null
                        && array.tasks.allEnded()
                        && !array.state.terminal()) {
                    ends.put(array.id, outcome(array, array.tasks));
                }
            }
        }
        return List.copyOf(ends.values());
    }

    /// The worst of its tasks' ends: failed before cancelled before completed.
    private static Event.JobFinished outcome(Job array, ArrayProgress tasks) {
        int completed = tasks.endedIn(JobState.COMPLETED);
        int cancelled = tasks.endedIn(JobState.CANCELLED);
        int failed = tasks.size() - completed - cancelled;
        if (failed > 0) {
            String message = "%d of %d tasks failed".formatted(failed, tasks.size());
            return new Event.JobFinished(array.id, JobState.FAILED, Cause.USER_ERROR, 1, message);
        }
        if (cancelled > 0) {
            String message = "%d of %d tasks were cancelled".formatted(cancelled, tasks.size());
            return new Event.JobFinished(array.id, JobState.CANCELLED, Cause.CANCELLED, 0, message);
        }
        return new Event.JobFinished(array.id, JobState.COMPLETED, Cause.SUCCESS, 0, "");
    }

    /// {@return what follows for tasks that wait by index, from events that were applied}: a task
    /// is freed in the step in which what it waits for has happened.
    static List<Event> free(ClusterState state, long at, List<Event> events) {
        if (state.arrays.isEmpty() || state.waits.isEmpty()) {
            return List.of();
        }
        Map<Long, Event> freed = new LinkedHashMap<>();
        for (Event event : events) {
            switch (event) {
                case Event.JobSubmitted e -> freeAll(state, at, e.jobId(), freed);
                case Event.DependenciesChanged e -> freeAll(state, at, e.jobId(), freed);
                case Event.AllocationReleased e -> freeBehind(state, at, e.jobId(), freed);
                case Event.JobFinished e -> freeBehind(state, at, e.jobId(), freed);
                default -> {}
            }
        }
        return List.copyOf(freed.values());
    }

    private static void freeAll(ClusterState state, long at, long jobId, Map<Long, Event> freed) {
        Job array = state.jobs.get(jobId);
        if (array == null || array.tasks == null) {
            return;
        }
        for (Condition condition : array.spec.dependencies().conditions()) {
            Job other = state.jobs.get(condition.jobId());
            if (condition.kind() == Kind.AFTERCORR && other != null && other.tasks != null) {
                ArrayProgress theirs = other.tasks;
                theirs.forEachSucceeded(
                        place -> freeOne(state, at, array, theirs.rules.indexAt(place), freed));
            }
        }
    }

    private static void freeBehind(
            ClusterState state, long at, long jobId, Map<Long, Event> freed) {
        Job job = state.jobs.get(jobId);
        if (job == null || !job.over()) {
            return;
        }
        freeAll(state, at, state.waits.nextOfName(job), freed);
        if (job.array == null) {
            return;
        }
        int index = job.spec.task().map(ArrayTask::index).orElse(-1);
        for (long waiter : state.waits.waitersOf(job.array.id)) {
            Job array = state.jobs.get(waiter);
            if (array != null && array.tasks != null) {
                freeOne(state, at, array, index, freed);
            }
        }
    }

    private static void freeOne(
            ClusterState state, long at, Job array, int index, Map<Long, Event> freed) {
        ArrayProgress tasks = Invariant.present(array.tasks, "job %d is no array", array.id, 0);
        int place = tasks.rules.placeOf(index);
        long number = ArrayTask.numberOf(array.id, place);
        Job task = place < 0 || array.state.terminal() ? null : find(state, number);
        if (task == null
                || task.state != JobState.PENDING
                || task.spec.dependencies().isNone()
                || freed.containsKey(number)) {
            return;
        }
        Event.DependenciesChanged change = DependencyDecisions.change(state, at, task);
        if (change != null && change.dependencies().isNone()) {
            freed.put(
                    number,
                    tasks.waits(place) ? new Event.TaskDiverged(number, array.id, true) : change);
        }
    }
}
