package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.ScheduleImage;
import io.stoker.model.ScheduleSpec;
import java.util.TreeMap;

/// Runs schedules when they are due. Times that passed while nobody led make one run at once: the
/// next due time that it proposes lies after now, not after the time that was missed.
final class ScheduleLoop implements Loop {

    /// Due times already proposed, by schedule; the journal's answer removes them.
    private final TreeMap<String, Long> proposed = new TreeMap<>();

    private long earliest = Long.MAX_VALUE;

    @Override
    public void lead(long now, ClusterState state, Actions actions) {
        proposed.clear();
        for (ScheduleImage schedule : state.schedules.values()) {
            runWaiting(now, schedule, state, actions);
        }
        askForNext(state, actions);
    }

    @Override
    public void observe(long at, Event event, ClusterState state, Actions actions) {
        switch (event) {
            case Event.ScheduleChanged e -> moved(e.schedule().name(), state, actions);
            case Event.ScheduleDeleted e -> moved(e.name(), state, actions);
            case Event.ScheduleRan e -> moved(e.name(), state, actions);
            case Event.ScheduleSkipped e -> moved(e.name(), state, actions);
            case Event.JobFinished e -> {
                Job job = state.jobs.get(e.jobId());
                String name = job == null ? null : job.spec.labels().get(ScheduleSpec.LABEL);
                ScheduleImage schedule = name == null ? null : state.schedules.get(name);
                if (schedule != null) {
                    runWaiting(at, schedule, state, actions);
                }
            }
            default -> {}
        }
    }

    private void moved(String name, ClusterState state, Actions actions) {
        proposed.remove(name);
        askForNext(state, actions);
    }

    private static void runWaiting(
            long now, ScheduleImage schedule, ClusterState state, Actions actions) {
        if (schedule.waitingDueAt() != 0
                && !schedule.spec().paused()
                && ScheduleDecisions.lastRunEnded(state, schedule)) {
            actions.propose(
                    new Command.RunSchedule(
                            now,
                            schedule.spec().name(),
                            schedule.waitingDueAt(),
                            schedule.nextAt()));
        }
    }

    @Override
    public void wake(long now, ClusterState state, Actions actions) {
        if (earliest <= now) {
            for (ScheduleImage schedule : state.schedules.values()) {
                if (waitsForTime(schedule) && schedule.nextAt() <= now) {
                    String name = schedule.spec().name();
                    long dueAt = schedule.nextAt();
                    long nextAt = schedule.spec().cron().nextAfter(now);
                    proposed.put(name, dueAt);
                    actions.propose(new Command.RunSchedule(now, name, dueAt, nextAt));
                }
            }
        }
        askForNext(state, actions);
    }

    private boolean waitsForTime(ScheduleImage schedule) {
        return !schedule.spec().paused() && !proposed.containsKey(schedule.spec().name());
    }

    private void askForNext(ClusterState state, Actions actions) {
        earliest = Long.MAX_VALUE;
        for (ScheduleImage schedule : state.schedules.values()) {
            if (waitsForTime(schedule)) {
                earliest = Math.min(earliest, schedule.nextAt());
            }
        }
        if (earliest != Long.MAX_VALUE) {
            actions.wakeAt(earliest);
        }
    }
}
