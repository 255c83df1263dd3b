package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.ArrayTask;
import io.stoker.model.JobSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.QueueSpec;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Keeps queues, their users and throttled arrays within their limits, quotas and budgets. It
/// counts what they hold and what the cycle at work has placed for them.
///
/// Worked example: a queue may hold 8 GPUs and holds 5. Jobs of 4 GPUs wait for the limit; a job of
/// 2 starts, after which 7 are held and jobs of 2 wait too.
///
/// One gate serves one cycle.
final class QueueGate {

    private static final class Placed {
        private int jobs;
        private long gpuMilli;
    }

    private record User(String queue, String user) implements Comparable<User> {
        @Override
        public int compareTo(User other) {
            int queues = queue.compareTo(other.queue);
            return queues != 0 ? queues : user.compareTo(other.user);
        }
    }

    private final Tenants tenants;
    private final Map<String, Placed> byQueue = new TreeMap<>();
    private final Map<User, Placed> byUser = new TreeMap<>();
    private final Map<Long, Integer> byArray = new TreeMap<>();
    private final Optional<QuotaTree> quotas;

    private final RunningJobs running;
    private final long now;
    private final Map<String, Long> committed = new TreeMap<>();
    private boolean committedKnown;

    /// @param now the time of the cycle
    QueueGate(RunningJobs running, long now) {
        this.running = running;
        this.tenants = running.tenants();
        this.now = now;
        this.quotas = tenants.anyQuota() ? Optional.of(QuotaTree.of(tenants)) : Optional.empty();
        // Whoever was told to stop has given back already: what it leaves may be taken, once.
        quotas.ifPresent(tree -> running.stopping().forEach(new ReclaimRule(tree)::stopped));
    }

    /// {@return who may take what by quota, with what this cycle placed; empty when no queue has
    /// one}
    Optional<QuotaTree> quotas() {
        return quotas;
    }

    /// {@return why the job may not start now; empty when it may. A refusal concerns all jobs of
    /// its shape}
    Optional<PendingReason> refuses(PendingJob job) {
        return refuses(job, job.spec().totalGpuMilli());
    }

    /// {@return the same for a gang that starts with so many GPUs, in thousandths}
    Optional<PendingReason> refuses(PendingJob job, long gpuMilli) {
        JobSpec wants = job.spec();
        Optional<PendingReason> throttled = wants.task().flatMap(this::refusesTask);
        if (throttled.isPresent()) {
            return throttled;
        }
        QueueSpec queue = tenants.spec(wants.queue());
        Tenants.Held held = tenants.held(queue.name());
        Placed placed = byQueue.get(queue.name());
        long gpus = held.gpuMilli() + (placed == null ? 0 : placed.gpuMilli);
        int jobs = held.jobs() + (placed == null ? 0 : placed.jobs);
        if (over(gpus, gpuMilli, queue.maxGpuMilli()) || over(jobs, 1, queue.maxJobsRunning())) {
            return Optional.of(
                    new PendingReason.QueueLimit(
                            queue.name(),
                            jobs,
                            queue.maxJobsRunning(),
                            gpus,
                            gpuMilli,
                            queue.maxGpuMilli()));
        }
        Optional<PendingReason> user =
                queue.limitsUsers() ? refusesUser(wants, queue, gpuMilli) : Optional.empty();
        if (user.isPresent()) {
            return user;
        }
        Optional<PendingReason> budget =
                queue.hasBudget() ? refusesBudget(job, queue, gpuMilli) : Optional.empty();
        return budget.isPresent()
                ? budget
                : quotas.flatMap(tree -> refusesQuota(gpuMilli, queue, tree));
    }

    /// What is spent, what the running jobs are expected to hold until the window ends and what
    /// this one would: together they stay within the budget (Slurm's GrpTRESRunMins).
    private Optional<PendingReason> refusesBudget(PendingJob job, QueueSpec queue, long gpuMilli) {
        long wants = untilWindowEnds(queue, gpuMilli, job.remainingMillis());
        long spent = tenants.spentGpuMillis(queue.name(), now);
        commit();
        long runs = committed.getOrDefault(queue.name(), 0L);
        boolean fits =
                spent < queue.budgetGpuMillis() && spent + runs + wants <= queue.budgetGpuMillis();
        return fits || gpuMilli == 0
                ? Optional.empty()
                : Optional.of(
                        new PendingReason.BudgetExhausted(
                                queue.name(),
                                spent,
                                runs,
                                wants,
                                queue.budgetGpuMillis(),
                                fitsAt(queue, gpuMilli, queue.budgetGpuMillis() - spent - runs),
                                queue.windowEnd(now)));
    }

    private long fitsAt(QueueSpec queue, long gpuMilli, long leftGpuMillis) {
        long end = queue.windowEnd(now);
        return leftGpuMillis <= 0 ? end : Math.max(now + 1, end - leftGpuMillis * 1_000 / gpuMilli);
    }

    /// {@return GPU-milliseconds of a run that goes on for `millis`, those in this window alone}
    private long untilWindowEnds(QueueSpec queue, long gpuMilli, long millis) {
        return gpuMilli * Math.min(millis, queue.windowEnd(now) - now) / 1_000;
    }

    private void commit(JobSpec job, long gpuMilli, long millis) {
        QueueSpec queue = tenants.spec(job.queue());
        if (queue.hasBudget()) {
            commit();
            committed.merge(queue.name(), untilWindowEnds(queue, gpuMilli, millis), Long::sum);
        }
    }

