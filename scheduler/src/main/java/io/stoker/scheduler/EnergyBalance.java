package io.stoker.scheduler;

import io.stoker.model.WorkerRequest;

/// The node whose GPUs draw the smallest part of their peak once the worker is there: load and heat
/// are spread evenly, each node by what it can take.
///
/// ```
/// score = -10,000 * (idle + load + added) / peak, rounded down
/// ```
///
/// with the watts of [io.stoker.model.GpuPower]: idle and peak of all GPUs of the node, what its
/// workers add, and what this one would. Nodes without GPUs score 0. A share goes to the tightest
/// GPU of the node.
///
/// Source: Stoker's own; spreading by relative load is worst fit (Johnson, Near-optimal bin packing
/// algorithms, 1973) over watts instead of items. Power budgets are not its business: they hold
/// under every placement ([PowerTree]).
///
/// Worked example: a worker wants one GPU. Node 1 has 8 H100 and four workers, node 2 has 8 H100
/// and two, node 3 has 8 A100 and three. Idle they draw 560, 560 and 320 W, a worker adds 630 or
/// 360 W, peaks are 5,600, 5,600 and 3,200 W. Afterwards they would draw 66, 44 and 55 % of their
/// peak: node 2 gets it.
record EnergyBalance(WorkerRequest request) implements NodeScore {

    @Override
    public int score(NodeState node) {
        if (node.peakWatts == 0) {
            return 0;
        }
        long draw = node.milliwatts + node.addedMilliwatts(request);
        return (int) -(draw * 10 / node.peakWatts);
    }

    @Override
    public long gpus(NodeState node, long draw) {
        return node.tightest(request.gpus());
    }
}
