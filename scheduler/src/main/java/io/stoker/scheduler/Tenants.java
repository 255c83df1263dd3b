package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.QueueSpec;
import io.stoker.model.Realm;
import java.util.Collections;
import java.util.Set;
import java.util.TreeMap;

/// What queues and their users hold, and what the queues are allowed. Follows each change of what
/// runs ([RunningJobs] tells it) and is never rebuilt; a change costs O(log queues + log users).
///
/// A job counts as running from its placement until its last worker has given back what it held: a
/// gang that was told to stop still takes its share of the limits.
///
/// Mutable, one writer.
public final class Tenants {

    /// What somebody holds.
    static final class Held {
        private int jobs;
        private final long[][] amounts = new long[Realm.values().length][3];

        /// {@return jobs that hold something}
        int jobs() {
            return jobs;
        }

        /// {@return GPUs held in all realms, in thousandths}
        long gpuMilli() {
            long sum = 0;
            for (long[] realm : amounts) {
                sum += realm[0];
            }
            return sum;
        }

        /// {@return GPUs in thousandths, CPUs in thousandths and MiB held in one realm}
        long[] in(Realm realm) {
            return amounts[realm.ordinal()].clone();
        }

        private void add(Realm realm, Allocation worker, int sign) {
            long[] own = amounts[realm.ordinal()];
            own[0] += (long) sign * worker.gpuMilli();
            own[1] += (long) sign * worker.cpuMilli();
            own[2] += sign * worker.memoryMib();
        }
    }

    private static final Held NOTHING = new Held();

    /// One queue.
    private static final class Tenant {
        private QueueSpec spec;
        private final Held held = new Held();
        private final TreeMap<String, Held> byUser = new TreeMap<>();
        private long version;

        private Tenant(QueueSpec spec) {
            this.spec = spec;
        }
    }

    private final TreeMap<String, Tenant> queues = new TreeMap<>();
    private final TreeMap<Long, Integer> tasksOf = new TreeMap<>();
    private long version;
    private int withQuota;

    /// A queue was made or changed.
    void define(QueueSpec spec) {
        Tenant tenant = tenant(spec.name());
        withQuota += (spec.hasQuota() ? 1 : 0) - (tenant.spec.hasQuota() ? 1 : 0);
        tenant.spec = spec;
        eased(tenant);
    }

    /// A queue that holds nothing is no more.
    void forget(String queue) {
        Tenant tenant = queues.remove(queue);
        if (tenant != null) {
            withQuota -= tenant.spec.hasQuota() ? 1 : 0;
            version++;
        }
    }

    /// {@return whether any queue has a quota or a limit on borrowing}
    boolean anyQuota() {
        return withQuota > 0;
    }

    /// A gang of this job got its place; what its workers hold is told by [#hold].
    void began(JobSpec job) {
        Tenant tenant = tenant(job.queue());
        tenant.held.jobs++;
        ofUser(tenant, job.user()).jobs++;
        job.task().ifPresent(task -> tasksOf.merge(task.arrayId(), 1, Integer::sum));
    }

    /// A gang of this job gave back the last it held.
    void ended(JobSpec job) {
        Tenant tenant = tenant(job.queue());
        tenant.held.jobs--;
        Held user = ofUser(tenant, job.user());
        if (--user.jobs == 0) {
            tenant.byUser.remove(job.user());
        }
        job.task()
                .ifPresent(task ->
                        tasksOf.computeIfPresent(
                                task.arrayId(), (_, jobs) -> jobs == 1 ? null : jobs - 1));
        eased(tenant);
    }

    /// One of its workers holds a place.
    void hold(JobSpec job, Allocation worker) {
        Tenant tenant = tenant(job.queue());
        tenant.held.add(job.realm(), worker, 1);
        ofUser(tenant, job.user()).add(job.realm(), worker, 1);
    }

    /// One of its workers gave its place back.
    void release(JobSpec job, Allocation worker) {
        Tenant tenant = tenant(job.queue());
        tenant.held.add(job.realm(), worker, -1);
        ofUser(tenant, job.user()).add(job.realm(), worker, -1);
        eased(tenant);
    }

    /// {@return the queue as it was last set; of weight 1 and without limits when nobody set it}
    QueueSpec spec(String queue) {
        Tenant tenant = queues.get(queue);
        return tenant == null ? new QueueSpec(queue, false) : tenant.spec;
    }

    /// {@return the queues that were set or hold something, by name}
    Set<String> queues() {
        return Collections.unmodifiableSet(queues.keySet());
    }

    /// {@return what the queue's jobs hold; read only}
    Held held(String queue) {
        Tenant tenant = queues.get(queue);
        return tenant == null ? NOTHING : tenant.held;
    }

    /// {@return what one user's jobs hold in the queue; read only}
    Held held(String queue, String user) {
        Tenant tenant = queues.get(queue);
        return tenant == null ? NOTHING : tenant.byUser.getOrDefault(user, NOTHING);
    }

    /// {@return how many tasks of an array hold something}
    int tasksOf(long arrayId) {
        return tasksOf.getOrDefault(arrayId, 0);
    }

    /// {@return a number that grows whenever a limit may have become easier}
    long version() {
        return version;
    }

    /// {@return the same for one queue; with quotas, what one queue gives back helps others}
    long version(String queue) {
        Tenant tenant = queues.get(queue);
        return anyQuota() ? version : tenant == null ? 0 : tenant.version;
    }

    private void eased(Tenant tenant) {
        tenant.version++;
        version++;
    }

    private Tenant tenant(String queue) {
        return queues.computeIfAbsent(queue, name -> new Tenant(new QueueSpec(name, false)));
    }

    private static Held ofUser(Tenant tenant, String user) {
        return tenant.byUser.computeIfAbsent(user, _ -> new Held());
    }
}
