package io.stoker.control;

import io.stoker.model.Cause;
import io.stoker.model.GpuTime;
import io.stoker.model.JobKind;

/// Who holds which GPU, and for how long. [#hold] and [#release] are the only doors to the free
/// index for workers, so invariants I1 (no share is held twice) and I6 (every GPU-second is
/// accounted once) have one place to be kept.
final class Ledger {

    private Ledger() {}

    /// Takes what a worker was given.
    static void hold(ClusterState state, Worker worker) {
        state.free.allocate(worker.allocation);
        nodeOf(state, worker).addHolder(worker);
        worker.holding = true;
    }

    /// Gives back what a worker held, and books the time it held it.
    static void release(ClusterState state, long at, Worker worker) {
        Invariant.require(
                worker.holding, "I1: job %d rank %d released twice", worker.job.id, worker.rank());
        state.free.release(worker.allocation);
        state.free.unsettle(worker.job.spec.topology(), worker.allocation);
        state.scheduling.running().released(worker.attempt.epoch, worker.allocation);
        nodeOf(state, worker).removeHolder(worker);
        worker.holding = false;
        worker.attempt.holding--;
        Job job = worker.job;
        if (!worker.attempt.live()) {
            job.draining--;
        }
        GpuTime held = timeOf(job, worker, at);
        job.account = job.account.plus(held);
        ArrayEvolver.released(job, worker.attempt, held);
    }

    private static GpuTime timeOf(Job job, Worker worker, long releasedAt) {
        Attempt attempt = worker.attempt;
        long milli = worker.allocation.gpuMilli();
        long endedAt = attempt.endedAt == 0 ? releasedAt : attempt.endedAt;
        long ranFrom = attempt.startedAt == 0 ? endedAt : attempt.startedAt;
        long startup = milli * (ranFrom - attempt.placedAt);
        long run = milli * (endedAt - ranFrom);
        long saved = milli * Math.min(attempt.savedMillis, endedAt - ranFrom);
        long draining = milli * (releasedAt - endedAt);
        boolean useful = survives(job, attempt.cause);
        return new GpuTime(
                milli * (releasedAt - attempt.placedAt),
                startup,
                useful ? run : saved,
                useful ? 0 : run - saved,
                draining);
    }

    // A service's requests were answered even if somebody then stops it; other work counts when it
    // ended well, or as far as a checkpoint holds it.
    private static boolean survives(Job job, @org.jspecify.annotations.Nullable Cause cause) {
        return cause == Cause.SUCCESS
                || (job.spec.kind() == JobKind.SERVICE && cause == Cause.CANCELLED);
    }

    private static Node nodeOf(ClusterState state, Worker worker) {
        Node node = state.node(worker.allocation.nodeId());
        return Invariant.present(
                node, "I1: node %d of job %d is gone", worker.allocation.nodeId(), worker.job.id);
    }
}
