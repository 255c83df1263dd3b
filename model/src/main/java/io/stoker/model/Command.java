package io.stoker.model;

import java.util.List;
import java.util.Optional;

/// A wish, as one value in the journal.
///
/// Whatever two replicas could disagree about (the time, a draw, a decision of the scheduler) is a
/// component of the command: the leader fills it in once, before the append. Applying a command
/// reads nothing else but the state.
public sealed interface Command {

    /// {@return when the leader accepted it, epoch milliseconds}
    long at();

    /// Adds a job. The job's number is drawn from the state when the command is applied.
    ///
    /// @param idempotencyKey the submitter's key: the same key never makes two jobs
    record SubmitJob(long at, JobSpec spec, Optional<IdempotencyKey> idempotencyKey)
            implements Command {}

    /// Adds the jobs of a workflow, all or none.
    ///
    /// @param idempotencyKey as with [SubmitJob]; the answer names the first job
    record SubmitWorkflow(long at, Workflow workflow, Optional<IdempotencyKey> idempotencyKey)
            implements Command {}

    /// Ends a job for good.
    record CancelJob(long at, long jobId, String by, String reason) implements Command {}

    /// Keeps a pending job from starting.
    record HoldJob(long at, long jobId, String by) implements Command {}

    /// Lets a held job start again.
    record ReleaseJob(long at, long jobId, String by) implements Command {}

    /// Stops a live attempt and puts the job back into its queue.
    record RequeueJob(long at, long jobId, String by, String reason) implements Command {}

    /// Changes a job's priority.
    record SetPriority(long at, long jobId, int priority, String by) implements Command {}

    /// Changes what a pending job waits for. Refused where the jobs would wait in a circle.
    record SetDependencies(long at, long jobId, DependencyRules dependencies, String by)
            implements Command {}

    /// Says that a pause (backoff, begin time, delay after another job's start) is over.
    record EndPause(long at, long jobId) implements Command {}

    /// Ends an attempt that ran longer than its limit.
    record ExpireAttempt(long at, long jobId, long epoch) implements Command {}

    /// Ends a job whose deadline passed.
    record MissDeadline(long at, long jobId) implements Command {}

    /// Asks for the placements that a scheduling cycle computed. Every gang is checked again.
    record CommitPlan(long at, Plan plan) implements Command {}

    /// Says that a worker runs.
    record ReportWorkerStarted(long at, long jobId, long epoch, int rank) implements Command {}

    /// Looks again at what was promised about deadlines: capacity changed, or a place that was kept
    /// was not taken in time.
    record ReviewPromises(long at) implements Command {}

    /// Says that a worker ended. Reports may come late or twice, hence the epoch.
    record ReportWorkerExited(long at, long jobId, long epoch, int rank, WorkerExit exit)
            implements Command {}

    /// Offers a node, for the first time or again.
    ///
    /// @param incarnation changes when the machine's agent lost its memory of its workers (a
    ///   reboot); the same incarnation means that `running` is the whole truth about live workers
    /// @param running the workers it answers for: alive, or ended with a report that was not yet
    ///   acknowledged; a worker that is missing here is gone without a trace
    record RegisterNode(long at, NodeSpec spec, String incarnation, List<RunningWorker> running)
            implements Command {
        public RegisterNode {
            running = List.copyOf(running);
        }
    }

    /// Says that a node has been silent for a while.
    record SuspectNode(long at, int nodeId) implements Command {}

    /// Says that a suspected node spoke again.
    record ClearSuspicion(long at, int nodeId) implements Command {}

    /// Declares a node dead: its lease ran out, so its workers have stopped themselves.
    record LoseNode(long at, int nodeId, String reason) implements Command {}

    /// Keeps new work off a node; its workers run on.
    record DrainNode(long at, int nodeId, String by, String reason) implements Command {}

    /// Lets new work onto a drained node again.
    record UndrainNode(long at, int nodeId, String by) implements Command {}

    /// Removes a node that is lost or drained and empty.
    record RemoveNode(long at, int nodeId, String by) implements Command {}

    /// Reports a fault of a node or of one of its GPUs.
    record ReportFault(long at, int nodeId, FaultReport fault) implements Command {}

    /// Says that a fault is over: repaired, or proven false.
    record ClearFault(long at, long faultId, String by) implements Command {}

    /// Creates or changes a queue.
    record PutQueue(long at, QueueSpec queue, String by) implements Command {}

    /// Forgets a queue that no job uses.
    record DeleteQueue(long at, String name, String by) implements Command {}

    /// Changes the scheduler's policies.
    record SetPolicy(long at, PolicySpec policy, String by) implements Command {}

    /// Changes the job generator's settings.
    record SetGenerator(long at, GeneratorSpec generator, String by) implements Command {}

    /// Creates or changes a schedule.
    ///
    /// @param nextAt its first due time after `at`, filled in by who asks: replicas may know
    ///   different versions of the time zone database
    /// @param idempotencyKey as with [SubmitJob]
    record PutSchedule(
            long at,
            ScheduleSpec schedule,
            long nextAt,
            String by,
            Optional<IdempotencyKey> idempotencyKey)
            implements Command {

        /// A wish without a key.
        public PutSchedule(long at, ScheduleSpec schedule, long nextAt, String by) {
            this(at, schedule, nextAt, by, Optional.empty());
        }
    }

    /// Forgets a schedule; the jobs that it made stay.
    record DeleteSchedule(long at, String name, String by) implements Command {}

    /// Says that a schedule is due. It makes a job at most once for each due time: it does nothing
    /// unless the state still waits for `dueAt`.
    ///
    /// @param nextAt the due time after this one
    record RunSchedule(long at, String name, long dueAt, long nextAt) implements Command {}

    /// Sets or changes the power budget of a domain.
    record PutPowerBudget(long at, PowerBudget budget, String by) implements Command {}

    /// Lifts the power budget of a domain.
    record DeletePowerBudget(long at, Level level, String domain, String by) implements Command {}

    /// Keeps nodes for a time.
    ///
    /// @param firstAt when its first time begins: its start, or the first time of its rule, filled
    ///   in by who asks
    record CreateReservation(long at, ReservationSpec reservation, long firstAt, String by)
            implements Command {}

    /// Forgets a reservation; jobs that run on its nodes run on.
    record DeleteReservation(long at, String name, String by) implements Command {}

    /// Says that a time of a reservation begins or ends.
    ///
    /// @param startAt the time that is meant: another one changes nothing
    /// @param nextAt when the time after it begins, 0 for none
    record TurnReservation(long at, String name, long startAt, long nextAt) implements Command {}

    /// A submitter's key for one request.
    ///
    /// @param key the key
    /// @param bodyHash hash of the request it came with: the same key with another body is refused
    record IdempotencyKey(String key, long bodyHash) {
        public IdempotencyKey {
            key = JobSpec.requireText("Idempotency-Key", key, 255);
        }
    }
}
