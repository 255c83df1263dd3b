package io.stoker.control;

import io.stoker.model.AttemptImage;
import io.stoker.model.FaultImage;
import io.stoker.model.JobImage;
import io.stoker.model.NodeImage;
import io.stoker.model.NodeState;
import io.stoker.model.PowerBudget;
import io.stoker.model.QueueSpec;
import io.stoker.model.ReservationImage;
import io.stoker.model.StateImage;
import io.stoker.model.WorkerImage;
import io.stoker.model.WorkerState;
import io.stoker.scheduler.Claims;
import io.stoker.scheduler.RunningJobs;
import io.stoker.scheduler.ServiceHistory;
import java.util.function.Predicate;

/// Makes a state from an image: the way back from a snapshot, and the way to a fork. The result's
/// own image equals the one it was made from.
public final class StateRestorer {

    private StateRestorer() {}

    /// {@return a state of its own that stands where `image` stood}
    public static ClusterState restore(StateImage image) {
        return restore(image, _ -> true);
    }

    /// {@return the same without jobs that ended and hold nothing: for looking ahead}
    static ClusterState restoreLive(StateImage image) {
        return restore(image, job -> !job.state().terminal() || holds(job));
    }

    private static boolean holds(JobImage job) {
        return job.attempts().stream()
                .flatMap(attempt -> attempt.workers().stream())
                .anyMatch(WorkerImage::holding);
    }

    private static ClusterState restore(StateImage image, Predicate<JobImage> kept) {
        var state = new ClusterState();
        state.appliedIndex = image.appliedIndex();
        state.lastAt = image.lastAt();
        state.nextJobId = image.nextJobId();
        state.nextEpoch = image.nextEpoch();
        state.nextNodeId = image.nextNodeId();
        state.nextFaultId = image.nextFaultId();
        state.policy = image.policy();
        state.scheduling.clock(image.lastAt());
        state.scheduling.setPolicy(image.policy());
        state.generator = image.generator();
        state.forgotten = image.forgotten();
        state.queues.clear();
        for (QueueSpec queue : image.queues()) {
            state.queues.put(queue.name(), queue);
            state.scheduling.define(queue);
        }
        for (FaultImage fault : image.faults()) {
            state.faults.put(fault.id(), fault);
        }
        image.keys().forEach(key -> state.keys.put(key.key().key(), key));
        for (PowerBudget budget : image.powerBudgets()) {
            state.powerBudgets.put(new PowerDomain(budget.level(), budget.domain()), budget);
            state.free.budget(budget);
        }
        image.schedules().forEach(one -> state.schedules.put(one.spec().name(), one));
        for (ReservationImage reservation : image.reservations()) {
            state.reservations.put(reservation.spec().name(), reservation);
            state.scheduling.reserve(reservation);
        }
        image.nodes().forEach(node -> addNode(state, node));
        state.pending.learnFrom(ServiceHistory.of(image.jobs()));
        image.jobs().stream().filter(kept).forEach(job -> addJob(state, job));
        state.scheduling.restoreUsage(image.usage());
        image.finished().stream()
                .filter(id -> state.jobs.get(id) != null)
                .forEach(state.finished::addLast);
        state.jobs.forEach(job -> {
            if (!job.state.terminal()) {
                state.waits.add(state, job);
            }
        });
        return state;
    }

    private static void addNode(ClusterState state, NodeImage image) {
        var node = new Node(image.id(), image.spec(), image.incarnation(), image.stateSince());
        node.state = image.state();
        node.stateReason = image.stateReason();
        node.drained = image.drained();
        node.drainReason = image.drainReason();
        node.faultyGpus = image.faultyGpus();
        while (state.nodeSlots.size() <= node.id) {
            state.nodeSlots.add(null);
        }
        state.nodeSlots.set(node.id, node);
        state.nodesByName.put(node.spec.name(), node);
        state.free.addNode(node.id, node.spec);
        state.free.setFaulty(node.id, node.faultyGpus);
        state.free.setOpen(node.id, node.state == NodeState.UP && !node.drained);
    }