    private void commit() {
        if (committedKnown) {
            return;
        }
        committedKnown = true;
        for (RunningGang gang : running.byExpectedEnd()) {
            QueueSpec queue = tenants.spec(gang.job().spec().queue());
            long end = gang.expectedEndAt();
            if (queue.hasBudget() && end != RunningGang.UNKNOWN_END && end > now) {
                long held = gang.held().stream().mapToLong(Allocation::gpuMilli).sum();
                committed.merge(queue.name(), untilWindowEnds(queue, held, end - now), Long::sum);
            }
        }
    }

    private static Optional<PendingReason> refusesQuota(
            long wanted, QueueSpec queue, QuotaTree tree) {
        if (wanted == 0 || tree.mayTake(queue.name()) >= wanted) {
            return Optional.empty();
        }
        QuotaTree.Node node = tree.node(queue.name());
        return Optional.of(
                new PendingReason.QueueQuota(
                        queue.name(),
                        node.used(),
                        node.quota(),
                        queue.borrowGpuMilli(),
                        Math.max(0, tree.mayTake(queue.name())),
                        wanted));
    }

    private Optional<PendingReason> refusesTask(ArrayTask task) {
        int running = tenants.tasksOf(task.arrayId()) + byArray.getOrDefault(task.arrayId(), 0);
        return task.throttle() > 0 && running >= task.throttle()
                ? Optional.of(
                        new PendingReason.ArrayLimit(task.arrayId(), running, task.throttle()))
                : Optional.empty();
    }

    private Optional<PendingReason> refusesUser(JobSpec wants, QueueSpec queue, long gpuMilli) {
        Tenants.Held held = tenants.held(queue.name(), wants.user());
        Placed placed = byUser.get(new User(queue.name(), wants.user()));
        long gpus = held.gpuMilli() + (placed == null ? 0 : placed.gpuMilli);
        int jobs = held.jobs() + (placed == null ? 0 : placed.jobs);
        if (over(gpus, gpuMilli, queue.maxGpuMilliPerUser())
                || over(jobs, 1, queue.maxJobsPerUser())) {
            return Optional.of(
                    new PendingReason.UserLimit(
                            queue.name(),
                            wants.user(),
                            jobs,
                            queue.maxJobsPerUser(),
                            gpus,
                            gpuMilli,
                            queue.maxGpuMilliPerUser()));
        }
        return Optional.empty();
    }

    /// A job that wants nothing of what is limited is never over.
    private static boolean over(long held, long wanted, long most) {
        return most > 0 && wanted > 0 && held + wanted > most;
    }

    /// {@return how many more GPUs, in thousandths, the queue and the user may hold;
    /// `Long.MAX_VALUE` without a limit}
    long room(JobSpec job) {
        QueueSpec queue = tenants.spec(job.queue());
        Placed placed = byQueue.get(queue.name());
        long held = tenants.held(queue.name()).gpuMilli() + (placed == null ? 0 : placed.gpuMilli);
        long room = queue.maxGpuMilli() == 0 ? Long.MAX_VALUE : queue.maxGpuMilli() - held;
        if (queue.maxGpuMilliPerUser() > 0) {
            Placed own = byUser.get(new User(queue.name(), job.user()));
            long users =
                    tenants.held(queue.name(), job.user()).gpuMilli()
                            + (own == null ? 0 : own.gpuMilli);
            room = Math.min(room, queue.maxGpuMilliPerUser() - users);
        }
        if (quotas.isPresent()) {
            room = Math.min(room, quotas.get().mayTake(queue.name()));
        }
        if (queue.hasBudget()) {
            commit();
            long left =
                    queue.budgetGpuMillis()
                            - tenants.spentGpuMillis(queue.name(), now)
                            - committed.getOrDefault(queue.name(), 0L);
            // As if what joins stayed until the window ends.
            room = Math.min(room, left / Math.max(1, (queue.windowEnd(now) - now) / 1_000));
        }
        return Math.max(0, room);
    }

    /// {@return whether a running job could not start again elsewhere once it is stopped; what it
    /// holds counts until it is gone}
    boolean refusesAgain(PendingJob running) {
        take(running, -1);
        boolean refuses = refuses(running).isPresent();
        take(running, 1);
        return refuses;
    }

    private void take(PendingJob job, int sign) {
        JobSpec spec = job.spec();
        spec.task().ifPresent(task -> byArray.merge(task.arrayId(), sign, Integer::sum));
        // The quotas got it back when it was stopped, see [Rivalry#stopped].
        countHeld(spec, sign, sign * spec.totalGpuMilli());
    }

    /// The cycle gave the job a place.
    void placed(PendingJob job) {
        placed(job, job.spec().totalGpuMilli());
    }

    /// The same for a gang that starts with so many GPUs, in thousandths.
    void placed(PendingJob job, long gpuMilli) {
        job.spec().task().ifPresent(task -> byArray.merge(task.arrayId(), 1, Integer::sum));
        commit(job.spec(), gpuMilli, job.remainingMillis());
        count(job.spec(), 1, gpuMilli);
    }

    /// The cycle gave a running gang more workers.
    void grown(JobSpec job, long gpuMilli) {
        commit(job, gpuMilli, Long.MAX_VALUE);
        count(job, 0, gpuMilli);
    }

    private void count(JobSpec spec, int jobs, long gpuMilli) {
        quotas.ifPresent(tree -> tree.take(spec.queue(), gpuMilli));
        countHeld(spec, jobs, gpuMilli);
    }

    private void countHeld(JobSpec spec, int jobs, long gpuMilli) {
        count(byQueue.computeIfAbsent(spec.queue(), _ -> new Placed()), jobs, gpuMilli);
        User user = new User(spec.queue(), spec.user());
        count(byUser.computeIfAbsent(user, _ -> new Placed()), jobs, gpuMilli);
    }

    private static void count(Placed placed, int jobs, long gpuMilli) {
        placed.jobs += jobs;
        placed.gpuMilli += gpuMilli;
    }
}
