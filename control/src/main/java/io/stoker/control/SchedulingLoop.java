package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.scheduler.CyclePlan;
import io.stoker.scheduler.Planner;
import io.stoker.scheduler.PromisedPlaces;
import java.util.OptionalLong;

/// Plans when something changed that may let a job start, with a slow tick as safety net. While a
/// plan is on its way through the journal none other is made: it would be made from the same state.
final class SchedulingLoop implements Loop {

    /// Pause before a gang that was refused at commit is planned again.
    private static final long REPLAN_MILLIS = 50;

    private final BrainConfig config;
    private boolean dirty;
    private int plansInFlight;
    private long nextTickAt;
    private long againAt;
    private long nextSlotAt = PromisedPlaces.NO_TIME;

    /// When the next elastic gang that pauses may be resized again.
    private long pauseOverAt = Long.MAX_VALUE;

    SchedulingLoop(BrainConfig config) {
        this.config = config;
    }

    @Override
    public void lead(long now, ClusterState state, Actions actions) {
        plansInFlight = 0;
        markDirty(now, actions);
        nextTickAt = now + config.planTickMillis();
        actions.wakeAt(nextTickAt);
    }

    @Override
    public void observe(long at, Event event, ClusterState state, Actions actions) {
        if (callsForACycle(event) || startsElastic(event, state)) {
            markDirty(at, actions);
        }
    }

    /// An elastic gang that runs whole may grow at once, and give to others.
    private static boolean startsElastic(Event event, ClusterState state) {
        if (!state.policy.elastic() || !(event instanceof Event.JobStarted started)) {
            return false;
        }
        Job job = state.jobs.get(started.jobId());
        return job != null && job.spec.elastic().active();
    }

    /// Plans at the next chance, whether or not something changed.
    void markDirty(long now, Actions actions) {
        if (!dirty) {
            dirty = true;
            actions.wakeAt(now);
        }
    }

    /// A plan came back from the journal.
    ///
    /// @param refusedInPart whether the world had moved on for one of its gangs
    void planCommitted(long now, boolean refusedInPart, Actions actions) {
        plansInFlight = Math.max(0, plansInFlight - 1);
        if (refusedInPart) {
            dirty = true;
            actions.wakeAt(now + REPLAN_MILLIS);
        } else if (dirty) {
            actions.wakeAt(now);
        }
    }

    @Override
    public void wake(long now, ClusterState state, Actions actions) {
        dirty |= now >= nextSlotAt;
        nextSlotAt = state.scheduling.promised().nextStartAfter(now);
        if (nextSlotAt != PromisedPlaces.NO_TIME) {
            actions.wakeAt(nextSlotAt);
        }
        if (now >= nextTickAt) {
            dirty |= state.pendingCount() > 0 || !state.scheduling.claims().isEmpty();
            nextTickAt = now + config.planTickMillis();
        }
        OptionalLong due = state.pending.nextAlarm();
        dirty |= due.isPresent() && due.getAsLong() <= now;
        if (againAt != 0 && now >= againAt) {
            dirty = true;
            againAt = 0;
        }
        if (now >= pauseOverAt) {
            dirty |= state.policy.elastic();
            pauseOverAt = Long.MAX_VALUE;
        }
        if (dirty && plansInFlight == 0) {
            dirty = false;
            CyclePlan cycle =
                    Planner.plan(
                            state.scheduling,
                            state.policy,
                            state::queuePaused,
                            now,
                            config.mostPlacementsPerPlan());
            if (!cycle.plan().isEmpty()) {
                plansInFlight++;
                dirty = cycle.plan().placements().size() >= config.mostPlacementsPerPlan();
                actions.propose(new Command.CommitPlan(now, cycle.plan()));
            }
            againAt = cycle.againAt();
            actions.explain(cycle.report());
        }
        OptionalLong next = state.pending.nextAlarm();
        if (next.isPresent() && next.getAsLong() > now) {
            actions.wakeAt(next.getAsLong());
        }
        if (againAt != 0) {
            actions.wakeAt(againAt);
        }
        if (state.policy.elastic()) {
            pauseOverAt = state.scheduling.running().elastic().nextPauseOver(now);
        }
        actions.wakeAt(Math.min(nextTickAt, pauseOverAt));
    }

    // Nodes that close let nothing start, but they change why jobs wait. No default branch: whoever
    // adds
    // an event decides here.
    private static boolean callsForACycle(Event event) {
        return switch (event) {
            case Event.JobSubmitted _,
                    Event.TaskDiverged _,
                    Event.JobHeld _,
                    Event.JobReleased _,
                    Event.JobResumed _,
                    Event.PriorityChanged _,
                    Event.DependenciesChanged _,
                    Event.GangShrunk _,
                    Event.DeadlinePromised _,
                    Event.DeadlineAtRisk _,
                    Event.AllocationReleased _,
                    Event.JobRequeued _,
                    Event.JobFinished _,
                    Event.NodeJoined _,
                    Event.NodeReturned _,
                    Event.NodeCleared _,
                    Event.NodeUndrained _,
                    Event.NodeSuspected _,
                    Event.NodeLost _,
                    Event.NodeDrained _,
                    Event.FaultOpened _,
                    Event.FaultClosed _,
                    Event.QueueChanged _,
                    Event.PowerBudgetChanged _,
                    Event.PowerBudgetDeleted _,
                    Event.QueueDeleted _,
                    Event.ClaimDropped _,
                    Event.ReservationChanged _,
                    Event.ReservationEnded _,
                    Event.PolicyChanged _ ->
                    true;
            case Event.KeyUsed _,
                    Event.KeyForgotten _,
                    Event.GangClaimed _,
                    Event.GangPlaced _,
                    Event.GangGrown _,
                    Event.WorkerStarted _,
                    Event.JobStarted _,
                    Event.WorkerExited _,
                    Event.AttemptEnded _,
                    Event.JobForgotten _,
                    Event.NodeRemoved _,
                    Event.ScheduleChanged _,
                    Event.ScheduleDeleted _,
                    Event.ScheduleRan _,
                    Event.ScheduleSkipped _,
                    Event.GeneratorChanged _ ->
                    false;
        };
    }
}
