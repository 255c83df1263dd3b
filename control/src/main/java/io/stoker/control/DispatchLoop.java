package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.Cause;
import io.stoker.model.Event;
import io.stoker.model.Order;
import io.stoker.model.RunningWorker;
import io.stoker.model.WorkerState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Turns placements and ends into orders, and repeats those that nobody answered. Agents take an
/// order twice without harm, because it carries its attempt's epoch.
final class DispatchLoop implements Loop {

    private final BrainConfig config;

    /// Soft: orders of late, in the order they were sent. Whether one was answered is read off the
    /// state when its time comes, so that answering costs nothing here.
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();

    private record Sent(Worker worker, WorkerState asked, long at) {}

    DispatchLoop(BrainConfig config) {
        this.config = config;
    }

    @Override
    public void lead(long now, ClusterState state, Actions actions) {
        sent.clear();
        for (Node node : state.nodes()) {
            resend(now, node, state, actions);
        }
    }

    @Override
    public void observe(long at, Event event, ClusterState state, Actions actions) {
        switch (event) {
            case Event.GangPlaced e -> {
                Job job = state.jobs.get(e.jobId());
                Attempt attempt = job == null ? null : job.attemptOf(e.epoch());
                if (attempt != null) {
                    Order.Gang gang = gangOf(state, attempt);
                    for (Worker worker : attempt.workers) {
                        start(at, worker, gang, actions);
                    }
                }
            }
            case Event.GangGrown e ->
                    resized(at, e.jobId(), e.epoch(), state, actions, ranksOf(e.joining()));
            case Event.GangShrunk e ->
                    resized(at, e.jobId(), e.epoch(), state, actions, e.leaving());
            case Event.AttemptEnded e -> {
                Job job = state.jobs.get(e.jobId());
                Attempt attempt = job == null ? null : job.attemptOf(e.epoch());
                if (attempt != null) {
                    for (Worker worker : attempt.workers) {
                        if (worker.state == WorkerState.STOPPING) {
                            stop(at, worker, actions);
                        }
                    }
                }
            }
            default -> {}
        }
    }

    private static List<Integer> ranksOf(List<Allocation> workers) {
        return workers.stream().map(Allocation::rank).toList();
    }

    /// Starts the workers that joined, stops those that left, and tells all others of it.
    private void resized(
            long at,
            long jobId,
            long epoch,
            ClusterState state,
            Actions actions,
            List<Integer> changed) {
        Job job = state.jobs.get(jobId);
        Attempt attempt = job == null ? null : job.attemptOf(epoch);
        if (attempt == null) {
            return;
        }
        Order.Gang gang = gangOf(state, attempt);
        for (int rank : changed) {
            Worker worker = attempt.workers.get(rank);
            if (worker.left()) {
                stop(at, worker, actions);
            } else {
                start(at, worker, gang, actions);
            }
        }
        Set<Integer> known = new LinkedHashSet<>(changed);
        for (Worker worker : attempt.workers) {
            if (!worker.left() && !known.contains(worker.rank())) {
                tell(worker, gang, actions);
            }
        }
    }

    private static void tell(Worker worker, Order.Gang gang, Actions actions) {
        actions.send(
                new Order.TellGang(
                        worker.allocation.nodeId(),
                        worker.job.id,
                        worker.attempt.epoch,
                        worker.rank(),
                        gang));
    }

    /// A node's agent is there (again): tell it everything that still matters.
    void connected(long now, int nodeId, ClusterState state, Actions actions) {
        Node node = state.node(nodeId);
        if (node != null) {
            resend(now, node, state, actions);
        }
    }

