package io.stoker.simulator.fleet;

import io.stoker.model.CheckpointRules;
import io.stoker.model.Order;
import io.stoker.model.WorkerExit;
import java.util.Optional;

/// One worker on a simulated node. The object is used again for later workers; `generation` tells
/// timers of earlier ones apart.
final class SimulatedWorker {

    final int slot;
    int generation;
    boolean live;
    boolean started;
    boolean stopping;
    int node;
    long jobId;
    long epoch;
    int rank;
    long gpuMask;
    int milliEach;
    double utilizationRatio;
    long runMillis;
    CheckpointRules checkpoint = CheckpointRules.NONE;

    /// Run time that earlier attempts left it.
    long keptMillis;

    /// When it ends by itself; means something only once it started.
    long endsAt;

    WorkerExit exit = WorkerExit.SUCCESS;

    /// What its elastic gang has to do together; absent when it works for itself.
    Optional<ElasticWork> work = Optional.empty();

    SimulatedWorker(int slot) {
        this.slot = slot;
    }

    void begin(int onNode, Order.StartWorker order, long kept) {
        RunTimes.Run run = RunTimes.of(order.spec());
        live = true;
        started = false;
        stopping = false;
        node = onNode;
        jobId = order.jobId();
        epoch = order.epoch();
        rank = order.allocation().rank();
        gpuMask = order.allocation().gpuMask();
        milliEach = order.allocation().milliEach();
        utilizationRatio = run.utilizationRatio();
        checkpoint = order.spec().checkpoint();
        keptMillis = kept;
        runMillis =
                run.millis() == RunTimes.FOREVER
                        ? RunTimes.FOREVER
                        : checkpoint.startMillis(kept) + Math.max(0, run.millis() - kept);
        endsAt = 0;
        exit = run.exit();
        work = Optional.empty();
    }
}
