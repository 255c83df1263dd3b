package io.stoker.control;

import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.FaultImage;
import io.stoker.model.FaultKind;
import io.stoker.model.FaultReport;
import io.stoker.model.NodeState;
import io.stoker.model.Rejection;
import io.stoker.model.RunningWorker;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Decisions about nodes: how they come, fall silent, break and go.
final class NodeDecisions {

    private NodeDecisions() {}

    static Decision register(ClusterState state, Command.RegisterNode c) {
        Node node = state.nodesByName.get(c.spec().name());
        if (node == null) {
            int id = state.nextNodeId;
            return Decider.done(List.of(new Event.NodeJoined(id, c.spec(), c.incarnation())), id);
        }
        var events = new ArrayList<Event>();
        Predicate<Worker> gone;
        if (!node.spec.equals(c.spec())) {
            gone = _ -> true; // Other hardware: nothing held there can be carried over.
        } else if (!node.incarnation.equals(c.incarnation())) {
            gone = NodeDecisions::ranOnce;
        } else {
            Set<RunningWorker> known = new LinkedHashSet<>(c.running());
            gone = worker -> ranOnce(worker) && !known.contains(nameOf(worker));
        }
        loseWorkers(state, c.at(), node, gone, "the node came back without it", events);
        events.add(new Event.NodeReturned(node.id, c.spec(), c.incarnation()));
        for (FaultImage fault : state.faults.values()) {
            if (fault.nodeId() == node.id && fault.closedAt() == 0 && fault.report().gpu() < 0) {
                events.add(new Event.FaultClosed(fault.id(), "recovery"));
            }
        }
        return Decider.done(events, node.id);
    }

    // A worker that was only ordered has left no trace yet, so its order is sent again; one that
    // exited
    // has said so.
    private static boolean ranOnce(Worker worker) {
        return worker.state == WorkerState.RUNNING || worker.state == WorkerState.STOPPING;
    }

    private static RunningWorker nameOf(Worker worker) {
        return new RunningWorker(worker.job.id, worker.attempt.epoch, worker.rank());
    }

    static Decision suspect(ClusterState state, Command.SuspectNode c) {
        Node node = state.node(c.nodeId());
        if (node == null || node.state != NodeState.UP) {
            return Decider.nothing("node %d is not up".formatted(c.nodeId()));
        }
        return Decider.done(List.of(new Event.NodeSuspected(node.id)), node.id);
    }

    static Decision clear(ClusterState state, Command.ClearSuspicion c) {
        Node node = state.node(c.nodeId());
        if (node == null || node.state != NodeState.SUSPECT) {
            return Decider.nothing("node %d is not suspected".formatted(c.nodeId()));
        }
        return Decider.done(List.of(new Event.NodeCleared(node.id)), node.id);
    }

    static Decision lose(ClusterState state, Command.LoseNode c) {
        Node node = state.node(c.nodeId());
        if (node == null) {
            return Decider.refused(new Rejection.UnknownNode("number " + c.nodeId()));
        }
        if (node.state == NodeState.LOST) {
            return Decider.nothing("node %s is lost already".formatted(node.spec.name()));
        }
        var events = new ArrayList<Event>();
        events.add(new Event.NodeLost(node.id, c.reason()));
        boolean reported =
                state.faults.values().stream()
                        .anyMatch(f ->
                                f.nodeId() == node.id && f.closedAt() == 0 && f.report().gpu() < 0);
        if (!reported) {
            var silent = new FaultReport(FaultKind.NODE_SILENT, -1, false, c.reason());
            events.add(new Event.FaultOpened(state.nextFaultId, node.id, silent, false));
        }
        loseWorkers(
                state,
                c.at(),
                node,
                _ -> true,
                "node %s was lost: %s".formatted(node.spec.name(), c.reason()),
                events);
        return Decider.done(events, node.id);
    }

    /// Adds the end of every worker of a node that is gone. Several workers of one gang end its
    /// attempt once.
    private static void loseWorkers(
            ClusterState state,
            long at,
            Node node,
            Predicate<Worker> gone,
            String message,
            List<Event> events) {
        List<Worker> victims =
                node.holders.stream()
                        .filter(gone)
                        .sorted(
                                Comparator.comparingLong((Worker w) -> w.job.id)
                                        .thenComparingLong(w -> w.attempt.epoch)
                                        .thenComparingInt(Worker::rank))
                        .toList();
        var exit = new WorkerExit(137, Cause.NODE, message);
        int next = 0;
        while (next < victims.size()) {
            Attempt attempt = victims.get(next).attempt;
            int end = next;
            while (end < victims.size() && victims.get(end).attempt == attempt) {
                end++;
            }
            loseGangMembers(state, at, victims.subList(next, end), exit, events);
            next = end;
        }
    }

    private static void loseGangMembers(
            ClusterState state,
            long at,
            List<Worker> victims,
            WorkerExit exit,
            List<Event> events) {
        Attempt attempt = victims.getFirst().attempt;
        Job job = victims.getFirst().job;
        Set<Worker> lost = new LinkedHashSet<>(victims);
        for (Worker victim : victims) {
            if (!victim.exited() && !victim.spare()) {
                events.add(new Event.WorkerExited(job.id, attempt.epoch, victim.rank(), exit));
            }
        }
        if (!attempt.live() || victims.stream().allMatch(each -> each.left() || each.spare())) {
            for (Worker victim : victims) {
                events.add(new Event.AllocationReleased(job.id, attempt.epoch, victim.rank()));
            }
            return;
        }
        events.add(
                new Event.AttemptEnded(
                        job.id, attempt.number, attempt.epoch, exit.cause(), exit.message()));
        for (Worker worker : attempt.workers) {
            if (worker.holding && (worker.exited() || lost.contains(worker))) {
                events.add(new Event.AllocationReleased(job.id, attempt.epoch, worker.rank()));
            }
        }
        SpareDecisions.release(attempt, events);
        int nodeId = victims.getFirst().allocation.nodeId();
        AttemptDecisions.afterFailure(state, at, job, exit, exit.message(), nodeId, events);
    }

