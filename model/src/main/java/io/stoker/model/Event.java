package io.stoker.model;

import java.util.List;
import java.util.Optional;

/// A fact, in the past tense. Views, metrics, history and loops learn of the cluster from events
/// alone; each event is one change of the state.
public sealed interface Event {

    /// A job was accepted. It waits, unless it is held or paused.
    ///
    /// @param pausedUntil when its begin time comes, 0 when it may start now
    record JobSubmitted(long jobId, JobSpec spec, long pausedUntil) implements Event {}

    /// A task of an array got a record of its own: it is about to start, or somebody singled it
    /// out.
    ///
    /// @param jobId the task's number, which was kept for it
    /// @param arrayId its array
    /// @param freed whether it waits for nobody any more although the rest of its array does
    record TaskDiverged(long jobId, long arrayId, boolean freed) implements Event {}

    /// A submitter's key was bound to a job.
    ///
    /// @param jobId 0 for a schedule
    record KeyUsed(Command.IdempotencyKey key, long jobId) implements Event {}

    /// A key grew old and was forgotten.
    record KeyForgotten(String key) implements Event {}

    /// A job is kept from starting.
    record JobHeld(long jobId, String by) implements Event {}

    /// A held job may start again.
    record JobReleased(long jobId, String by) implements Event {}

    /// A pause is over.
    record JobResumed(long jobId) implements Event {}

    /// A job's priority changed.
    record PriorityChanged(long jobId, int priority, String by) implements Event {}

    /// What a job waits for changed: a condition was fulfilled and struck off, the delay after
    /// another job's start began to run, or somebody asked for it.
    ///
    /// @param dependencies what it waits for from now on
    /// @param by who asked, empty where the cluster's own course did it
    record DependenciesChanged(long jobId, DependencyRules dependencies, String by)
            implements Event {}

    /// A place is kept for a gang until those who hold parts of it, and were told to stop, are
    /// gone.
    record GangClaimed(long jobId, List<Allocation> workers) implements Event {
        public GangClaimed {
            workers = List.copyOf(workers);
        }
    }

    /// A place is not kept for a gang any more; its job waits in its queue like others.
    record ClaimDropped(long jobId, String reason) implements Event {}

    /// A job will end before its deadline: a place is kept for it. Also when the place moves, and
    /// when a promise that was at risk can be kept again.
    record DeadlinePromised(long jobId, Promise promise) implements Event {}

    /// A promise about a deadline cannot be kept any more.
    ///
    /// @param promise the best place there is now, with the end that is expected instead
    record DeadlineAtRisk(long jobId, Promise promise) implements Event {}

    /// Every worker of a gang holds its GPUs.
    ///
    /// @param attempt counts from 1 and fences off older ones together with `epoch`
    record GangPlaced(long jobId, int attempt, long epoch, List<Allocation> workers)
            implements Event {
        public GangPlaced {
            workers = List.copyOf(workers);
        }
    }

    /// Workers joined a running elastic gang; each holds its GPUs.
    ///
    /// @param joining one allocation a new rank, the first past the highest rank the attempt ever
    ///   had
    record GangGrown(long jobId, long epoch, List<Allocation> joining) implements Event {
        public GangGrown {
            joining = List.copyOf(joining);
        }
    }

    /// Workers leave a running elastic gang: they are to be stopped, and what they hold is released
    /// when they are gone. How they end says nothing about the job.
    ///
    /// @param leaving their ranks, ascending: the highest of the gang
    record GangShrunk(long jobId, long epoch, List<Integer> leaving) implements Event {
        public GangShrunk {
            leaving = List.copyOf(leaving);
        }
    }

    /// One worker of the live attempt runs.
    record WorkerStarted(long jobId, long epoch, int rank) implements Event {}

    /// The last worker of the gang started.
    record JobStarted(long jobId, int attempt) implements Event {}

    /// One worker ended.
    record WorkerExited(long jobId, long epoch, int rank, WorkerExit exit) implements Event {}

