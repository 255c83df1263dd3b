package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.DependencyRules;
import io.stoker.model.DependencyRules.Condition;
import io.stoker.model.DependencyRules.Kind;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.Rejection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Decisions about what jobs wait for. The words and their meaning are those of Slurm's `sbatch
/// --dependency`.
///
/// A job with conditions is not eligible. A fulfilled condition is struck off in the step that
/// fulfils it; where one is enough, all are. So nothing has to be remembered about a job that ended
/// long ago: a condition that is still listed while its job is gone is one that will never hold.
final class DependencyDecisions {

    private DependencyDecisions() {}

    /// {@return the refusal of conditions on jobs that are not in the state, or that have no such
    /// tasks}
    static Optional<Rejection> unknown(ClusterState state, JobSpec spec) {
        for (Condition condition : spec.dependencies().conditions()) {
            if (condition.kind() != Kind.SINGLETON
                    && ArrayDecisions.find(state, condition.jobId()) == null) {
                return Optional.of(new Rejection.UnknownDependency(condition.jobId()));
            }
        }
        return ArrayDecisions.mismatch(state, spec.array(), spec.dependencies());
    }

    static Decision set(ClusterState state, Command.SetDependencies c) {
        Job job = ArrayDecisions.find(state, c.jobId());
        if (job == null) {
            return Decider.refused(new Rejection.UnknownJob(c.jobId()));
        }
        if (job.array != null) {
            return Decider.refused(new Rejection.WaitsWithArray(job.id, job.array.id));
        }
        if (job.state != JobState.PENDING) {
            return Decider.refused(
                    new Rejection.WrongState(
                            job.id,
                            job.state,
                            "only a pending job can be made to wait for others"));
        }
        Optional<Rejection> unknown = unknown(state, job.spec.withDependencies(c.dependencies()));
        if (unknown.isPresent()) {
            return Decider.refused(unknown.get());
        }
        state.waits.listNames(state);
        List<Long> circle = circle(state, job, c.dependencies());
        if (!circle.isEmpty()) {
            return Decider.refused(new Rejection.DependencyCycle(circle));
        }
        return Decider.done(
                List.of(new Event.DependenciesChanged(job.id, c.dependencies(), c.by())), job.id);
    }

    /// {@return the jobs from `job` back to itself when it waits by these rules, none when it can
    /// not come back} A breadth-first search: the circle is a shortest one. A condition counts as
    /// an edge also where one of several is enough. Costs the jobs and conditions that are reached.
    private static List<Long> circle(ClusterState state, Job job, DependencyRules rules) {
        Map<Long, Long> cameFrom = new LinkedHashMap<>();
        Map<Long, Long> namesDoneTo = new LinkedHashMap<>();
        var open = new ArrayDeque<Job>();
        open.add(job);
        while (!open.isEmpty()) {
            Job next = open.removeFirst();
            DependencyRules waitsBy = next == job ? rules : next.spec.dependencies();
            for (long number : awaited(state, next, waitsBy, namesDoneTo)) {
                Job array = ArrayEvolver.arrayOf(state, number);
                long awaited = array == null ? number : array.id;
                if (awaited == job.id) {
                    return path(job.id, next.id, cameFrom);
                }
                Job other = state.jobs.get(awaited);
                if (other != null
                        && !other.state.terminal()
                        && cameFrom.putIfAbsent(awaited, next.id) == null) {
                    open.add(other);
                }
            }
        }
        return List.of();
    }

    private static List<Long> awaited(
            ClusterState state, Job job, DependencyRules rules, Map<Long, Long> namesDoneTo) {
        var all = new ArrayList<Long>();
        for (Condition condition : rules.conditions()) {
            if (condition.kind() != Kind.SINGLETON) {
                all.add(condition.jobId());
                continue;
            }
            // Each job of a name is walked to once, however many singletons wait for it.
            long name = state.waits.nextOfName(job);
            all.addAll(state.waits.earlierOfName(job, namesDoneTo.getOrDefault(name, 0L)));
            namesDoneTo.merge(name, job.id, Math::max);
        }
        return all;
    }

    private static List<Long> path(long start, long last, Map<Long, Long> cameFrom) {
        var path = new ArrayList<Long>();
        path.add(start);
        for (long at = last; at != start; at = cameFrom.getOrDefault(at, start)) {
            path.add(at);
        }
        path.add(start);
        return path.reversed();
    }

