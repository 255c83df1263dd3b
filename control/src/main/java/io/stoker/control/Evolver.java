package io.stoker.control;

import io.stoker.model.Cause;
import io.stoker.model.Event;
import io.stoker.model.FaultImage;
import io.stoker.model.JobState;
import io.stoker.model.NodeState;
import io.stoker.model.PowerBudget;
import io.stoker.model.StateImage.KeyImage;
import io.stoker.model.WorkerState;
import io.stoker.scheduler.Claims;

/// Applies events to the state: changes, and chooses nothing. An event that reaches this point
/// always applies; one that cannot is a [Invariant.Violation].
final class Evolver {

    /// Closed faults that are kept for people to look at.
    static final int CLOSED_FAULTS_KEPT = 500;

    private Evolver() {}

    static void evolve(ClusterState state, long at, Event event) {
        switch (event) {
            case Event.JobSubmitted e -> submitted(state, at, e);
            case Event.TaskDiverged e -> ArrayEvolver.diverged(state, e);
            case Event.KeyUsed e ->
                    state.keys.put(e.key().key(), new KeyImage(e.key(), e.jobId(), at));
            case Event.KeyForgotten e -> state.keys.remove(e.key());
            case Event.JobHeld e -> {
                Job job = job(state, e.jobId());
                job.heldBy = e.by();
                reindex(state, job);
            }
            case Event.JobReleased e -> {
                Job job = job(state, e.jobId());
                job.heldBy = "";
                reindex(state, job);
            }
            case Event.JobResumed e -> {
                Job job = job(state, e.jobId());
                job.pausedUntil = 0;
                reindex(state, job);
            }
            case Event.PriorityChanged e -> {
                Job job = job(state, e.jobId());
                state.pending.remove(job.id);
                job.spec = job.spec.withPriority(e.priority());
                Attempt attempt = job.liveAttempt();
                if (attempt != null) {
                    state.scheduling.running().changed(attempt.epoch, job.pending());
                }
                reindex(state, job);
            }
            case Event.DependenciesChanged e -> {
                Job job = job(state, e.jobId());
                state.waits.remove(job);
                job.spec = job.spec.withDependencies(e.dependencies());
                state.waits.add(state, job);
                ArrayEvolver.dependenciesChanged(state, job, e);
                reindex(state, job);
            }
            case Event.GangClaimed e -> {
                Job job = job(state, e.jobId());
                job.claimed = true;
                state.scheduling
                        .claims()
                        .keep(new Claims.Claim(job.pending(), e.workers(), job.eligible()));
                reindex(state, job);
            }
            case Event.ClaimDropped e -> {
                Job job = job(state, e.jobId());
                unclaim(state, job);
                reindex(state, job);
            }
            case Event.DeadlinePromised e ->
                    PromisesEvolver.set(state, job(state, e.jobId()), e.promise());
            case Event.DeadlineAtRisk e ->
                    PromisesEvolver.set(state, job(state, e.jobId()), e.promise());
            case Event.GangPlaced e -> placed(state, at, e);
            case Event.GangGrown e ->
                    ResizeEvolver.grown(state, at, live(job(state, e.jobId())), e);
            case Event.GangShrunk e ->
                    ResizeEvolver.shrunk(state, at, live(job(state, e.jobId())), e);
            case Event.WorkerStarted e -> {
                Worker worker = worker(state, e.jobId(), e.epoch(), e.rank());
                worker.state = WorkerState.RUNNING;
                worker.startedAt = at;
                worker.attempt.started++;
            }
            case Event.JobStarted e -> {
                Job job = job(state, e.jobId());
                Attempt attempt = live(job);
                attempt.startedAt = at;
                job.state = JobState.RUNNING;
                state.scheduling.running().started(attempt.epoch, at);
                ArrayEvolver.started(job, at);
                if (job.firstStartedAt == 0) {
                    job.firstStartedAt = at;
                }
            }
            case Event.WorkerExited e -> {
                Worker worker = worker(state, e.jobId(), e.epoch(), e.rank());
                worker.state = WorkerState.EXITED;
                worker.exitedAt = at;
                worker.exit = e.exit();
                if (!worker.left()) {
                    worker.attempt.exited++;
                    ResizeEvolver.memberExited(state, worker);
                }
            }
            case Event.AttemptEnded e -> attemptEnded(state, at, e);
            case Event.AllocationReleased e -> {
                Worker worker = worker(state, e.jobId(), e.epoch(), e.rank());
                Ledger.release(state, at, worker);
                state.waits.refresh(worker.job);
                reindex(state, worker.job);
            }
            case Event.JobRequeued e -> requeued(state, at, e);
            case Event.JobFinished e -> finished(state, at, e);
            case Event.JobForgotten e -> forgotten(state, e);
            case Event.NodeJoined e -> joined(state, at, e);
            case Event.NodeReturned e -> returned(state, at, e);
            case Event.NodeSuspected e ->
                    moveNode(state, at, e.nodeId(), NodeState.SUSPECT, "silent");
            case Event.NodeCleared e -> moveNode(state, at, e.nodeId(), NodeState.UP, "");
            case Event.NodeLost e -> moveNode(state, at, e.nodeId(), NodeState.LOST, e.reason());
            case Event.NodeDrained e -> {
                Node node = node(state, e.nodeId());
                node.drained = true;
                node.drainReason = e.reason();
                state.free.setOpen(node.id, node.open());
            }
            case Event.NodeUndrained e -> {
                Node node = node(state, e.nodeId());
                node.drained = false;
                node.drainReason = "";
                state.free.setOpen(node.id, node.open());
            }
            case Event.NodeRemoved e -> {
                Node node = node(state, e.nodeId());
                Invariant.require(
                        node.holders.isEmpty(), "I1: node %d removed while held", node.id, 0);
                state.free.removeNode(node.id);
                state.nodeSlots.set(node.id, null);
                state.nodesByName.remove(node.spec.name());
            }
            case Event.FaultOpened e -> {
                state.nextFaultId = e.faultId() + 1;
                state.faults.put(
                        e.faultId(),
                        new FaultImage(e.faultId(), e.nodeId(), e.fault(), at, e.quarantined(), 0));
                refreshFaultyGpus(state, e.nodeId());
                boundFaults(state);
            }
            case Event.FaultClosed e -> {
                FaultImage open = state.faults.get(e.faultId());
                Invariant.require(open != null, "fault %d is not known", e.faultId(), 0);
                if (open != null) {
                    state.faults.put(
                            open.id(),
                            new FaultImage(
                                    open.id(),
                                    open.nodeId(),
                                    open.report(),
                                    open.openedAt(),
                                    open.quarantined(),
                                    at));
                    refreshFaultyGpus(state, open.nodeId());
                }
            }
            case Event.QueueChanged e -> {
                state.queues.put(e.queue().name(), e.queue());
                state.scheduling.define(e.queue());
            }
            case Event.QueueDeleted e -> {
                state.queues.remove(e.name());
                state.scheduling.forget(e.name());
            }
            case Event.PolicyChanged e -> {
                state.policy = e.policy();
                state.scheduling.setPolicy(e.policy());
            }
            case Event.ScheduleChanged e -> SchedulesEvolver.changed(state, e);
            case Event.PowerBudgetChanged e -> {
                PowerBudget budget = e.budget();
                state.powerBudgets.put(new PowerDomain(budget.level(), budget.domain()), budget);
                state.free.budget(budget);
            }
            case Event.PowerBudgetDeleted e -> {
                state.powerBudgets.remove(new PowerDomain(e.level(), e.domain()));
                state.free.unbudget(e.level(), e.domain());
            }
            case Event.ScheduleDeleted e -> state.schedules.remove(e.name());
            case Event.ScheduleRan e -> SchedulesEvolver.ran(state, e);
            case Event.ScheduleSkipped e -> SchedulesEvolver.skipped(state, e);
            case Event.ReservationChanged e -> {
                state.reservations.put(e.reservation().spec().name(), e.reservation());
                state.scheduling.reserve(e.reservation());
            }
            case Event.ReservationEnded e -> {
                state.reservations.remove(e.name());
                state.scheduling.unreserve(e.name());
            }
            case Event.GeneratorChanged e -> state.generator = e.generator();
        }
    }

