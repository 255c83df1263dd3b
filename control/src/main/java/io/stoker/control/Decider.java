package io.stoker.control;

import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.JobState;
import io.stoker.model.Rejection;
import io.stoker.scheduler.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Chooses the events that a command leads to, or the rejection; changes nothing. Jobs and nodes
/// have rooms of their own: [JobDecisions], [AttemptDecisions], [NodeDecisions].
final class Decider {

    private Decider() {}

    /// Decides every command but [Command.CommitPlan], whose gangs are decided one by one by
    /// [AttemptDecisions#place], each against the state that the earlier ones leave behind.
    static Decision decide(ClusterState state, Command command) {
        return switch (command) {
            case Command.SubmitJob c -> JobDecisions.submit(state, c);
            case Command.SubmitWorkflow c -> WorkflowDecisions.submit(state, c);
            case Command.CancelJob c -> JobDecisions.cancel(state, c);
            case Command.HoldJob c -> JobDecisions.hold(state, c);
            case Command.ReleaseJob c -> JobDecisions.release(state, c);
            case Command.RequeueJob c -> JobDecisions.requeue(state, c);
            case Command.SetPriority c -> JobDecisions.setPriority(state, c);
            case Command.SetDependencies c -> DependencyDecisions.set(state, c);
            case Command.EndPause c -> JobDecisions.endPause(state, c);
            case Command.ExpireAttempt c -> AttemptDecisions.expire(state, c);
            case Command.MissDeadline c -> JobDecisions.missDeadline(state, c);
            case Command.ReviewPromises c -> PromiseDecisions.review(state, c.at());
            case Command.CommitPlan _ ->
                    throw new IllegalArgumentException("a plan is decided gang by gang");
            case Command.ReportWorkerStarted c -> AttemptDecisions.started(state, c);
            case Command.ReportWorkerExited c -> AttemptDecisions.exited(state, c);
            case Command.RegisterNode c -> NodeDecisions.register(state, c);
            case Command.SuspectNode c -> NodeDecisions.suspect(state, c);
            case Command.ClearSuspicion c -> NodeDecisions.clear(state, c);
            case Command.LoseNode c -> NodeDecisions.lose(state, c);
            case Command.DrainNode c -> NodeDecisions.drain(state, c);
            case Command.UndrainNode c -> NodeDecisions.undrain(state, c);
            case Command.RemoveNode c -> NodeDecisions.remove(state, c);
            case Command.ReportFault c -> NodeDecisions.fault(state, c);
            case Command.ClearFault c -> NodeDecisions.clearFault(state, c);
            case Command.PutQueue c -> QueueDecisions.put(state, c);
            case Command.DeleteQueue c -> QueueDecisions.delete(state, c);
            case Command.PutSchedule c -> ScheduleDecisions.put(state, c);
            case Command.PutPowerBudget c -> PowerDecisions.put(state, c);
            case Command.DeletePowerBudget c -> PowerDecisions.delete(state, c);
            case Command.DeleteSchedule c -> ScheduleDecisions.delete(state, c);
            case Command.RunSchedule c -> ScheduleDecisions.run(state, c);
            case Command.CreateReservation c -> ReservationDecisions.create(state, c);
            case Command.DeleteReservation c -> ReservationDecisions.delete(state, c);
            case Command.TurnReservation c -> ReservationDecisions.turn(state, c);
            case Command.SetPolicy c -> setPolicy(c);
            case Command.SetGenerator c -> done(new Event.GeneratorChanged(c.generator(), c.by()));
        };
    }

    private static Decision setPolicy(Command.SetPolicy c) {
        if (Policies.order(c.policy()).isEmpty()) {
            return refused(unknownPolicy("order", c.policy().order(), Policies.orderNames()));
        }
        if (Policies.placement(c.policy().place()).isEmpty()) {
            return refused(unknownPolicy("place", c.policy().place(), Policies.placementNames()));
        }
        if (!Policies.backfillNames().contains(c.policy().backfill())) {
            return refused(
                    unknownPolicy("backfill", c.policy().backfill(), Policies.backfillNames()));
        }
        if (!Policies.preemptionNames().contains(c.policy().preemption())) {
            return refused(
                    unknownPolicy(
                            "preemption", c.policy().preemption(), Policies.preemptionNames()));
        }
        if (c.policy().preemption().equals("priority")
                && !Policies.knowsPriorities(c.policy().order())) {
            return refused(
                    unknownPolicy(
                            "preemption",
                            "priority under the order " + c.policy().order(),
                            List.of("off", "order")));
        }
        return done(new Event.PolicyChanged(c.policy(), c.by()));
    }

    static Rejection unknownPolicy(String field, String name, List<String> known) {
        return new Rejection.UnknownPolicy(field, name, String.join(", ", known));
    }

    static Decision done(Event event) {
        return done(List.of(event), 0);
    }

    static Decision done(List<Event> events, long subject) {
        return new Decision(events, Optional.empty(), subject, false);
    }

    static Decision refused(Rejection rejection) {
        return new Decision(List.of(), Optional.of(rejection), 0, false);
    }

    static Decision nothing(String why) {
        return refused(new Rejection.NothingToDo(why));
    }

    /// Adds the end of a job.
    static void finish(
            long jobId, JobState end, Cause cause, int code, String message, List<Event> events) {
        events.add(new Event.JobFinished(jobId, end, cause, code, message));
    }

    /// {@return the oldest finished jobs that are more than the state keeps; a job whose workers
    /// are not gone yet keeps itself and those after it}
    static List<Event> surplus(ClusterState state) {
        int surplus = state.finished.size() - Limits.FINISHED_JOBS_KEPT;
        if (surplus <= 0) {
            return List.of();
        }
        var events = new ArrayList<Event>();
        for (long id : state.finished) {
            Job oldest = state.jobs.get(id);
            if (events.size() == surplus || oldest == null || !oldest.over()) {
                break;
            }
            events.add(new Event.JobForgotten(id));
        }
        return events;
    }

    /// {@return the events that end a live attempt: its exited workers give back what they held,
    /// the others are to be stopped}
    static List<Event> endAttempt(Job job, Attempt attempt, Cause cause, String message) {
        var events = new ArrayList<Event>();
        events.add(new Event.AttemptEnded(job.id, attempt.number, attempt.epoch, cause, message));
        for (Worker worker : attempt.workers) {
            if (worker.exited() && worker.holding) {
                events.add(new Event.AllocationReleased(job.id, attempt.epoch, worker.rank()));
            }
        }
        SpareDecisions.release(attempt, events);
        return events;
    }
}
