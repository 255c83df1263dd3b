package io.stoker.server.shell;

import io.stoker.control.Calibration;
import io.stoker.control.ClusterState;
import io.stoker.control.StartEstimate;
import io.stoker.model.Allocation;
import io.stoker.model.Cause;
import io.stoker.model.DependencyRules;
import io.stoker.model.Event;
import io.stoker.model.FaultImage;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.JobImage;
import io.stoker.model.JobState;
import io.stoker.model.NodeImage;
import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.QueueSpec;
import io.stoker.model.ReservationImage;
import io.stoker.model.ScheduleImage;
import io.stoker.model.StateImage;
import io.stoker.scheduler.CycleReport;
import io.stoker.scheduler.QueueUse;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The views of a live controller. Written by the brain's thread: an event marks what it touched,
/// and each turn of the brain ends with fresh images of that. Read by anybody.
public final class ViewStore implements Views {

    private final ConcurrentSkipListMap<String, QueueUse> uses = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, JobImage> jobs = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Integer, NodeImage> nodes = new ConcurrentSkipListMap<>();
    private volatile List<PowerBudget> powerBudgets = List.of();
    private final ConcurrentSkipListMap<String, ReservationImage> reservations =
            new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<String, ScheduleImage> schedules =
            new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<String, QueueSpec> queues = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, FaultImage> faults = new ConcurrentSkipListMap<>();
    private final ConcurrentHashMap<String, Long> externalIds = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> nodeNames = new ConcurrentHashMap<>();
    private final Map<Integer, List<GpuReading>> telemetry = new ConcurrentHashMap<>();
    private final Map<Integer, Long> heardAt = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<EventListener> listeners = new CopyOnWriteArrayList<>();
    private final EstimateBoard estimates = new EstimateBoard();
    private final EventRing ring = new EventRing(10_000);
    private volatile PolicySpec policy = PolicySpec.DEFAULT;
    private volatile GeneratorSpec generator = GeneratorSpec.OFF;
    private volatile Optional<CycleReport> lastCycle = Optional.empty();
    private volatile long index;
    private volatile boolean ready;

    // Owned by the brain's thread.
    private final Set<Long> touchedJobs = new LinkedHashSet<>();
    private final Set<Integer> touchedNodes = new LinkedHashSet<>();
    private final Set<String> touchedQueues = new LinkedHashSet<>();

    /// Forgets everything and shows `state` instead.
    void reset(ClusterState state) {
        StateImage image = state.image();
        jobs.clear();
        nodes.clear();
        queues.clear();
        uses.clear();
        powerBudgets = image.powerBudgets();
        reservations.clear();
        image.reservations().forEach(one -> reservations.put(one.spec().name(), one));
        schedules.clear();
        image.schedules().forEach(one -> schedules.put(one.spec().name(), one));
        faults.clear();
        externalIds.clear();
        nodeNames.clear();
        image.jobs().forEach(this::show);
        image.nodes().forEach(this::show);
        image.queues().forEach(queue -> queues.put(queue.name(), queue));
        touchedQueues.addAll(queues.keySet());
        showUses(state);
        image.faults().forEach(fault -> faults.put(fault.id(), fault));
        policy = image.policy();
        generator = image.generator();
        index = image.appliedIndex();
    }

    private void show(JobImage job) {
        jobs.put(job.id(), job);
        job.spec().externalId().ifPresent(id -> externalIds.put(id, job.id()));
    }

    private void show(NodeImage node) {
        nodes.put(node.id(), node);
        nodeNames.put(node.spec().name(), node.id());
    }

    /// Takes one event. The images that it touches follow with the next [#flush].
    void publish(long atIndex, long at, Event event, ClusterState state) {
        touch(event, state);
        Recorded recorded = ring.add(atIndex, at, event);
        for (EventListener listener : listeners) {
            listener.onEvent(recorded);
        }
        if (event instanceof Event.GangPlaced placed) {
            estimates.placed(placed.jobId(), at);
        }
    }

