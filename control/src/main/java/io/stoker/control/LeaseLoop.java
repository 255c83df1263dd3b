package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.NodeState;
import java.util.Arrays;

/// Notices nodes that fall silent: suspected first, lost when the lease ran out. A brain that was
/// itself paused doubts itself first: it gives every node a fresh lease before it declares one
/// dead.
///
/// Soft state: when each node last spoke. A new leader grants every node one full lease and the
/// time that agents need to come back after a restart of everything.
final class LeaseLoop implements Loop {

    private final BrainConfig config;
    private long[] heardAt = new long[16];
    private long nextCheckAt;

    /// Whether any node has a lease: without one there is nothing to look at, and simulated
    /// clusters of many nodes cost nothing here.
    private boolean leased;

    LeaseLoop(BrainConfig config) {
        this.config = config;
    }

    @Override
    public void lead(long now, ClusterState state, Actions actions) {
        for (Node node : state.nodes()) {
            heard(now + config.reconnectGraceMillis(), node.id);
            leased |= node.spec.leaseMillis() != 0;
        }
        nextCheckAt = now + config.leaseCheckMillis();
        askForNextCheck(actions);
    }

    @Override
    public void observe(long at, Event event, ClusterState state, Actions actions) {
        switch (event) {
            case Event.NodeJoined e -> {
                joined(at, e.nodeId(), e.spec().leaseMillis(), actions);
            }
            case Event.NodeReturned e -> joined(at, e.nodeId(), e.spec().leaseMillis(), actions);
            default -> {}
        }
    }

    private void joined(long at, int nodeId, long leaseMillis, Actions actions) {
        heard(at, nodeId);
        if (leaseMillis != 0 && !leased) {
            leased = true;
            nextCheckAt = at + config.leaseCheckMillis();
            askForNextCheck(actions);
        }
    }

    /// A node spoke.
    void heartbeat(long now, int nodeId, ClusterState state, Actions actions) {
        Node node = state.node(nodeId);
        if (node == null || node.state == NodeState.LOST) {
            return; // A lost node must register again: its workers were given away.
        }
        heard(now, nodeId);
        if (node.state == NodeState.SUSPECT) {
            actions.propose(new Command.ClearSuspicion(now, nodeId));
        }
    }

    private void heard(long now, int nodeId) {
        if (nodeId >= heardAt.length) {
            heardAt = Arrays.copyOf(heardAt, Math.max(nodeId + 1, heardAt.length * 2));
        }
        heardAt[nodeId] = Math.max(heardAt[nodeId], now);
    }

    @Override
    public void wake(long now, ClusterState state, Actions actions) {
        if (!leased || now < nextCheckAt) {
            askForNextCheck(actions);
            return;
        }
        boolean wasPaused = now - nextCheckAt > config.suspectAfterMillis() / 2;
        nextCheckAt = now + config.leaseCheckMillis();
        for (Node node : state.nodeSlots) {
            if (node == null || node.spec.leaseMillis() == 0 || node.state == NodeState.LOST) {
                continue;
            }
            if (wasPaused) {
                heard(now, node.id);
                continue;
            }
            long silence = now - heardAt[node.id];
            if (silence >= node.spec.leaseMillis()) {
                actions.propose(
                        new Command.LoseNode(now, node.id, "silent for %d ms".formatted(silence)));
            } else if (silence >= config.suspectAfterMillis() && node.state == NodeState.UP) {
                actions.propose(new Command.SuspectNode(now, node.id));
            }
        }
        askForNextCheck(actions);
    }

    private void askForNextCheck(Actions actions) {
        if (leased) {
            actions.wakeAt(nextCheckAt);
        }
    }
}
