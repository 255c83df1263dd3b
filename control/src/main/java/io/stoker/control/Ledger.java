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

    /// Books the run time of workers that left their gang and are gone: only the attempt's end says
    /// what it was worth. To be called when that is known, before the rest of the gang is released.
    static void settleLeavers(Job job, Attempt attempt) {
        if (attempt.left == 0) {
            return;
        }
        for (Worker worker : attempt.workers) {
            if (worker.left() && !worker.holding) {
                long milli = worker.allocation.gpuMilli();
                long run = milli * (worker.leftAt - ranFrom(worker));
                long kept = survives(job, attempt.cause) ? run : saved(worker, worker.leftAt);
                job.account = job.account.plus(new GpuTime(run, 0, kept, run - kept, 0));
            }
        }
    }

    private static GpuTime timeOf(Job job, Worker worker, long releasedAt) {
        Attempt attempt = worker.attempt;
        long milli = worker.allocation.gpuMilli();
        long heldFrom = worker.joinedAt == 0 ? attempt.placedAt : worker.joinedAt;
        long endedAt = endedAt(worker, releasedAt);
        long ranFrom = Math.min(ranFrom(worker), endedAt);
        long startup = milli * (ranFrom - heldFrom);
        long run = milli * (endedAt - ranFrom);
        long draining = milli * (releasedAt - endedAt);
        if (worker.left() && attempt.live()) {
            return new GpuTime(startup + draining, startup, 0, 0, draining);
        }
        // Nothing runs on a spare: what it holds while the gang runs is the price of safety.
        long kept =
                worker.spare() ? 0 : survives(job, attempt.cause) ? run : saved(worker, endedAt);
        return new GpuTime(milli * (releasedAt - heldFrom), startup, kept, run - kept, draining);
    }

    /// {@return what it ran before the moment up to which the attempt's work is kept}
    private static long saved(Worker worker, long endedAt) {
        Attempt attempt = worker.attempt;
        long until = Math.min(endedAt, attempt.startedAt + attempt.savedMillis);
        return worker.allocation.gpuMilli() * Math.max(0, until - Math.min(ranFrom(worker), until));
    }

    /// {@return when the worker's work ended: with its attempt, or when it left its gang}
    private static long endedAt(Worker worker, long releasedAt) {
        if (worker.left()) {
            return worker.leftAt;
        }
        return worker.attempt.endedAt == 0 ? releasedAt : worker.attempt.endedAt;
    }

    /// {@return since when it ran: with the whole gang, or since its own start when it joined
    /// later; the end of its work when it never did}
    private static long ranFrom(Worker worker) {
        long from = worker.joinedAt == 0 ? worker.attempt.startedAt : worker.startedAt;
        if (from == 0) {
            return worker.left() ? worker.leftAt : Long.MAX_VALUE;
        }
        return worker.left() ? Math.min(from, worker.leftAt) : from;
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