    private static void submitted(ClusterState state, long at, Event.JobSubmitted e) {
        var job = new Job(e.jobId(), e.spec(), at);
        job.pausedUntil = e.pausedUntil();
        job.heldBy = e.spec().held() ? e.spec().user() : "";
        state.nextJobId = e.jobId() + 1;
        state.jobs.put(job);
        if (e.spec().array().isPresent()) {
            ArrayEvolver.submitted(state, job);
        }
        e.spec().externalId().ifPresent(id -> state.externalIds.put(id, job.id));
        state.waits.refresh(job);
        state.waits.add(state, job);
        reindex(state, job);
    }

    private static void placed(ClusterState state, long at, Event.GangPlaced e) {
        Job job = job(state, e.jobId());
        Invariant.require(job.eligible(), "I3: job %d placed while not eligible", job.id, 0);
        Invariant.require(
                e.attempt() == job.attemptCount + 1, "I3: job %d attempt %d", job.id, e.attempt());
        Invariant.require(
                job.spec.mayStartWith(e.workers().size()),
                "I2: job %d got %d",
                job.id,
                e.workers().size());
        var attempt = new Attempt(job, e.attempt(), e.epoch(), at, e.workers());
        for (Worker worker : attempt.all()) {
            Ledger.hold(state, worker);
        }
        state.free.settle(job.spec.topology(), e.workers());
        job.addAttempt(attempt);
        job.state = JobState.SCHEDULED;
        ArrayEvolver.placed(job);
        state.nextEpoch = e.epoch() + 1;
        state.pending.remove(job.id);
        unclaim(state, job);
        state.scheduling.running().placed(job.pending(), e.epoch(), at, e.workers());
        state.scheduling.promised().remove(job.id);
        state.waits.refresh(job);
    }

