package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.GangPlacement;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobState;
import io.stoker.model.MigProfile;
import io.stoker.model.Rejection;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerRequest;
import io.stoker.model.WorkerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decisions about attempts: where a gang starts, what its workers report, how it ends.
final class AttemptDecisions {

    private AttemptDecisions() {}

    /// Decides one gang of a plan. The plan was made from an older state, so everything is checked
    /// again; the free index is used for trial and left as it was.
    static Decision place(ClusterState state, long at, GangPlacement gang) {
        Job job = ArrayDecisions.find(state, gang.jobId());
        if (job == null || !job.eligible()) {
            return stale(gang, job == null ? "the job is gone" : "the job does not wait any more");
        }
        if (ArrayDecisions.throttled(job)) {
            return stale(gang, "as many tasks of its array run as may");
        }
        String misfit = misfit(job, gang);
        if (misfit != null) {
            return stale(gang, misfit);
        }
        Optional<String> kept =
                state.scheduling
                        .windows()
                        .keepsOff(
                                job.spec,
                                gang.workers(),
                                state.lastAt,
                                job.pending().remainingMillis());
        if (kept.isPresent()) {
            return stale(gang, "its nodes are kept by " + kept.get());
        }
        if (!state.free.permits(job.spec.topology(), gang.workers())) {
            return stale(gang, "another job keeps a domain there to itself, or must not be met");
        }
        int mark = state.free.mark();
        try {
            state.scheduling.promised().hold(job.id, job.spec, at, state.free, new ArrayList<>());
            for (Allocation allocation : gang.workers()) {
                Node node = state.node(allocation.nodeId());
                if (node == null
                        || node.spec.realm() != job.spec.realm()
                        || !state.free.fits(allocation)) {
                    return stale(
                            gang,
                            "node %d has no room for it any more".formatted(allocation.nodeId()));
                }
                state.free.allocate(allocation);
            }
        } finally {
            state.free.rollback(mark);
        }
        if (!ClaimDecisions.leavesRoom(state, job.id, gang.workers())) {
            return stale(gang, "its place is kept for another job");
        }
        var placed =
                new Event.GangPlaced(job.id, job.attemptCount + 1, state.nextEpoch, gang.workers());
        return ArrayDecisions.withRecord(state, job.id, Decider.done(List.of(placed), job.id));
    }

    /// {@return what is wrong with a place for this job, wherever it is; null for nothing}
    static @Nullable String misfit(Job job, GangPlacement gang) {
        if (!job.spec.mayStartWith(gang.workers().size())) {
            return "it has %d workers, not %d".formatted(gang.workers().size(), job.spec.workers());
        }
        int rank = 0;
        for (Allocation allocation : gang.workers()) {
            if (allocation.rank() != rank++ || !answers(job.spec.workerOf(rank - 1), allocation)) {
                return "rank %d is not what was asked for".formatted(rank - 1);
            }
        }
        return null;
    }

    static boolean answers(WorkerRequest wanted, Allocation given) {
        GpuRequest gpus = wanted.gpus();
        return given.gpuCount() == gpus.count()
                && given.milliEach() == gpus.milliEach()
                && given.cpuMilli() == wanted.cpuMilli()
                && given.memoryMib() == wanted.memoryMib()
                && given.networkMbps() == wanted.networkMbps()
                && given.scratchMib() == wanted.scratchMib()
                && given.powerWatts() == wanted.powerWatts()
                && (gpus.wantsMig()
                        ? MigProfile.named(gpus.mig()).orElseThrow().covers(given.migSlices())
                        : given.migSlices() == 0);
    }

    private static Decision stale(GangPlacement gang, String why) {
        return Decider.refused(new Rejection.PlacementStale(gang.jobId(), why));
    }

    static Decision started(ClusterState state, Command.ReportWorkerStarted c) {
        Job job = state.jobs.get(c.jobId());
        Attempt attempt = job == null ? null : job.liveAttempt();
        if (job == null
                || attempt == null
                || attempt.epoch != c.epoch()
                || c.rank() < 0
                || c.rank() >= attempt.workers.size()) {
            return Decider.refused(new Rejection.StaleEpoch(c.jobId(), c.epoch()));
        }
        if (attempt.workers.get(c.rank()).state != WorkerState.ORDERED) {
            return Decider.nothing("job %d rank %d started already".formatted(job.id, c.rank()));
        }
        var events = new ArrayList<Event>(2);
        events.add(new Event.WorkerStarted(job.id, attempt.epoch, c.rank()));
        if (attempt.startedAt == 0 && attempt.started + 1 == attempt.workers.size()) {
            events.add(new Event.JobStarted(job.id, attempt.number));
        }
        return Decider.done(events, job.id);
    }