    private void touch(Event event, ClusterState state) {
        switch (event) {
            case Event.JobSubmitted e -> touchedJobs.add(e.jobId());
            case Event.TaskDiverged e -> touchedJobs.add(e.jobId());
            case Event.KeyUsed _, Event.KeyForgotten _ -> {}
            case Event.JobHeld e -> touchedJobs.add(e.jobId());
            case Event.JobReleased e -> touchedJobs.add(e.jobId());
            case Event.JobResumed e -> touchedJobs.add(e.jobId());
            case Event.PriorityChanged e -> touchedJobs.add(e.jobId());
            case Event.DependenciesChanged e -> touchedJobs.add(e.jobId());
            case Event.GangClaimed e -> touchedJobs.add(e.jobId());
            case Event.ClaimDropped e -> touchedJobs.add(e.jobId());
            case Event.DeadlinePromised e -> touchedJobs.add(e.jobId());
            case Event.DeadlineAtRisk e -> touchedJobs.add(e.jobId());
            case Event.GangPlaced e -> {
                touchedJobs.add(e.jobId());
                state.queueOf(e.jobId()).ifPresent(touchedQueues::add);
                e.workers().forEach(worker -> touchedNodes.add(worker.nodeId()));
            }
            case Event.GangGrown e -> {
                touchedJobs.add(e.jobId());
                e.joining().forEach(worker -> touchedNodes.add(worker.nodeId()));
            }
            case Event.GangShrunk e -> touchedJobs.add(e.jobId());
            case Event.WorkerStarted e -> touchedJobs.add(e.jobId());
            case Event.JobStarted e -> touchedJobs.add(e.jobId());
            case Event.WorkerExited e -> touchedJobs.add(e.jobId());
            case Event.AttemptEnded e -> touchedJobs.add(e.jobId());
            case Event.AllocationReleased e -> {
                touchedJobs.add(e.jobId());
                state.queueOf(e.jobId()).ifPresent(touchedQueues::add);
                touchedNodes.add(state.nodeOf(e.jobId(), e.epoch(), e.rank()));
            }
            case Event.JobRequeued e -> touchedJobs.add(e.jobId());
            case Event.JobFinished e -> touchedJobs.add(e.jobId());
            case Event.JobForgotten e -> touchedJobs.add(e.jobId());
            case Event.NodeJoined e -> touchedNodes.add(e.nodeId());
            case Event.NodeReturned e -> touchedNodes.add(e.nodeId());
            case Event.NodeSuspected e -> touchedNodes.add(e.nodeId());
            case Event.NodeCleared e -> touchedNodes.add(e.nodeId());
            case Event.NodeLost e -> touchedNodes.add(e.nodeId());
            case Event.NodeDrained e -> touchedNodes.add(e.nodeId());
            case Event.NodeUndrained e -> touchedNodes.add(e.nodeId());
            case Event.NodeRemoved e -> {
                touchedNodes.add(e.nodeId());
                telemetry.remove(e.nodeId());
                heardAt.remove(e.nodeId());
            }
            case Event.FaultOpened e -> {
                state.fault(e.faultId()).ifPresent(fault -> faults.put(fault.id(), fault));
                faults.keySet().removeIf(id -> state.fault(id).isEmpty());
                touchedNodes.add(e.nodeId());
            }
            case Event.FaultClosed e ->
                    state.fault(e.faultId())
                            .ifPresent(fault -> {
                                faults.put(fault.id(), fault);
                                touchedNodes.add(fault.nodeId());
                            });
            case Event.QueueChanged e -> {
                queues.put(e.queue().name(), e.queue());
                touchedQueues.add(e.queue().name());
            }
            case Event.QueueDeleted e -> {
                queues.remove(e.name());
                touchedQueues.add(e.name());
            }
            case Event.PowerBudgetChanged _, Event.PowerBudgetDeleted _ ->
                    powerBudgets = state.powerBudgets();
            case Event.ScheduleChanged e -> showSchedule(state, e.schedule().name());
            case Event.ScheduleDeleted e -> showSchedule(state, e.name());
            case Event.ScheduleRan e -> showSchedule(state, e.name());
            case Event.ScheduleSkipped e -> showSchedule(state, e.name());
            case Event.ReservationChanged e ->
                    reservations.put(e.reservation().spec().name(), e.reservation());
            case Event.ReservationEnded e -> reservations.remove(e.name());
            case Event.PolicyChanged e -> {
                policy = e.policy();
                touchedQueues.addAll(queues.keySet());
            }
            case Event.GeneratorChanged e -> generator = e.generator();
        }
    }