    private static void attemptEnded(ClusterState state, long at, Event.AttemptEnded e) {
        Job job = job(state, e.jobId());
        Attempt attempt = live(job);
        Invariant.require(
                attempt.epoch == e.epoch(), "I3: job %d epoch %d is not live", job.id, e.epoch());
        attempt.endedAt = at;
        boolean told = e.cause() == Cause.PREEMPTED || e.cause() == Cause.REQUEUED;
        attempt.savedMillis =
                e.cause() == Cause.SUCCESS || attempt.startedAt == 0
                        ? 0
                        : job.spec
                                .checkpoint()
                                .savedMillis(job.keptMillis, at - attempt.startedAt, told);
        job.keptMillis += attempt.savedMillis;
        attempt.cause = e.cause();
        attempt.message = e.message();
        job.draining += attempt.holding;
        ArrayEvolver.attemptEnded(job);
        Ledger.settleLeavers(job, attempt);
        state.waits.refresh(job);
        state.scheduling.running().ending(attempt.epoch, at);
        for (Worker worker : attempt.workers) {
            if (!worker.exited()) {
                worker.state = WorkerState.STOPPING;
            }
        }
    }

    private static void requeued(ClusterState state, long at, Event.JobRequeued e) {
        Job job = job(state, e.jobId());
        Invariant.require(!job.state.terminal(), "I3: job %d is terminal", job.id, 0);
        job.state = JobState.PENDING;
        job.queuedAt = at;
        job.retries = e.retries();
        job.requeues++;
        job.pausedUntil = e.pausedUntil();
        job.cause = e.cause();
        if (e.avoidNodeId() >= 0) {
            job.avoid(e.avoidNodeId());
        }
        PromisesEvolver.waitsAgain(state, job);
        reindex(state, job);
    }

    private static void finished(ClusterState state, long at, Event.JobFinished e) {
        Job job = job(state, e.jobId());
        Invariant.require(!job.state.terminal(), "I3: job %d is terminal already", job.id, 0);
        Invariant.require(
                e.state().terminal(), "I3: job %d finished in no terminal state", job.id, 0);
        job.state = e.state();
        job.finishedAt = at;
        job.cause = e.cause();
        job.exitCode = e.exitCode();
        job.message = e.message();
        ArrayEvolver.finished(state, job, at);
        state.finished.addLast(job.id);
        state.scheduling.promised().remove(job.id);
        state.pending.remove(job.id);
        unclaim(state, job);
        state.waits.remove(job);
        state.waits.refresh(job);
        if (job.state == JobState.COMPLETED && job.tasks == null) {
            state.pending.learn(job.progress().attainedGpuMillis());
        }
    }

