package io.stoker.control;

import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decisions about jobs that people ask for.
final class JobDecisions {

    private JobDecisions() {}

    static Decision submit(ClusterState state, Command.SubmitJob c) {
        Optional<Decision> replayed = Keys.replayed(state, c.at(), c.idempotencyKey());
        if (replayed.isPresent()) {
            return replayed.get();
        }
        JobSpec spec = c.spec();
        Optional<Rejection> refusal = refuses(state, spec);
        return refusal.isPresent() ? Decider.refused(refusal.get()) : accept(state, c, spec);
    }

    /// {@return why a job may not be submitted, whatever its size}
    static Optional<Rejection> refuses(ClusterState state, JobSpec spec) {
        if (spec.externalId().isPresent()) {
            Long taken = state.externalIds.get(spec.externalId().get());
            if (taken != null) {
                return Optional.of(new Rejection.DuplicateTaskId(spec.externalId().get(), taken));
            }
        }
        if (!state.queues.containsKey(spec.queue())) {
            return Optional.of(new Rejection.UnknownQueue(spec.queue()));
        }
        Optional<Rejection> reserved = ReservationDecisions.refuses(state, spec);
        if (reserved.isPresent()) {
            return reserved;
        }
        return DependencyDecisions.unknown(state, spec);
    }

    static Event.JobSubmitted submitted(long id, JobSpec spec, long at) {
        long beginAt = spec.time().beginAt();
        return new Event.JobSubmitted(id, spec, beginAt > at ? beginAt : 0);
    }

    private static Decision accept(ClusterState state, Command.SubmitJob c, JobSpec spec) {
        long id = state.nextJobId;
        var events = new ArrayList<Event>(3);
        events.add(submitted(id, spec, c.at()));
        Keys.remember(state, c.at(), c.idempotencyKey(), id, events);
        Rejection.@Nullable GangTooLarge tooLarge = GangSizes.tooLarge(state.free, id, spec);
        if (tooLarge == null) {
            return PromiseDecisions.admit(state, c.at(), id, spec, events);
        }
        Decider.finish(id, JobState.REJECTED, Cause.UNSCHEDULABLE, 0, tooLarge.message(), events);
        return new Decision(events, Optional.of(tooLarge), id, false);
    }

    static Decision cancel(ClusterState state, Command.CancelJob c) {
        Job job = ArrayDecisions.find(state, c.jobId());
        if (job == null) {
            return Decider.refused(new Rejection.UnknownJob(c.jobId()));
        }
        if (job.state.terminal()) {
            return wrongState(job, "only a job that has not ended can be cancelled");
        }
        String message = "cancelled by " + c.by() + (c.reason().isEmpty() ? "" : ": " + c.reason());
        return end(state, job, JobState.CANCELLED, Cause.CANCELLED, message);
    }

    static Decision missDeadline(ClusterState state, Command.MissDeadline c) {
        Job job = state.jobs.get(c.jobId());
        if (job == null) {
            return Decider.refused(new Rejection.UnknownJob(c.jobId()));
        }
        long deadline = job.spec.time().deadlineAt();
        if (job.state.terminal() || deadline == 0 || c.at() < deadline) {
            return Decider.nothing("job %d has missed no deadline".formatted(job.id));
        }
        return end(
                state,
                job,
                JobState.DEADLINE_MISSED,
                Cause.DEADLINE,
                "did not end before its deadline");
    }

    private static Decision end(
            ClusterState state, Job job, JobState end, Cause cause, String message) {
        if (job.tasks != null) {
            return ArrayDecisions.end(state, job, end, cause, message);
        }
        var events = new ArrayList<Event>();
        Attempt live = job.liveAttempt();
        if (live != null) {
            events.addAll(Decider.endAttempt(job, live, cause, message));
        }
        Decider.finish(job.id, end, cause, 0, message, events);
        return ArrayDecisions.withRecord(state, job.id, Decider.done(events, job.id));
    }