    static Decision drain(ClusterState state, Command.DrainNode c) {
        Node node = state.node(c.nodeId());
        if (node == null) {
            return Decider.refused(new Rejection.UnknownNode("number " + c.nodeId()));
        }
        if (node.drained) {
            return Decider.nothing("node %s is drained already".formatted(node.spec.name()));
        }
        return Decider.done(List.of(new Event.NodeDrained(node.id, c.by(), c.reason())), node.id);
    }

    static Decision undrain(ClusterState state, Command.UndrainNode c) {
        Node node = state.node(c.nodeId());
        if (node == null) {
            return Decider.refused(new Rejection.UnknownNode("number " + c.nodeId()));
        }
        if (!node.drained) {
            return Decider.nothing("node %s is not drained".formatted(node.spec.name()));
        }
        return Decider.done(List.of(new Event.NodeUndrained(node.id, c.by())), node.id);
    }

    static Decision remove(ClusterState state, Command.RemoveNode c) {
        Node node = state.node(c.nodeId());
        if (node == null) {
            return Decider.refused(new Rejection.UnknownNode("number " + c.nodeId()));
        }
        if (!node.holders.isEmpty()) {
            return busy(
                    node,
                    "%d workers hold GPUs there; drain it and wait, or cancel them"
                            .formatted(node.holders.size()));
        }
        if (node.state != NodeState.LOST && !node.drained) {
            return busy(node, "only a drained or lost node can be removed; drain it first");
        }
        return Decider.done(List.of(new Event.NodeRemoved(node.id, c.by())), node.id);
    }

    static Decision fault(ClusterState state, Command.ReportFault c) {
        Node node = state.node(c.nodeId());
        if (node == null) {
            return Decider.refused(new Rejection.UnknownNode("number " + c.nodeId()));
        }
        FaultReport report = c.fault();
        if (report.gpu() >= node.spec.gpus().size()) {
            return busy(
                    node,
                    "gpu: expected 0 to %d, found %d"
                            .formatted(node.spec.gpus().size() - 1, report.gpu()));
        }
        boolean deadGpu = report.kind() == FaultKind.GPU_ERROR && report.gpu() >= 0;
        boolean quarantined = deadGpu && (report.injected() || mayQuarantine(state, node));
        var events = new ArrayList<Event>();
        events.add(new Event.FaultOpened(state.nextFaultId, node.id, report, quarantined));
        if (deadGpu) {
            stopWorkersOn(state, c.at(), node, 1L << report.gpu(), report.message(), events);
        }
        return Decider.done(events, state.nextFaultId);
    }

    /// Invariant I10: automation keeps at most a share of the nodes out of service.
    private static boolean mayQuarantine(ClusterState state, Node node) {
        // An injected fault is somebody's test, not automation: it neither counts nor opens the
        // door
        // for a real one on its node.
        Set<Integer> quarantined = new LinkedHashSet<>();
        for (FaultImage fault : state.faults.values()) {
            if (fault.closedAt() == 0 && fault.quarantined() && !fault.report().injected()) {
                quarantined.add(fault.nodeId());
            }
        }
        int nodes = state.nodes().size();
        return quarantined.contains(node.id)
                || quarantined.size() + 1
                        <= Math.max(1, (long) nodes * Limits.QUARANTINE_SHARE_MILLI / 1_000);
    }

    // The workers still live: their attempt ends now, what they hold is free when they are gone.
    private static void stopWorkersOn(
            ClusterState state,
            long at,
            Node node,
            long gpuMask,
            String message,
            List<Event> events) {
        var seen = new LinkedHashSet<Long>();
        List<Worker> struck =
                node.holders.stream()
                        .filter(w ->
                                (w.allocation.gpuMask() & gpuMask) != 0
                                        && w.attempt.live()
                                        && !w.left())
                        .sorted(
                                Comparator.comparingLong((Worker w) -> w.job.id)
                                        .thenComparingInt(Worker::rank))
                        .toList();
        for (Worker worker : struck) {
            if (worker.spare()) {
                SpareDecisions.strike(worker, struck, events);
            } else if (seen.add(worker.job.id)) {
                String text = "a GPU of node %s failed: %s".formatted(node.spec.name(), message);
                events.addAll(Decider.endAttempt(worker.job, worker.attempt, Cause.GPU, text));
                var exit = new WorkerExit(0, Cause.GPU, text);
                AttemptDecisions.afterFailure(state, at, worker.job, exit, text, node.id, events);
            }
        }
    }

    static Decision clearFault(ClusterState state, Command.ClearFault c) {
        FaultImage fault = state.faults.get(c.faultId());
        if (fault == null || fault.closedAt() != 0) {
            return Decider.refused(new Rejection.UnknownFault(c.faultId()));
        }
        return Decider.done(List.of(new Event.FaultClosed(c.faultId(), c.by())), c.faultId());
    }

    private static Decision busy(Node node, String wanted) {
        return Decider.refused(new Rejection.NodeBusy(node.spec.name(), wanted));
    }
}
