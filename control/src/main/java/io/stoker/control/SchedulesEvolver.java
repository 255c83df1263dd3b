package io.stoker.control;

import io.stoker.model.Event;
import io.stoker.model.ScheduleImage;
import java.util.ArrayList;
import java.util.List;

/// Applies the events of schedules.
final class SchedulesEvolver {

    private SchedulesEvolver() {}

    static void changed(ClusterState state, Event.ScheduleChanged e) {
        ScheduleImage old = state.schedules.get(e.schedule().name());
        long waiting = old == null || e.schedule().paused() ? 0 : old.waitingDueAt();
        List<ScheduleImage.Run> runs = old == null ? List.of() : old.runs();
        state.schedules.put(
                e.schedule().name(), new ScheduleImage(e.schedule(), e.nextAt(), waiting, runs));
    }

    static void ran(ClusterState state, Event.ScheduleRan e) {
        ScheduleImage old = schedule(state, e.name());
        var runs = new ArrayList<>(old.runs());
        if (runs.size() >= ScheduleImage.RUNS_KEPT) {
            runs.removeFirst();
        }
        runs.add(new ScheduleImage.Run(e.dueAt(), e.jobId()));
        // A run that is due now also stands for the one that waited.
        state.schedules.put(e.name(), new ScheduleImage(old.spec(), e.nextAt(), 0, runs));
    }

    static void skipped(ClusterState state, Event.ScheduleSkipped e) {
        ScheduleImage old = schedule(state, e.name());
        long waiting = old.waitingDueAt();
        if (e.waits() && waiting == 0) {
            waiting = e.dueAt();
        } else if (!e.waits()) {
            waiting = 0;
        }
        state.schedules.put(
                e.name(), new ScheduleImage(old.spec(), e.nextAt(), waiting, old.runs()));
    }

    private static ScheduleImage schedule(ClusterState state, String name) {
        return Invariant.present(
                state.schedules.get(name), "a schedule that ran is not in the state", 0, 0);
    }
}