    private void showUses(ClusterState state) {
        for (String name : touchedQueues) {
            if (queues.containsKey(name)) {
                uses.put(name, state.scheduling().use(name));
            } else {
                uses.remove(name);
            }
        }
        touchedQueues.clear();
    }

    private void showSchedule(ClusterState state, String name) {
        state.schedule(name)
                .ifPresentOrElse(one -> schedules.put(name, one), () -> schedules.remove(name));
    }

    /// Shows what the last scheduling cycle found out.
    void explain(CycleReport report) {
        lastCycle = Optional.of(report);
    }

    /// Ends one turn of the brain.
    void flush(ClusterState state, boolean leads) {
        Set<Long> touchedArrays = new LinkedHashSet<>();
        for (long id : touchedJobs) {
            Optional<JobImage> image = state.jobImage(id);
            if (image.isPresent()) {
                show(image.get());
                image.get().spec().task().ifPresent(task -> touchedArrays.add(task.arrayId()));
            } else {
                JobImage gone = jobs.remove(id);
                if (gone != null) {
                    gone.spec().externalId().ifPresent(externalIds::remove);
                }
            }
        }
        touchedJobs.clear();
        touchedArrays.forEach(id -> state.jobImage(id).ifPresent(this::show));
        for (int id : touchedNodes) {
            Optional<NodeImage> image = state.nodeImage(id);
            if (image.isPresent()) {
                show(image.get());
            } else {
                NodeImage gone = nodes.remove(id);
                if (gone != null) {
                    nodeNames.remove(gone.spec().name());
                }
            }
        }
        touchedNodes.clear();
        showUses(state);
        index = state.appliedIndex();
        ready = leads;
    }

    /// Takes new estimates of when waiting jobs start.
    void estimated(Map<Long, StartEstimate> byJob) {
        estimates.show(byJob, id -> StartForecasts.waits(this, id));
    }

    @Override
    public Optional<StartEstimate> estimate(long jobId) {
        return estimates.newest(jobId).filter(_ -> StartForecasts.waits(this, jobId));
    }

    @Override
    public Optional<StartEstimate> firstEstimate(long jobId) {
        return estimates.first(jobId);
    }

    @Override
    public Calibration calibration() {
        return estimates.calibration();
    }

    /// Takes a node's newest telemetry.
    public void telemetry(int nodeId, List<GpuReading> readings) {
        telemetry.put(nodeId, List.copyOf(readings));
    }