    private static void addJob(ClusterState state, JobImage image) {
        var job = new Job(image.id(), image.spec(), image.submittedAt());
        job.state = image.state();
        job.heldBy = image.heldBy();
        job.queuedAt = image.queuedAt();
        job.pausedUntil = image.pausedUntil();
        job.retries = image.retries();
        job.requeues = image.requeues();
        job.avoidNodes = image.avoidNodes();
        job.firstStartedAt = image.firstStartedAt();
        job.finishedAt = image.finishedAt();
        job.cause = image.cause().orElse(null);
        job.exitCode = image.exitCode();
        job.message = image.message();
        job.account = image.account();
        job.promise = image.promise().orElse(null);
        job.keptMillis = image.keptMillis();
        job.claimed = !image.claim().isEmpty();
        image.tasks()
                .ifPresent(tasks -> {
                    job.tasks =
                            new ArrayProgress(image.spec().array().orElseThrow(), job.id, tasks);
                    state.arrays.put(job.id, job);
                });
        image.spec().task().ifPresent(task -> job.array = state.arrays.get(task.arrayId()));
        for (AttemptImage attempt : image.attempts()) {
            addAttempt(state, job, attempt);
        }
        state.jobs.put(job);
        PromisesEvolver.keepPlace(state, job);
        job.spec.externalId().ifPresent(id -> state.externalIds.put(id, job.id));
        if (job.listed()) {
            state.enqueue(job);
        }
        if (job.claimed) {
            state.scheduling
                    .claims()
                    .keep(new Claims.Claim(job.pending(), image.claim(), job.eligible()));
        }
    }

    private static void restoreGang(ClusterState state, Job job, Attempt attempt) {
        var held =
                attempt.all().stream()
                        .filter(worker -> worker.holding)
                        .map(worker -> worker.allocation)
                        .toList();
        if (!held.isEmpty()) {
            state.free.settle(job.spec.topology(), held);
            RunningJobs running = state.scheduling.running();
            running.placed(job.pending(), attempt.epoch, attempt.placedAt, held);
            if (attempt.startedAt != 0) {
                running.started(attempt.epoch, attempt.startedAt);
            }
            ResizeEvolver.restore(attempt, running);
            if (attempt.endedAt != 0) {
                running.ending(attempt.epoch, attempt.endedAt);
            }
        }
    }

    private static void addAttempt(ClusterState state, Job job, AttemptImage image) {
        var allocations = image.workers().stream().map(WorkerImage::allocation).toList();
        var attempt =
                new Attempt(job, image.number(), image.epoch(), image.placedAt(), allocations);
        attempt.startedAt = image.startedAt();
        attempt.endedAt = image.endedAt();
        attempt.cause = image.cause().orElse(null);
        attempt.message = image.message();
        attempt.savedMillis = image.savedMillis();
        for (int rank = 0; rank < image.workers().size(); rank++) {
            Worker worker = attempt.at(rank);
            WorkerImage was = image.workers().get(rank);
            worker.state = was.state();
            worker.startedAt = was.startedAt();
            worker.exitedAt = was.exitedAt();
            worker.exit = was.exit().orElse(null);
            worker.joinedAt = was.joinedAt();
            worker.leftAt = was.leftAt();
            attempt.left += was.member() ? 0 : 1;
            attempt.started += was.startedAt() != 0 ? 1 : 0;
            attempt.exited += was.member() && was.state() == WorkerState.EXITED ? 1 : 0;
            if (was.holding()) {
                Ledger.hold(state, worker);
                job.draining += attempt.live() ? 0 : 1;
            } else {
                worker.holding = false;
                attempt.holding--;
            }
        }
        if (job.array != null && job.array.tasks != null) {
            job.array.tasks.running += attempt.live() ? 1 : 0;
            job.array.tasks.holding += attempt.holding > 0 ? 1 : 0;
        }
        restoreGang(state, job, attempt);
        job.attempts = new java.util.ArrayList<>(job.attempts);
        job.attempts.add(attempt);
        job.attemptCount = attempt.number;
    }
}