    private static void forgotten(ClusterState state, Event.JobForgotten e) {
        Job job = job(state, e.jobId());
        Invariant.require(job.over(), "job %d forgotten too early", job.id, 0);
        state.forgotten = state.forgotten.plus(job.account);
        state.jobs.remove(job.id);
        state.arrays.remove(job.id);
        job.spec.externalId().ifPresent(state.externalIds::remove);
        Invariant.require(
                state.finished.removeFirst() == job.id, "job %d forgotten out of order", job.id, 0);
    }

    private static void joined(ClusterState state, long at, Event.NodeJoined e) {
        var node = new Node(e.nodeId(), e.spec(), e.incarnation(), at);
        while (state.nodeSlots.size() <= e.nodeId()) {
            state.nodeSlots.add(null);
        }
        state.nodeSlots.set(e.nodeId(), node);
        state.nodesByName.put(e.spec().name(), node);
        state.nextNodeId = Math.max(state.nextNodeId, e.nodeId() + 1);
        state.free.addNode(node.id, node.spec);
    }

    private static void returned(ClusterState state, long at, Event.NodeReturned e) {
        Node node = node(state, e.nodeId());
        if (!node.spec.equals(e.spec())) {
            Invariant.require(node.holders.isEmpty(), "I1: node %d changed while held", node.id, 0);
            state.free.removeNode(node.id);
            state.free.addNode(node.id, e.spec());
            node.spec = e.spec();
        }
        node.incarnation = e.incarnation();
        moveNode(state, at, node.id, NodeState.UP, "");
        refreshFaultyGpus(state, node.id);
    }

    private static void moveNode(
            ClusterState state, long at, int nodeId, NodeState to, String reason) {
        Node node = node(state, nodeId);
        if (node.state != to) {
            node.stateSince = at;
        }
        node.state = to;
        node.stateReason = reason;
        state.free.setOpen(node.id, node.open());
    }

    private static void refreshFaultyGpus(ClusterState state, int nodeId) {
        Node node = state.node(nodeId);
        if (node == null) {
            return;
        }
        long mask = 0;
        for (FaultImage fault : state.faults.values()) {
            if (fault.nodeId() == nodeId
                    && fault.closedAt() == 0
                    && fault.quarantined()
                    && fault.report().gpu() >= 0) {
                mask |= 1L << fault.report().gpu();
            }
        }
        node.faultyGpus = mask;
        state.free.setFaulty(node.id, mask);
    }

    private static void boundFaults(ClusterState state) {
        if (state.faults.size() <= 2 * CLOSED_FAULTS_KEPT) {
            return;
        }
        int[] surplus = {CLOSED_FAULTS_KEPT};
        state.faults.values().removeIf(fault -> fault.closedAt() != 0 && surplus[0]-- > 0);
    }

    static void reindex(ClusterState state, Job job) {
        boolean listed = state.pending.contains(job.id);
        if (job.listed() && !listed) {
            state.enqueue(job);
        } else if (!job.listed() && listed) {
            state.pending.remove(job.id);
        }
        if (job.claimed) {
            state.scheduling.claims().changed(job.pending(), job.eligible());
        }
    }

    private static void unclaim(ClusterState state, Job job) {
        job.claimed = false;
        state.scheduling.claims().drop(job.id);
    }

    private static Job job(ClusterState state, long id) {
        return Invariant.present(state.jobs.get(id), "job %d is not in the state", id, 0);
    }

    private static Node node(ClusterState state, int id) {
        return Invariant.present(state.node(id), "node %d is not in the state", id, 0);
    }

    private static Attempt live(Job job) {
        return Invariant.present(job.liveAttempt(), "I3: job %d has no live attempt", job.id, 0);
    }

    private static Worker worker(ClusterState state, long jobId, long epoch, int rank) {
        Attempt attempt =
                Invariant.present(
                        job(state, jobId).attemptOf(epoch), "job %d has no epoch %d", jobId, epoch);
        return attempt.at(rank);
    }
}
