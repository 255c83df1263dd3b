package io.stoker.control;

import io.stoker.model.DependencyRules.Condition;
import io.stoker.model.DependencyRules.Kind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who waits for whom: an index over the conditions of pending jobs, so that what happens to one
/// job costs only the jobs that wait for it. Follows [Evolver], and can be rebuilt from the jobs.
///
/// Jobs of one name and user are listed only from the first singleton on: a cluster without
/// singletons pays nothing for them.
final class Waits {

    private final Map<Long, TreeSet<Long>> waiters = new LinkedHashMap<>();
    private @Nullable Map<Name, SameName> names;

    /// What a singleton is alone with.
    private record Name(String user, String name) {}

    /// The jobs of one name and user that are not over, and those among them that hold GPUs.
    private static final class SameName {
        final TreeSet<Long> unfinished = new TreeSet<>();
        final TreeSet<Long> live = new TreeSet<>();
    }

    /// {@return whether nobody has to be told of anything}
    boolean isEmpty() {
        return waiters.isEmpty() && names == null;
    }

    /// {@return the jobs with a condition on this one, ascending}
    NavigableSet<Long> waitersOf(long jobId) {
        TreeSet<Long> found = waiters.get(jobId);
        return found == null ? Collections.emptyNavigableSet() : found;
    }

    /// Lists a pending job under those that it waits for.
    void add(ClusterState state, Job job) {
        if (job.array != null) {
            return; // A task waits with its array.
        }
        for (Condition condition : job.spec.dependencies().conditions()) {
            if (condition.kind() == Kind.SINGLETON) {
                listNames(state);
            } else {
                waiters.computeIfAbsent(condition.jobId(), _ -> new TreeSet<>()).add(job.id);
            }
        }
    }

    /// Takes a job off the lists: it is over, or is to wait for others.
    void remove(Job job) {
        if (job.array != null) {
            return;
        }
        for (Condition condition : job.spec.dependencies().conditions()) {
            TreeSet<Long> found = waiters.get(condition.jobId());
            if (found != null && found.remove(job.id) && found.isEmpty()) {
                waiters.remove(condition.jobId());
            }
        }
    }

    /// Lists jobs by name from now on. A pass over all jobs, once.
    void listNames(ClusterState state) {
        if (names == null) {
            names = new LinkedHashMap<>();
            state.jobs.forEach(this::refresh);
        }
    }

    /// Notes where a job stands among those of its name. An array is one of them, with all its
    /// tasks.
    void refresh(Job job) {
        if (names == null) {
            return;
        }
        if (job.array != null) {
            refresh(job.array);
            return;
        }
        var name = new Name(job.spec.user(), job.spec.name());
        if (job.over()) {
            SameName same = names.get(name);
            if (same != null) {
                same.unfinished.remove(job.id);
                same.live.remove(job.id);
                if (same.unfinished.isEmpty()) {
                    names.remove(name);
                }
            }
            return;
        }
        SameName same = names.computeIfAbsent(name, _ -> new SameName());
        same.unfinished.add(job.id);
        if (job.holds()) {
            same.live.add(job.id);
        } else {
            same.live.remove(job.id);
        }
    }

    /// {@return whether no job of its name and user holds GPUs, or waits and came before it; the
    /// tasks of one array are not in each other's way}
    boolean alone(Job job) {
        SameName same = sameName(job);
        if (same == null) {
            return true;
        }
        long own = job.array == null ? job.id : job.array.id;
        boolean othersLive =
                !same.live.isEmpty()
                        && (job.array == null || same.live.size() > 1 || same.live.first() != own);
        return !othersLive && same.unfinished.first() >= own;
    }

    /// {@return the oldest job of this one's name that is not over: the only singleton among them
    /// that can be next; 0 when there is none}
    long nextOfName(Job job) {
        SameName same = sameName(job);
        return same == null ? 0 : same.unfinished.first();
    }

    /// {@return jobs of this one's name that are not over, with numbers from `from` to below its
    /// own}
    SortedSet<Long> earlierOfName(Job job, long from) {
        SameName same = sameName(job);
        return same == null || from >= job.id
                ? Collections.emptySortedSet()
                : same.unfinished.subSet(from, job.id);
    }

    private @Nullable SameName sameName(Job job) {
        return names == null ? null : names.get(new Name(job.spec.user(), job.spec.name()));
    }
}
