package io.stoker.control;

import io.stoker.model.FaultImage;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.GpuTime;
import io.stoker.model.JobImage;
import io.stoker.model.NodeImage;
import io.stoker.model.PolicySpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.QueueSpec;
import io.stoker.model.ReservationImage;
import io.stoker.model.ScheduleImage;
import io.stoker.model.StateImage;
import io.stoker.model.StateImage.KeyImage;
import io.stoker.scheduler.Claims;
import io.stoker.scheduler.FreeIndex;
import io.stoker.scheduler.PendingQueue;
import io.stoker.scheduler.Policies;
import io.stoker.scheduler.SchedulerState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Everything the cluster's replicas agree on, indexed for the scheduler.
///
/// Mutable with one writer: only [Evolver] changes it, on the thread that steps the brain.
/// Everybody else reads images (copies) or views that events feed. The free index and the pending
/// queue are indexes over the rest: they follow each change and can be rebuilt from it.
public final class ClusterState {

    long appliedIndex;
    long lastAt;
    long nextJobId = 1;
    long nextEpoch = 1;
    int nextNodeId = 0;
    long nextFaultId = 1;
    final JobTable jobs = new JobTable();
    final TreeMap<Long, Job> arrays = new TreeMap<>();
    final ArrayList<@Nullable Node> nodeSlots = new ArrayList<>();
    final TreeMap<String, Node> nodesByName = new TreeMap<>();
    final TreeMap<String, QueueSpec> queues = new TreeMap<>();
    final TreeMap<Long, FaultImage> faults = new TreeMap<>();
    final LinkedHashMap<String, KeyImage> keys = new LinkedHashMap<>();
    final LinkedHashMap<String, Long> externalIds = new LinkedHashMap<>();
    final ArrayDeque<Long> finished = new ArrayDeque<>();
    final Waits waits = new Waits();
    PolicySpec policy = PolicySpec.DEFAULT;
    GeneratorSpec generator = GeneratorSpec.OFF;
    final TreeMap<String, ScheduleImage> schedules = new TreeMap<>();
    final TreeMap<PowerDomain, PowerBudget> powerBudgets = new TreeMap<>();
    final TreeMap<String, ReservationImage> reservations = new TreeMap<>();
    GpuTime forgotten = GpuTime.ZERO;

    final SchedulerState scheduling = SchedulerState.empty(orderOf(policy));
    final FreeIndex free = scheduling.free();
    final PendingQueue pending = scheduling.pending();

    /// Starts before the first entry of the journal.
    public ClusterState() {
        queues.put("default", new QueueSpec("default", false));
    }

    /// {@return journal entries applied so far}
    public long appliedIndex() {
        return appliedIndex;
    }

    /// {@return time of the last applied entry, epoch milliseconds}
    public long lastAt() {
        return lastAt;
    }

    /// {@return the scheduler's policies}
    public PolicySpec policy() {
        return policy;
    }

    /// {@return the job generator's settings}
    public GeneratorSpec generator() {
        return generator;
    }

    /// {@return how many jobs wait for a place right now}
    public int pendingCount() {
        return pending.size();
    }

    /// {@return jobs in the state, terminal ones included}
    public int jobCount() {
        return jobs.size();
    }

    /// {@return free capacity; for reading}
    public FreeIndex free() {
        return free;
    }

    /// {@return the scheduler's indexes; for reading}
    public SchedulerState scheduling() {
        return scheduling;
    }

    /// {@return waiting jobs in order; for reading}
    public PendingQueue pending() {
        return pending;
    }

    /// {@return a copy of one job}
    public Optional<JobImage> jobImage(long id) {
        return Optional.ofNullable(jobs.get(id)).map(this::imageOf);
    }

    /// {@return a copy of one node}
    public Optional<NodeImage> nodeImage(int id) {
        return Optional.ofNullable(node(id)).map(this::imageOf);
    }

    /// {@return the number of the node with this name}
    public Optional<Integer> nodeId(String name) {
        return Optional.ofNullable(nodesByName.get(name)).map(node -> node.id);
    }

