package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.Event;
import io.stoker.model.WorkerState;
import io.stoker.scheduler.RunningJobs;
import java.util.ArrayList;

/// Applies events about the size of running gangs.
final class ResizeEvolver {

    private ResizeEvolver() {}

    static void grown(ClusterState state, long at, Attempt attempt, Event.GangGrown e) {
        Invariant.require(
                attempt.epoch == e.epoch(),
                "I3: job %d epoch %d is not live",
                e.jobId(),
                e.epoch());
        Job job = attempt.workers.getFirst().job;
        for (Allocation joining : e.joining()) {
            Invariant.require(
                    joining.rank() == attempt.workers.size(),
                    "I2: job %d: rank %d joins out of turn",
                    e.jobId(),
                    joining.rank());
            var worker = new Worker(job, attempt, joining);
            worker.joinedAt = at;
            attempt.workers.add(worker);
            attempt.holding++;
            Ledger.hold(state, worker);
        }
        attempt.resizedAt = at;
        state.scheduling.running().grown(e.epoch(), at, e.joining());
    }

    static void shrunk(ClusterState state, long at, Attempt attempt, Event.GangShrunk e) {
        Invariant.require(
                attempt.epoch == e.epoch(),
                "I3: job %d epoch %d is not live",
                e.jobId(),
                e.epoch());
        for (int rank : e.leaving()) {
            Worker worker = attempt.workers.get(rank);
            Invariant.require(
                    !worker.left() && !worker.exited(),
                    "I2: job %d: rank %d cannot leave",
                    e.jobId(),
                    rank);
            worker.leftAt = at;
            worker.state = WorkerState.STOPPING;
            attempt.left++;
        }
        attempt.resizedAt = at;
        state.scheduling.running().shrinking(e.epoch(), at, e.leaving());
    }

    /// A member ended: its gang is on its way out and is not resized any more.
    static void memberExited(ClusterState state, Worker worker) {
        if (worker.job.spec.elastic().active() && worker.attempt.live()) {
            state.scheduling.running().finishing(worker.attempt.epoch);
        }
    }

    /// Tells the scheduler's index about a gang that was resized before the image was taken, and
    /// about one whose members have begun to end.
    static void restore(Attempt attempt, RunningJobs running) {
        long resizedAt = 0;
        var leaving = new ArrayList<Integer>();
        for (Worker worker : attempt.workers) {
            resizedAt = Math.max(resizedAt, Math.max(worker.joinedAt, worker.leftAt));
            if (worker.left() && worker.holding) {
                leaving.add(worker.rank());
            }
        }
        attempt.resizedAt = resizedAt;
        if (resizedAt != 0) {
            running.resized(
                    attempt.epoch,
                    resizedAt,
                    attempt.workers.size(),
                    leaving,
                    doneWorkerMillis(attempt, resizedAt));
        }
        if (attempt.live() && attempt.exited > 0) {
            running.finishing(attempt.epoch);
        }
    }

    /// {@return worker-milliseconds that the gang had behind it by then}
    private static long doneWorkerMillis(Attempt attempt, long at) {
        long done = 0;
        for (Worker worker : attempt.workers) {
            long from = Math.max(worker.joinedAt, attempt.startedAt);
            long until = worker.left() ? Math.min(worker.leftAt, at) : at;
            done += Math.max(0, until - from);
        }
        return done;
    }
}