    /// Notes that a node spoke.
    public void heard(int nodeId, long at) {
        heardAt.put(nodeId, at);
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public Optional<JobImage> job(long id) {
        JobImage own = jobs.get(id);
        return own != null ? Optional.of(own) : WaitingTask.of(this::arrayOf, id);
    }

    /// {@return the array whose numbers may include this one}
    private Optional<JobImage> arrayOf(long id) {
        return Optional.ofNullable(jobs.floorEntry(id))
                .map(Map.Entry::getValue)
                .flatMap(found ->
                        found.spec()
                                .task()
                                .map(task -> Optional.ofNullable(jobs.get(task.arrayId())))
                                .orElse(Optional.of(found)));
    }

    @Override
    public Optional<JobImage> jobByExternalId(String externalId) {
        Long id = externalIds.get(externalId);
        return id == null ? Optional.empty() : job(id);
    }

    @Override
    public Collection<JobImage> jobs() {
        return jobs.values();
    }

    @Override
    public Optional<NodeImage> node(int id) {
        return Optional.ofNullable(nodes.get(id));
    }

    @Override
    public Optional<NodeImage> nodeByName(String name) {
        Integer id = nodeNames.get(name);
        return id == null ? Optional.empty() : node(id);
    }

    @Override
    public Collection<NodeImage> nodes() {
        return nodes.values();
    }

    @Override
    public Collection<PowerBudget> powerBudgets() {
        return powerBudgets;
    }

    @Override
    public Collection<ReservationImage> reservations() {
        return reservations.values();
    }

    @Override
    public Collection<ScheduleImage> schedules() {
        return schedules.values();
    }

    @Override
    public Collection<QueueSpec> queues() {
        return queues.values();
    }

    @Override
    public Optional<QueueUse> queueUse(String queue) {
        return Optional.ofNullable(uses.get(queue));
    }

    @Override
    public Collection<FaultImage> faults() {
        return faults.values();
    }

    @Override
    public PolicySpec policy() {
        return policy;
    }

    @Override
    public GeneratorSpec generator() {
        return generator;
    }

    @Override
    public PendingReason reason(JobImage job) {
        if (job.tasks().isPresent() && !job.state().terminal()) {
            // An array waits for what its first waiting task waits for.
            return WaitingTask.firstOf(job)
                    .map(this::reason)
                    .orElseGet(PendingReason.NotEvaluated::new);
        }
        if (job.state() != JobState.PENDING) {
            return new PendingReason.NotEvaluated();
        }
        if (!job.heldBy().isEmpty()) {
            return new PendingReason.Held(job.heldBy());
        }
        if (job.pausedUntil() != 0) {
            boolean backoff = job.cause().filter(cause -> cause != Cause.REQUEUED).isPresent();
            return new PendingReason.Paused(backoff, job.pausedUntil());
        }
        DependencyRules dependencies = job.spec().dependencies();
        if (!dependencies.isNone()) {
            return dependencies.neverSatisfied(condition -> awaited(job, condition))
                    ? new PendingReason.DependencyNeverSatisfied(dependencies)
                    : new PendingReason.Dependency(dependencies);
        }
        if (!job.claim().isEmpty()) {
            int nodes = (int) job.claim().stream().mapToInt(Allocation::nodeId).distinct().count();
            return new PendingReason.PreemptionInProgress(job.claim().size(), nodes);
        }
        QueueSpec queue = queues.get(job.spec().queue());
        if (queue != null && queue.paused()) {
            return new PendingReason.QueuePaused(queue.name());
        }
        return lastCycle
                .flatMap(cycle -> cycle.reasonFor(job.id(), job.spec(), job.avoidNodes()))
                .orElseGet(PendingReason.NotEvaluated::new);
    }

    /// {@return where a job stands that another waits for; by index, where tasks of the same index
    /// stand}
    private Optional<JobState> awaited(JobImage job, DependencyRules.Condition condition) {
        Optional<JobImage> other = job(condition.jobId());
        return condition.kind() == DependencyRules.Kind.AFTERCORR
                ? other.map(array -> WaitingTask.stateOfSameIndex(array, job))
                : other.map(JobImage::state);
    }

    @Override
    public Optional<CycleReport> lastCycle() {
        return lastCycle;
    }

    @Override
    public List<Recorded> eventsAfter(long afterSequence, int most) {
        return ring.after(afterSequence, most);
    }

    @Override
    public List<GpuReading> telemetry(int nodeId) {
        return telemetry.getOrDefault(nodeId, List.of());
    }

    @Override
    public long lastHeardAt(int nodeId) {
        return heardAt.getOrDefault(nodeId, 0L);
    }

    @Override
    public AutoCloseable subscribe(EventListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