    static Decision hold(ClusterState state, Command.HoldJob c) {
        Job job = ArrayDecisions.find(state, c.jobId());
        if (job == null) {
            return Decider.refused(new Rejection.UnknownJob(c.jobId()));
        }
        if (job.tasks != null && !job.state.terminal()) {
            return ArrayDecisions.hold(state, job, c.by());
        }
        if (job.state != JobState.PENDING) {
            return wrongState(job, "only a pending job can be held; requeue a running one first");
        }
        if (!job.heldBy.isEmpty()) {
            return Decider.nothing("job %d is held by %s already".formatted(job.id, job.heldBy));
        }
        return ArrayDecisions.withRecord(
                state, job.id, Decider.done(List.of(new Event.JobHeld(job.id, c.by())), job.id));
    }

    static Decision release(ClusterState state, Command.ReleaseJob c) {
        Job job = ArrayDecisions.find(state, c.jobId());
        if (job == null) {
            return Decider.refused(new Rejection.UnknownJob(c.jobId()));
        }
        if (job.state.terminal()) {
            return wrongState(job, "it has ended");
        }
        if (job.tasks != null) {
            return ArrayDecisions.release(state, job, c.by());
        }
        if (job.heldBy.isEmpty()) {
            return Decider.nothing("job %d is not held".formatted(job.id));
        }
        return ArrayDecisions.withRecord(
                state,
                job.id,
                Decider.done(List.of(new Event.JobReleased(job.id, c.by())), job.id));
    }

    static Decision requeue(ClusterState state, Command.RequeueJob c) {
        Job job = ArrayDecisions.find(state, c.jobId());
        if (job == null) {
            return Decider.refused(new Rejection.UnknownJob(c.jobId()));
        }
        if (job.tasks != null && !job.state.terminal()) {
            return ArrayDecisions.requeue(state, job, c);
        }
        Attempt live = job.liveAttempt();
        if (live == null) {
            return job.state.terminal()
                    ? wrongState(
                            job, "only a scheduled or running job can be requeued; submit it again")
                    : Decider.nothing("job %d waits in its queue already".formatted(job.id));
        }
        String message = "requeued by " + c.by() + (c.reason().isEmpty() ? "" : ": " + c.reason());
        var events = new ArrayList<>(Decider.endAttempt(job, live, Cause.REQUEUED, message));
        events.add(new Event.JobRequeued(job.id, Cause.REQUEUED, job.retries, 0, -1));
        return Decider.done(events, job.id);
    }

    static Decision setPriority(ClusterState state, Command.SetPriority c) {
        Job job = ArrayDecisions.find(state, c.jobId());
        if (job == null) {
            return Decider.refused(new Rejection.UnknownJob(c.jobId()));
        }
        if (job.state.terminal()) {
            return wrongState(job, "it has ended");
        }
        if (job.tasks != null) {
            return ArrayDecisions.setPriority(state, job, c);
        }
        return ArrayDecisions.withRecord(
                state,
                job.id,
                Decider.done(
                        List.of(new Event.PriorityChanged(job.id, c.priority(), c.by())), job.id));
    }

    static Decision endPause(ClusterState state, Command.EndPause c) {
        @Nullable Job job = state.jobs.get(c.jobId());
        var events = new ArrayList<Event>(2);
        if (job != null && job.state == JobState.PENDING) {
            if (job.pausedUntil != 0 && c.at() >= job.pausedUntil) {
                events.add(new Event.JobResumed(job.id));
            }
            Event delayOver = DependencyDecisions.change(state, c.at(), job);
            if (delayOver != null) {
                events.add(delayOver);
            }
        }
        return events.isEmpty()
                ? Decider.nothing("job %d does not pause until then".formatted(c.jobId()))
                : Decider.done(events, c.jobId());
    }

    private static Decision wrongState(Job job, String wanted) {
        return Decider.refused(new Rejection.WrongState(job.id, job.state, wanted));
    }
}
