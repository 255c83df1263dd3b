package io.stoker.simulator.fleet;

import io.stoker.model.FaultKind;

/// A fault of a simulated node that is under way.
final class OpenFault {

    /// The fault's number in the cluster is not known yet.
    static final long UNANSWERED = -1;

    final int node;
    final int gpu;
    final FaultKind kind;
    long faultId = UNANSWERED;
    boolean over;

    OpenFault(int node, int gpu, FaultKind kind) {
        this.node = node;
        this.gpu = gpu;
        this.kind = kind;
    }
}
