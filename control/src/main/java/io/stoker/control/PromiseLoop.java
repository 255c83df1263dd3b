package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.scheduler.PromisedPlaces;

/// Has promises looked at again when capacity came or went, and when a place that was kept was not
/// taken in time.
final class PromiseLoop implements Loop {

    /// Time between two looks for the same lateness.
    private static final long REPEAT_MILLIS = 10_000;

    private boolean dirty;
    private long quietUntil;

    @Override
    public void lead(long now, ClusterState state, Actions actions) {
        dirty = !state.scheduling.promised().isEmpty();
        quietUntil = 0;
        actions.wakeAt(now);
    }

    @Override
    public void observe(long at, Event event, ClusterState state, Actions actions) {
        if (state.scheduling.promised().isEmpty()) {
            return;
        }
        switch (event) {
            case Event.NodeLost _,
                    Event.NodeDrained _,
                    Event.NodeRemoved _,
                    Event.NodeJoined _,
                    Event.NodeReturned _,
                    Event.NodeUndrained _,
                    Event.FaultOpened _,
                    Event.FaultClosed _,
                    Event.JobRequeued _ -> {
                dirty = true;
                actions.wakeAt(at);
            }
            case Event.DeadlinePromised _, Event.DeadlineAtRisk _ -> askForNext(state, actions);
            default -> {}
        }
    }

    @Override
    public void wake(long now, ClusterState state, Actions actions) {
        PromisedPlaces slots = state.scheduling.promised();
        if (slots.isEmpty()) {
            dirty = false;
            return;
        }
        boolean late = now >= slots.overdueAt() && now >= quietUntil;
        if (dirty || late) {
            dirty = false;
            quietUntil = now + REPEAT_MILLIS;
            actions.propose(new Command.ReviewPromises(now));
        }
        askForNext(state, actions);
    }

    private void askForNext(ClusterState state, Actions actions) {
        long overdueAt = state.scheduling.promised().overdueAt();
        if (overdueAt != PromisedPlaces.NO_TIME) {
            actions.wakeAt(Math.max(overdueAt, quietUntil));
        }
    }
}
