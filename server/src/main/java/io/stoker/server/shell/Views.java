package io.stoker.server.shell;

import io.stoker.control.Calibration;
import io.stoker.control.StartEstimate;
import io.stoker.model.Event;
import io.stoker.model.FaultImage;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.JobImage;
import io.stoker.model.NodeImage;
import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.QueueSpec;
import io.stoker.model.ReservationImage;
import io.stoker.model.ScheduleImage;
import io.stoker.scheduler.CycleReport;
import io.stoker.scheduler.QueueUse;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The cluster as readers see it: immutable images, replaced as events arrive. Safe to read from
/// any thread; every collection is a weakly consistent live view in the order of ids.
public interface Views {

    /// {@return the journal entry that everything here reflects at least}
    long index();

    /// {@return whether this controller is ready: it leads and has replayed its journal}
    boolean ready();

    /// {@return the job, when it is known}
    Optional<JobImage> job(long id);

    /// {@return the job that a submitter's own id names}
    Optional<JobImage> jobByExternalId(String externalId);

    /// {@return all jobs, by ascending id}
    Collection<JobImage> jobs();

    /// {@return the node, when it is known}
    Optional<NodeImage> node(int id);

    /// {@return the node of this name}
    Optional<NodeImage> nodeByName(String name);

    /// {@return all nodes, by ascending id}
    Collection<NodeImage> nodes();

    /// {@return all queues, by name}
    Collection<QueueSpec> queues();

    /// {@return what a queue uses; empty when there is no such queue}
    Optional<QueueUse> queueUse(String queue);

    /// {@return all schedules, by name}
    Collection<ScheduleImage> schedules();

    /// {@return all reservations, by name}
    Collection<ReservationImage> reservations();

    /// {@return open faults and the newest closed ones, by ascending id}
    Collection<FaultImage> faults();

    /// {@return all power budgets, by level and domain}
    Collection<PowerBudget> powerBudgets();

    /// {@return the scheduler's policies}
    PolicySpec policy();

    /// {@return the job generator's settings}
    GeneratorSpec generator();

    /// {@return why a pending job waits}
    PendingReason reason(JobImage pendingJob);

    /// {@return what the last scheduling cycle found out}
    Optional<CycleReport> lastCycle();

    /// {@return when a waiting job is expected to start, as last estimated; empty before the first
    /// estimate and for jobs that do not wait}
    Optional<StartEstimate> estimate(long jobId);

    /// {@return the first estimate that a waiting job was given: the one it is measured by}
    Optional<StartEstimate> firstEstimate(long jobId);

    /// {@return how the first estimates compare with the starts that followed, since this process
    /// began}
    Calibration calibration();

    /// {@return events whose sequence is above `afterSequence`, oldest first, at most `most`; only
    /// the newest ten thousand are kept}
    List<Recorded> eventsAfter(long afterSequence, int most);

    /// {@return the newest telemetry of a node's GPUs, by GPU index; empty when it sent none}
    List<GpuReading> telemetry(int nodeId);

    /// {@return when a node last spoke (epoch milliseconds), 0 when it has not yet}
    long lastHeardAt(int nodeId);

    /// Calls `listener` on the brain's thread for every event from now on. It must return fast and
    /// never block.
    ///
    /// @return a handle that ends the subscription
    AutoCloseable subscribe(EventListener listener);

    /// One event with its place in history.
    ///
    /// @param sequence counts events, without gaps while this process lives
    /// @param index journal entry
    /// @param at time of the entry
    record Recorded(long sequence, long index, long at, Event event) {}

    /// Sees events as they are committed.
    @FunctionalInterface
    interface EventListener {
        void onEvent(Recorded recorded);
    }

    /// One GPU's newest telemetry.
    ///
    /// @param available false for a virtual GPU: the numbers mean nothing
    /// @param simulated whether a simulation made the numbers
    record GpuReading(
            int index,
            boolean available,
            boolean simulated,
            double utilizationRatio,
            long memoryUsedBytes,
            double temperatureCelsius,
            double powerWatts,
            long energyMillijoules,
            long xid,
            long eccUncorrected) {}
}