    /// An attempt ended. Workers that still live are to be stopped; what they hold is released when
    /// they are gone.
    record AttemptEnded(long jobId, int attempt, long epoch, Cause cause, String message)
            implements Event {}

    /// What a worker held is free again.
    record AllocationReleased(long jobId, long epoch, int rank) implements Event {}

    /// A job went back to its queue.
    ///
    /// @param retries failures of its own so far
    /// @param pausedUntil when it may start again, 0 for at once
    /// @param avoidNodeId the node that failed it, to be avoided when others will do; -1 for none
    record JobRequeued(long jobId, Cause cause, int retries, long pausedUntil, int avoidNodeId)
            implements Event {}

    /// A job reached a terminal state.
    record JobFinished(long jobId, JobState state, Cause cause, int exitCode, String message)
            implements Event {}

    /// A finished job left the state to bound its size.
    record JobForgotten(long jobId) implements Event {}

    /// A node is new.
    record NodeJoined(int nodeId, NodeSpec spec, String incarnation) implements Event {}

    /// A known node registered again.
    record NodeReturned(int nodeId, NodeSpec spec, String incarnation) implements Event {}

    /// A node has been silent for a while; no new work goes there.
    record NodeSuspected(int nodeId) implements Event {}

    /// A suspected node spoke again.
    record NodeCleared(int nodeId) implements Event {}

    /// A node is dead until it registers again.
    record NodeLost(int nodeId, String reason) implements Event {}

    /// A node takes no new work.
    record NodeDrained(int nodeId, String by, String reason) implements Event {}

    /// A node takes new work again.
    record NodeUndrained(int nodeId, String by) implements Event {}

    /// A node left the cluster.
    record NodeRemoved(int nodeId, String by) implements Event {}

    /// Something broke.
    ///
    /// @param quarantined whether the GPU it names takes no new work until the fault is closed;
    ///   false when automation already took its share of nodes out of service (invariant 10)
    record FaultOpened(long faultId, int nodeId, FaultReport fault, boolean quarantined)
            implements Event {}

    /// A fault is over.
    record FaultClosed(long faultId, String by) implements Event {}

    /// A queue is new or changed.
    ///
    /// @param before what it was; empty when it is new
    record QueueChanged(QueueSpec queue, Optional<QueueSpec> before, String by) implements Event {}

    /// A queue is gone.
    record QueueDeleted(String name, String by) implements Event {}

    /// The scheduler has other policies.
    record PolicyChanged(PolicySpec policy, String by) implements Event {}

    /// The job generator has other settings.
    record GeneratorChanged(GeneratorSpec generator, String by) implements Event {}

    /// A schedule is new or changed.
    ///
    /// @param nextAt its next due time
    record ScheduleChanged(ScheduleSpec schedule, long nextAt, String by) implements Event {}

    /// A schedule is gone.
    record ScheduleDeleted(String name, String by) implements Event {}

    /// A schedule was due and made a job.
    ///
    /// @param nextAt its next due time
    record ScheduleRan(String name, long dueAt, long jobId, long nextAt) implements Event {}

    /// A schedule was due and made no job.
    ///
    /// @param nextAt its next due time
    /// @param waits whether the run comes when the last one has ended
    /// @param why what stood in its way
    record ScheduleSkipped(String name, long dueAt, long nextAt, boolean waits, String why)
            implements Event {}

    /// The GPUs of a domain may draw so much from now on.
    record PowerBudgetChanged(PowerBudget budget, String by) implements Event {}

    /// The GPUs of a domain may draw what they like again.
    record PowerBudgetDeleted(Level level, String domain, String by) implements Event {}

    /// A reservation is new, its time began, or its next time was set.
    record ReservationChanged(ReservationImage reservation, String by) implements Event {}

    /// A reservation is gone: deleted, or its only time is over.
    record ReservationEnded(String name, String by) implements Event {}
}