    /// A node registered with workers: those that belong to no attempt any more are stopped.
    void registered(int nodeId, List<RunningWorker> running, ClusterState state, Actions actions) {
        for (RunningWorker each : running) {
            Job job = state.jobs.get(each.jobId());
            Attempt attempt = job == null ? null : job.attemptOf(each.epoch());
            boolean ours =
                    attempt != null
                            && each.rank() < attempt.workers.size()
                            && attempt.workers.get(each.rank()).holding
                            && attempt.workers.get(each.rank()).allocation.nodeId() == nodeId;
            if (!ours) {
                actions.send(
                        new Order.StopWorker(
                                nodeId, each.jobId(), each.epoch(), each.rank(), Cause.NODE, 0));
            }
        }
    }

    private void resend(long now, Node node, ClusterState state, Actions actions) {
        for (Worker worker : new ArrayList<>(node.holders)) {
            switch (worker.state) {
                case ORDERED -> start(now, worker, gangOf(state, worker.attempt), actions);
                case STOPPING -> stop(now, worker, actions);
                case RUNNING -> {
                    if (worker.attempt.resizedAt != 0) {
                        tell(worker, gangOf(state, worker.attempt), actions);
                    }
                }
                case EXITED, SPARE -> {}
            }
        }
    }

    @Override
    public void wake(long now, ClusterState state, Actions actions) {
        long sentBefore = now - config.repeatOrderMillis();
        while (!sent.isEmpty() && sent.getFirst().at() <= sentBefore) {
            Sent late = sent.removeFirst();
            Worker worker = late.worker();
            boolean unanswered = worker.holding && worker.state == late.asked();
            if (unanswered && worker.state == WorkerState.ORDERED) {
                start(now, worker, gangOf(state, worker.attempt), actions);
            } else if (unanswered) {
                stop(now, worker, actions);
            }
        }
        if (!sent.isEmpty()) {
            actions.wakeAt(sent.getFirst().at() + config.repeatOrderMillis());
        }
    }

    private void start(long now, Worker worker, Order.Gang gang, Actions actions) {
        Allocation allocation = worker.allocation;
        remember(now, worker, actions);
        actions.send(
                new Order.StartWorker(
                        allocation.nodeId(),
                        worker.job.id,
                        worker.attempt.number,
                        worker.attempt.epoch,
                        allocation,
                        worker.job.spec,
                        gang));
    }

    private void stop(long now, Worker worker, Actions actions) {
        remember(now, worker, actions);
        Cause cause =
                worker.left()
                        ? Cause.RESIZED
                        : worker.attempt.cause == null ? Cause.NODE : worker.attempt.cause;
        actions.send(
                new Order.StopWorker(
                        worker.allocation.nodeId(),
                        worker.job.id,
                        worker.attempt.epoch,
                        worker.rank(),
                        cause,
                        worker.job.spec.stop().graceMillis()));
    }

    private void remember(long now, Worker worker, Actions actions) {
        if (sent.isEmpty()) {
            actions.wakeAt(now + config.repeatOrderMillis());
        }
        sent.addLast(new Sent(worker, worker.state, now));
    }

    // Ranks of one node share its name; the list is long only for gangs that are.
    private static Order.Gang gangOf(ClusterState state, Attempt attempt) {
        var names = new ArrayList<String>(attempt.size());
        var ranks = new ArrayList<Integer>(attempt.left == 0 ? 0 : attempt.size());
        for (Worker worker : attempt.workers) {
            if (!worker.left()) {
                Node node = state.node(worker.allocation.nodeId());
                names.add(node == null ? "" : node.spec.name());
                if (attempt.left > 0) {
                    ranks.add(worker.rank());
                }
            }
        }
        Node first = state.node(attempt.workers.getFirst().allocation.nodeId());
        String address = first == null ? "" : first.spec.address();
        int port = GANG_PORT_FIRST + (int) (attempt.epoch % GANG_PORTS);
        return new Order.Gang(names, address, port, ranks);
    }

    /// Ports for rank 0 to listen on: below the kernel's ephemeral range (32768), above the
    /// registered ones in common use. Two gangs on one node get the same port only 12,000 epochs
    /// apart.
    private static final int GANG_PORT_FIRST = 20_000;

    private static final int GANG_PORTS = 12_000;
}
