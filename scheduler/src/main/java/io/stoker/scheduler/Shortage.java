package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import io.stoker.model.Isolation;
import io.stoker.model.PendingReason;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;

/// The numbers behind a refusal, all read from counters that are kept anyway.
///
/// @param realm where the job may run
/// @param gpus what each worker wants
/// @param openNodes nodes of the realm that take work
/// @param closedNodes nodes of the realm that do not
/// @param anyOpen whether an open node has such GPUs at all
/// @param fitting workers that the free GPUs have room for
/// @param freeMilli thousandths free on the GPUs it may use
/// @param freeGpus whole GPUs free among them
/// @param largestFree most of them on one node
/// @param fenced workers that would have room where other jobs keep their domains to themselves
record Shortage(
        Realm realm,
        GpuRequest gpus,
        int openNodes,
        int closedNodes,
        boolean anyOpen,
        long fitting,
        long freeMilli,
        long freeGpus,
        int largestFree,
        long fenced) {

    /// {@return why a gang of this kind does not start}
    ///
    /// @param outcome what came of trying
    PendingReason reason(Shape.Key gang, Placer.Outcome outcome) {
        boolean enough = fitting >= gang.workers() || !gang.roles().isEmpty();
        if (outcome.why().isPresent() && anyOpen && enough) {
            return outcome.why().get();
        }
        return reason(gang.workers(), gang.worker(), outcome.fitted());
    }

    /// {@return why a gang does not start}
    ///
    /// @param workers its size
    /// @param request what each worker wants
    /// @param placed how many of them found a place when it was tried
    PendingReason reason(int workers, WorkerRequest request, int placed) {
        if (openNodes == 0) {
            return new PendingReason.NoNodes(realm, closedNodes);
        }
        if (!anyOpen && gpus.isolation() != Isolation.NONE) {
            return new PendingReason.IsolationUnavailable(
                    gpus.isolation(), gpus.mig(), gpus.types());
        }
        if (!anyOpen) {
            return new PendingReason.NoCapacityOfType(gpus.types(), gpus.memoryMib());
        }
        if (fitting >= workers) {
            return gpus.wantsMig()
                    ? new PendingReason.MigUnavailable(gpus.mig(), workers, placed)
                    : new PendingReason.HostResources(
                            workers,
                            placed,
                            request.cpuMilli(),
                            request.memoryMib(),
                            request.networkMbps(),
                            request.scratchMib());
        }
        int fit = (int) fitting;
        if (fitting + fenced >= workers) {
            return new PendingReason.DomainsExclusive(workers, fit, fenced);
        }
        long wantedGpus = (long) workers * gpus.count();
        if (!gpus.fractional() && freeGpus >= wantedGpus) {
            return new PendingReason.Fragmentation(
                    workers, fit, freeGpus, largestFree, gpus.count());
        }
        return new PendingReason.Resources(
                workers, fit, freeMilli, (long) workers * gpus.totalMilli());
    }
}
