package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.QueueSpec;
import io.stoker.model.Realm;
import io.stoker.model.UsageImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

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

        /// {@return the same of all realms, one after the other}
        long[] all() {
            long[] all = new long[3 * amounts.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = amounts[i / 3][i % 3];
            }
            return all;
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
        private final Usage usage = new Usage();

        private Tenant(QueueSpec spec) {
            this.spec = spec;
        }
    }

    private final TreeMap<String, Tenant> queues = new TreeMap<>();
    private final TreeMap<Long, Integer> tasksOf = new TreeMap<>();
    private long version;
    private int withQuota;
    private long now;
    private long halfLifeMillis = PolicySpec.DEFAULT_HALF_LIFE_MILLIS;

    /// Time has come to be `at`; it never runs backwards. What happens next happens then.
    void clock(long at) {
        now = at;
    }

    /// Past usage counts half after this time from now on; 0 for never at all.
    void halfLife(long millis) {
        if (millis != halfLifeMillis) {
            queues.values().stream().filter(tenant -> !tenant.usage.isNone()).forEach(this::settle);
            halfLifeMillis = millis;
        }
    }

    private void settle(Tenant tenant) {
        tenant.usage.settle(
                now, tenant.held.all(), tenant.held.gpuMilli(), tenant.spec, halfLifeMillis);
    }

    /// A queue was made or changed.
    void define(QueueSpec spec) {
        Tenant tenant = tenant(spec.name());
        if (!tenant.usage.isNone()) {
            settle(tenant);
        }
        withQuota += (spec.hasQuota() ? 1 : 0) - (tenant.spec.hasQuota() ? 1 : 0);
        if (spec.budgetWindowMillis() != tenant.spec.budgetWindowMillis()) {
            tenant.usage.unspend();
        }
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

    /// {@return the longest window of those queues' budgets, ms}
    long longestWindow(Predicate<String> wanted) {
        long longest = 0;
        for (Tenant tenant : queues.values()) {
            if (tenant.spec.hasBudget() && wanted.test(tenant.spec.name())) {
                longest = Math.max(longest, tenant.spec.budgetWindowMillis());
            }
        }
        return longest;
    }

    /// {@return GPU-milliseconds that the queue has spent in its window, at a time}
    long spentGpuMillis(String queue, long at) {
        Tenant tenant = queues.get(queue);
        return tenant == null
                ? 0
                : tenant.usage.spentAt(at, tenant.held.gpuMilli(), tenant.spec) / 1_000;
    }

    /// {@return what the queue holds in a realm and what it held lately, added up: what fair shares
    /// are made of. So a start counts at once, and past usage for as long as it is remembered}
    long[] weighed(String queue, Realm realm, long at) {
        Tenant tenant = queues.get(queue);
        if (tenant == null) {
            return new long[3];
        }
        long[] sum = tenant.held.in(realm);
        if (!tenant.usage.isNone() && halfLifeMillis > 0) {
            long[] lately = tenant.usage.averagesAt(at, tenant.held.all(), halfLifeMillis);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += lately[3 * realm.ordinal() + i];
            }
        }
        return sum;
    }

    /// {@return what one queue uses}
    QueueUse use(String queue) {
        Tenant tenant = tenant(queue);
        Usage copy = new Usage();
        copy.restore(tenant.usage.image(queue));
        return new QueueUse(
                copy, tenant.spec, tenant.held.all(), tenant.held.gpuMilli(), halfLifeMillis);
    }

    /// {@return a copy of what all queues have used, by name}
    List<UsageImage> usage() {
        List<UsageImage> images = new ArrayList<>();
        queues.forEach((name, tenant) -> {
            if (!tenant.usage.isNone()) {
                images.add(tenant.usage.image(name));
            }
        });
        return images;
    }

    /// Takes over what copies say.
    void restore(List<UsageImage> images) {
        images.forEach(image -> tenant(image.queue()).usage.restore(image));
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
        settle(tenant);
        tenant.held.add(job.realm(), worker, 1);
        ofUser(tenant, job.user()).add(job.realm(), worker, 1);
    }

    /// One of its workers gave its place back.
    void release(JobSpec job, Allocation worker) {
        Tenant tenant = tenant(job.queue());
        settle(tenant);
        tenant.held.add(job.realm(), worker, -1);
        ofUser(tenant, job.user()).add(job.realm(), worker, -1);
        eased(tenant);
    }

    /// {@return the queue as it was last set; of weight 1 and without limits when nobody set it}
    QueueSpec spec(String queue) {
        Tenant tenant = queues.get(queue);
        return tenant == null ? new QueueSpec(queue, false) : tenant.spec;
    }

    /// {@return the placement that a queue's jobs get, empty for the cluster's}
    String placeOf(String queue) {
        Tenant tenant = queues.get(queue);
        return tenant == null ? "" : tenant.spec.place();
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