    /// {@return the node of one worker, -1 when it is not known any more}
    public int nodeOf(long jobId, long epoch, int rank) {
        Job job = jobs.get(jobId);
        Attempt attempt = job == null ? null : job.attemptOf(epoch);
        return attempt == null ? -1 : attempt.workers.get(rank).allocation.nodeId();
    }

    /// {@return the queue of a job, empty when it is not known any more}
    public Optional<String> queueOf(long jobId) {
        return Optional.ofNullable(jobs.get(jobId)).map(job -> job.spec.queue());
    }

    /// {@return a copy of one fault}
    public Optional<FaultImage> fault(long id) {
        return Optional.ofNullable(faults.get(id));
    }

    /// {@return a copy of one schedule}
    public Optional<ScheduleImage> schedule(String name) {
        return Optional.ofNullable(schedules.get(name));
    }

    /// {@return whether a placement that is in use looks at what nodes measure}
    public boolean looksAtConditions() {
        if (Policies.looksAtConditions(policy.place())) {
            return true;
        }
        for (QueueSpec queue : queues.values()) {
            if (Policies.looksAtConditions(queue.place())) {
                return true;
            }
        }
        return false;
    }

    /// {@return all power budgets, by level and domain}
    public List<PowerBudget> powerBudgets() {
        return List.copyOf(powerBudgets.values());
    }

    /// {@return a copy of one reservation}
    public Optional<ReservationImage> reservation(String name) {
        return Optional.ofNullable(reservations.get(name));
    }

    /// {@return a copy of everything: what a snapshot holds}
    public StateImage image() {
        var jobImages = new ArrayList<JobImage>(jobs.size());
        jobs.forEach(job -> jobImages.add(imageOf(job)));
        return new StateImage(
                appliedIndex,
                lastAt,
                nextJobId,
                nextEpoch,
                nextNodeId,
                nextFaultId,
                jobImages,
                nodes().stream().map(this::imageOf).toList(),
                List.copyOf(queues.values()),
                List.copyOf(faults.values()),
                List.copyOf(keys.values()),
                List.copyOf(finished),
                policy,
                generator,
                List.copyOf(schedules.values()),
                scheduling.usage(),
                List.copyOf(powerBudgets.values()),
                forgotten,
                List.copyOf(reservations.values()));
    }

    /// {@return SHA-256 over [#image], in hexadecimal: equal states have equal digests}
    public String digest() {
        return StateDigest.of(image());
    }

    private JobImage imageOf(Job job) {
        return job.image(
                job.claimed
                        ? scheduling
                                .claims()
                                .of(job.id)
                                .map(Claims.Claim::workers)
                                .orElse(List.of())
                        : List.of());
    }

    NodeImage imageOf(Node node) {
        var held = new ArrayList<Integer>(node.spec.gpus().size());
        for (int gpu = 0; gpu < node.spec.gpus().size(); gpu++) {
            held.add(free.heldMilli(node.id, gpu));
        }
        return new NodeImage(
                node.id,
                node.spec,
                node.state,
                node.stateSince,
                node.stateReason,
                node.drained,
                node.drainReason,
                node.incarnation,
                node.faultyGpus,
                held,
                free.heldCpuMilli(node.id),
                free.heldMemoryMib(node.id),
                free.heldNetworkMbps(node.id),
                free.heldScratchMib(node.id));
    }

    /// Puts a job that may start into the queue.
    void enqueue(Job job) {
        if (job.tasks == null) {
            pending.add(job.pending());
            return;
        }
        Job first = ArrayEvolver.waitingTask(this, job.tasks.first(0));
        if (first != null) {
            pending.addArray(job.id, first.pending(), job.tasks);
        }
    }

    boolean queuePaused(String queue) {
        QueueSpec spec = queues.get(queue);
        return spec != null && spec.paused();
    }

    @Nullable Node node(int id) {
        return id < 0 || id >= nodeSlots.size() ? null : nodeSlots.get(id);
    }

    List<Node> nodes() {
        var present = new ArrayList<Node>(nodeSlots.size());
        for (Node node : nodeSlots) {
            if (node != null) {
                present.add(node);
            }
        }
        return present;
    }

    private static io.stoker.scheduler.Order orderOf(PolicySpec policy) {
        return Policies.order(policy)
                .orElseThrow(
                        () -> new IllegalStateException("no order is named " + policy.order()));
    }
}
