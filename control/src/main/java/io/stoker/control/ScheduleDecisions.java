package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.Rejection;
import io.stoker.model.ScheduleImage;
import io.stoker.model.ScheduleSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decisions about schedules. The state keeps each schedule's next due time, and a run moves it on:
/// so one due time makes one job, however many leaders propose it.
final class ScheduleDecisions {

    private ScheduleDecisions() {}

    /// Answers with 1 when a schedule of this name is replaced, with 0 when it is new.
    static Decision put(ClusterState state, Command.PutSchedule c) {
        Optional<Decision> replayed = Keys.replayed(state, c.at(), c.idempotencyKey());
        if (replayed.isPresent()) {
            return replayed.get();
        }
        String queue = c.schedule().job().queue();
        if (!state.queues.containsKey(queue)) {
            return Decider.refused(new Rejection.UnknownQueue(queue));
        }
        boolean replaces = state.schedules.containsKey(c.schedule().name());
        if (!replaces && state.schedules.size() >= Limits.MOST_SCHEDULES) {
            return Decider.refused(new Rejection.TooManySchedules(Limits.MOST_SCHEDULES));
        }
        var events = new ArrayList<Event>(2);
        events.add(new Event.ScheduleChanged(c.schedule(), c.nextAt(), c.by()));
        Keys.remember(state, c.at(), c.idempotencyKey(), 0, events);
        return Decider.done(events, replaces ? 1 : 0);
    }

    static Decision delete(ClusterState state, Command.DeleteSchedule c) {
        return state.schedules.containsKey(c.name())
                ? Decider.done(new Event.ScheduleDeleted(c.name(), c.by()))
                : Decider.refused(new Rejection.UnknownSchedule(c.name()));
    }

    static Decision run(ClusterState state, Command.RunSchedule c) {
        ScheduleImage schedule = state.schedules.get(c.name());
        if (schedule == null) {
            return Decider.refused(new Rejection.UnknownSchedule(c.name()));
        }
        if (schedule.spec().paused()) {
            return Decider.nothing("schedule %s is paused".formatted(c.name()));
        }
        boolean waited = schedule.waitingDueAt() != 0 && c.dueAt() == schedule.waitingDueAt();
        if (!waited && c.dueAt() != schedule.nextAt()) {
            return Decider.nothing(
                    "schedule %s: time %d was taken care of before".formatted(c.name(), c.dueAt()));
        }
        long nextAt = waited ? schedule.nextAt() : c.nextAt();
        if (!lastRunEnded(state, schedule)) {
            boolean waits = schedule.spec().overlap() == ScheduleSpec.Overlap.QUEUE;
            return waited
                    ? Decider.nothing("the last run of %s goes on".formatted(c.name()))
                    : skipped(c, nextAt, waits, "the last run has not ended");
        }
        return submit(state, c, schedule, nextAt);
    }

    private static Decision submit(
            ClusterState state, Command.RunSchedule c, ScheduleImage schedule, long nextAt) {
        var wish = new Command.SubmitJob(c.at(), schedule.spec().job(), Optional.empty());
        Decision made = JobDecisions.submit(state, wish);
        if (made.events().isEmpty()) {
            String why = made.rejection().map(Rejection::message).orElse("no job was made");
            return skipped(c, nextAt, false, why);
        }
        var events = new ArrayList<>(made.events());
        events.add(new Event.ScheduleRan(c.name(), c.dueAt(), made.subject(), nextAt));
        return new Decision(List.copyOf(events), made.rejection(), made.subject(), false);
    }

    private static Decision skipped(Command.RunSchedule c, long nextAt, boolean waits, String why) {
        return Decider.done(new Event.ScheduleSkipped(c.name(), c.dueAt(), nextAt, waits, why));
    }

    /// {@return whether nothing of the last run is left to wait for}
    static boolean lastRunEnded(ClusterState state, ScheduleImage schedule) {
        return schedule.lastRun()
                .map(run -> state.jobs.get(run.jobId()))
                .map(job -> job.state.terminal())
                .orElse(true);
    }
}