    /// {@return what follows for waiting jobs from events that were just applied} Reads the state
    /// behind them, so one look at each affected job is enough however many events met it.
    static List<Event> follow(ClusterState state, long at, List<Event> events) {
        if (state.waits.isEmpty()) {
            return List.of();
        }
        var affected = new TreeSet<Long>();
        for (Event event : events) {
            switch (event) {
                case Event.JobSubmitted e -> affected.add(e.jobId());
                case Event.DependenciesChanged e -> affected.add(e.jobId());
                case Event.JobStarted e -> affectWaiters(state, e.jobId(), affected);
                case Event.JobRequeued e -> affectName(state, e.jobId(), affected);
                case Event.JobFinished e -> {
                    affectWaiters(state, e.jobId(), affected);
                    affectName(state, e.jobId(), affected);
                }
                case Event.AllocationReleased e -> released(state, e.jobId(), affected);
                default -> {}
            }
        }
        var changes = new ArrayList<Event>();
        for (long id : affected) {
            Job job = state.jobs.get(id);
            Event change = job == null ? null : change(state, at, job);
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }

    /// Those that wait for a job, and those that wait for the array it is a task of.
    private static void affectWaiters(ClusterState state, long jobId, TreeSet<Long> affected) {
        affected.addAll(state.waits.waitersOf(jobId));
        Job job = state.jobs.get(jobId);
        if (job != null && job.array != null) {
            affected.addAll(state.waits.waitersOf(job.array.id));
        }
    }

    private static void released(ClusterState state, long jobId, TreeSet<Long> affected) {
        Job job = state.jobs.get(jobId);
        if (job != null && job.over()) {
            affectWaiters(state, jobId, affected);
        }
        affectName(state, jobId, affected);
    }

    private static void affectName(ClusterState state, long jobId, TreeSet<Long> affected) {
        Job job = state.jobs.get(jobId);
        if (job != null) {
            affected.add(state.waits.nextOfName(job));
        }
    }

    /// {@return what its conditions come to now, null when nothing changed}
    static Event.@Nullable DependenciesChanged change(ClusterState state, long at, Job job) {
        DependencyRules rules = job.spec.dependencies();
        if (rules.isNone() || job.state != JobState.PENDING) {
            return null;
        }
        DependencyRules left = left(state, at, job, rules);
        return left.equals(rules) ? null : new Event.DependenciesChanged(job.id, left, "");
    }

    /// {@return what a job that is not submitted yet would have to wait for}
    static DependencyRules open(ClusterState fork, long at, JobSpec spec) {
        if (spec.dependencies().isNone()) {
            return DependencyRules.NONE;
        }
        fork.waits.listNames(fork);
        return left(fork, at, new Job(fork.nextJobId, spec, at), spec.dependencies());
    }

    private static DependencyRules left(
            ClusterState state, long at, Job job, DependencyRules rules) {
        var open = new ArrayList<Condition>();
        boolean singletons = false;
        for (Condition condition : rules.conditions()) {
            if (condition.kind() == Kind.SINGLETON) {
                singletons = true;
                open.add(condition);
                continue;
            }
            Condition now = begun(state, condition);
            if (!fulfilled(state, at, job, now)) {
                open.add(now);
            } else if (rules.any()) {
                return DependencyRules.NONE;
            }
        }
        // Last, and only when nothing else is open: who is alone now may not be alone later.
        boolean singletonNext =
                rules.any() || open.stream().allMatch(one -> one.kind() == Kind.SINGLETON);
        if (singletons && singletonNext && state.waits.alone(job)) {
            return DependencyRules.NONE;
        }
        return open.isEmpty() ? DependencyRules.NONE : new DependencyRules(rules.any(), open);
    }

    /// {@return the condition with the end of its delay, once the other job has started}
    private static Condition begun(ClusterState state, Condition condition) {
        if (condition.kind() != Kind.AFTER || condition.dueAt() != 0) {
            return condition;
        }
        Job other = state.jobs.get(condition.jobId());
        if (other == null) {
            return condition;
        }
        long started = other.tasks == null ? other.firstStartedAt : other.tasks.allBegunAt;
        if (started == 0 && !other.state.terminal()) {
            return condition;
        }
        long from = started != 0 ? started : other.finishedAt;
        return condition.withDueAt(from + condition.delayMillis());
    }

    private static boolean fulfilled(ClusterState state, long at, Job job, Condition condition) {
        Job other = state.jobs.get(condition.jobId());
        return switch (condition.kind()) {
            case AFTER -> condition.dueAt() != 0 && at >= condition.dueAt();
            case AFTERANY -> other != null && other.over();
            case AFTERCORR ->
                    other != null && job.array != null && other.tasks != null
                            ? other.tasks.succeeded(placeIn(other.tasks, job))
                            : endedWell(other);
            case AFTEROK -> endedWell(other);
            case AFTERNOTOK -> other != null && other.over() && other.state != JobState.COMPLETED;
            case SINGLETON -> false;
        };
    }

    private static boolean endedWell(@Nullable Job other) {
        return other != null && other.over() && other.state == JobState.COMPLETED;
    }

    private static int placeIn(ArrayProgress other, Job task) {
        return task.spec.task().map(own -> other.rules.placeOf(own.index())).orElse(-1);
    }
}