    static Decision exited(ClusterState state, Command.ReportWorkerExited c) {
        Job job = state.jobs.get(c.jobId());
        Attempt attempt = job == null ? null : job.attemptOf(c.epoch());
        if (job == null || attempt == null || c.rank() < 0 || c.rank() >= attempt.workers.size()) {
            return Decider.refused(new Rejection.StaleEpoch(c.jobId(), c.epoch()));
        }
        Worker worker = attempt.workers.get(c.rank());
        if (worker.exited()) {
            return Decider.nothing("job %d rank %d ended already".formatted(job.id, c.rank()));
        }
        var events = new ArrayList<Event>(8);
        exit(state, c.at(), worker, c.exit(), events);
        return Decider.done(events, job.id);
    }

    /// Adds what follows from the end of one worker that had not ended before.
    static void exit(
            ClusterState state, long at, Worker worker, WorkerExit exit, List<Event> events) {
        Job job = worker.job;
        Attempt attempt = worker.attempt;
        if (!attempt.live() || worker.left()) {
            events.add(new Event.WorkerExited(job.id, attempt.epoch, worker.rank(), exit));
            events.add(new Event.AllocationReleased(job.id, attempt.epoch, worker.rank()));
            return;
        }
        boolean quick = worker.state == WorkerState.ORDERED && exit.cause() == Cause.SUCCESS;
        if (quick) {
            // It ended before its start was reported: it did start.
            events.add(new Event.WorkerStarted(job.id, attempt.epoch, worker.rank()));
            if (attempt.startedAt == 0 && attempt.started + 1 == attempt.workers.size()) {
                events.add(new Event.JobStarted(job.id, attempt.number));
            }
        }
        events.add(new Event.WorkerExited(job.id, attempt.epoch, worker.rank(), exit));
        if (exit.cause() == Cause.SUCCESS) {
            if (attempt.exited + 1 == attempt.size()) {
                events.add(
                        new Event.AttemptEnded(
                                job.id, attempt.number, attempt.epoch, Cause.SUCCESS, ""));
                releaseAll(attempt, events);
                Decider.finish(job.id, JobState.COMPLETED, Cause.SUCCESS, 0, "", events);
            }
            return;
        }
        String message =
                attempt.size() == 1
                        ? exit.message()
                        : "rank %d: %s".formatted(worker.rank(), exit.message());
        events.add(
                new Event.AttemptEnded(
                        job.id, attempt.number, attempt.epoch, exit.cause(), message));
        for (Worker each : attempt.workers) {
            if (each.holding && (each.exited() || each == worker)) {
                events.add(new Event.AllocationReleased(job.id, attempt.epoch, each.rank()));
            }
        }
        SpareDecisions.release(attempt, events);
        afterFailure(state, at, job, exit, message, worker.allocation.nodeId(), events);
    }

    /// Adds what follows for a job whose attempt failed: another try, or the end.
    static void afterFailure(
            ClusterState state,
            long at,
            Job job,
            WorkerExit exit,
            String message,
            int nodeId,
            List<Event> events) {
        switch (exit.cause().blame()) {
            case INFRASTRUCTURE -> {
                events.add(new Event.JobRequeued(job.id, exit.cause(), job.retries, 0, nodeId));
                SpareDecisions.replace(state, job, nodeId, events);
            }
            case JOB, NOBODY -> {
                if (job.retries < job.spec.retries().maxRetries()) {
                    int retry = job.retries + 1;
                    long backoffMillis = job.spec.retries().backoffMillis(retry);
                    long until = backoffMillis == 0 ? 0 : at + backoffMillis;
                    events.add(new Event.JobRequeued(job.id, exit.cause(), retry, until, nodeId));
                } else {
                    Decider.finish(
                            job.id, JobState.FAILED, exit.cause(), exit.code(), message, events);
                }
            }
        }
    }

    static Decision expire(ClusterState state, Command.ExpireAttempt c) {
        Job job = state.jobs.get(c.jobId());
        Attempt attempt = job == null ? null : job.liveAttempt();
        if (job == null
                || attempt == null
                || attempt.epoch != c.epoch()
                || attempt.startedAt == 0) {
            return Decider.refused(new Rejection.StaleEpoch(c.jobId(), c.epoch()));
        }
        long limit = job.spec.time().limitMillis();
        if (limit == 0 || c.at() - attempt.startedAt < limit) {
            return Decider.nothing("job %d is within its limit".formatted(job.id));
        }
        String message = "ran longer than its limit of %d s".formatted(limit / 1_000);
        var events = new ArrayList<>(Decider.endAttempt(job, attempt, Cause.TIMEOUT, message));
        Decider.finish(job.id, JobState.TIMED_OUT, Cause.TIMEOUT, 0, message, events);
        return new Decision(events, Optional.empty(), job.id, false);
    }

    private static void releaseAll(Attempt attempt, List<Event> events) {
        for (Worker each : attempt.all()) {
            if (each.holding && !each.left()) {
                events.add(new Event.AllocationReleased(each.job.id, attempt.epoch, each.rank()));
            }
        }
    }
}
