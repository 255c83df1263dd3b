package io.stoker.control;

import io.stoker.model.NodeSpec;
import io.stoker.model.NodeState;
import java.util.ArrayList;
import java.util.List;

/// One node of the state. Changed by [Evolver] alone.
final class Node {

    final int id;
    NodeSpec spec;
    NodeState state = NodeState.UP;
    long stateSince;
    String stateReason = "";
    boolean drained;
    String drainReason = "";
    String incarnation;
    long faultyGpus;

    /// Workers that hold something here, in no order that matters.
    final List<Worker> holders = new ArrayList<>(0);

    Node(int id, NodeSpec spec, String incarnation, long at) {
        this.id = id;
        this.spec = spec;
        this.incarnation = incarnation;
        this.stateSince = at;
    }

    boolean open() {
        return state == NodeState.UP && !drained;
    }

    void addHolder(Worker worker) {
        worker.placeOnNode = holders.size();
        holders.add(worker);
    }

    void removeHolder(Worker worker) {
        int place = worker.placeOnNode;
        Worker last = holders.removeLast();
        if (last != worker) {
            holders.set(place, last);
            last.placeOnNode = place;
        }
        worker.placeOnNode = -1;
    }
}
