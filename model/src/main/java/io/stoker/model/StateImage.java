package io.stoker.model;

import java.util.List;

/// The whole cluster state, as it stood after one entry of the journal: what a snapshot holds.
///
/// @param appliedIndex the entry
/// @param lastAt time of that entry; time in the state never runs backwards
/// @param nextJobId number of the next job
/// @param nextEpoch the next attempt's epoch
/// @param nextNodeId number of the next node
/// @param nextFaultId number of the next fault
/// @param jobs all jobs, by number
/// @param nodes all nodes, by number
/// @param queues all queues, by name
/// @param faults the open faults and the newest closed ones, by number
/// @param keys remembered idempotency keys, oldest first
/// @param finished terminal jobs, oldest first
/// @param policy the scheduler's policies
/// @param generator the job generator's settings
/// @param schedules all schedules, by name
/// @param usage what queues have used, by name
/// @param powerBudgets all power budgets, by level and domain
/// @param forgotten GPU time of jobs that left the state
/// @param reservations all reservations, by name
public record StateImage(
        long appliedIndex,
        long lastAt,
        long nextJobId,
        long nextEpoch,
        int nextNodeId,
        long nextFaultId,
        List<JobImage> jobs,
        List<NodeImage> nodes,
        List<QueueSpec> queues,
        List<FaultImage> faults,
        List<KeyImage> keys,
        List<Long> finished,
        PolicySpec policy,
        GeneratorSpec generator,
        List<ScheduleImage> schedules,
        List<UsageImage> usage,
        List<PowerBudget> powerBudgets,
        GpuTime forgotten,
        List<ReservationImage> reservations) {
    public StateImage {
        jobs = List.copyOf(jobs);
        nodes = List.copyOf(nodes);
        queues = List.copyOf(queues);
        faults = List.copyOf(faults);
        keys = List.copyOf(keys);
        finished = List.copyOf(finished);
        schedules = List.copyOf(schedules);
        usage = List.copyOf(usage);
        powerBudgets = List.copyOf(powerBudgets);
        reservations = List.copyOf(reservations);
    }

    /// One remembered key.
    ///
    /// @param key the key and the hash of its request
    /// @param jobId the job it made
    /// @param at when
    public record KeyImage(Command.IdempotencyKey key, long jobId, long at) {}
}
