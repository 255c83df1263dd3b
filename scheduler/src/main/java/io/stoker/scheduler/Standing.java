package io.stoker.scheduler;

import io.stoker.model.PolicySpec;
import io.stoker.model.PriorityClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a waiting job stands and what its priority is made of, by the very code that a cycle takes
/// turns by. Points are in thousandths.
///
/// @param order the order between queues
/// @param ownOrder the order inside its queue
/// @param priorityClass the class that its priority reaches
/// @param priority its priority
/// @param ageingMilli points for the time it has waited
/// @param shareMilli points its queue has for its share, as the order `multifactor` counts them
/// @param shareCounts whether the order in force adds them
/// @param inQueue its place among the waiting jobs of its queue, from 1
/// @param overall its place among all waiting jobs of its realm, from 1
/// @param waiting how many these are
public record Standing(
        String order,
        String ownOrder,
        PriorityClass priorityClass,
        int priority,
        long ageingMilli,
        long shareMilli,
        boolean shareCounts,
        int inQueue,
        int overall,
        int waiting) {

    /// {@return the sum that the order in force compares}
    public long totalMilli() {
        return priority * 1_000L + ageingMilli + (shareCounts ? shareMilli : 0);
    }

    /// {@return where a job stands; empty when it does not wait}. Jobs of paused queues stand in
    /// line too. Walks through the whole queue: for people, on a state of one's own.
    ///
    /// @param now the time of the question, epoch ms
    public static Optional<Standing> of(
            SchedulerState state, PolicySpec policy, long jobId, long now) {
        PendingQueue queue = state.pending();
        Optional<PendingJob> found = queue.job(jobId);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        PendingJob job = found.get();
        String name = job.spec().queue();
        List<PendingJob> line = line(state, policy, job, now);
        int overall = 0;
        int inQueue = 0;
        for (PendingJob other : line) {
            overall++;
            inQueue += other.spec().queue().equals(name) ? 1 : 0;
            if (other.jobId() == jobId) {
                break;
            }
        }
        String own = state.running().tenants().spec(name).order();
        long ageing =
                Policies.ageing(policy)
                        * Math.max(0, now - job.queuedAt())
                        / (Orders.MILLIS_PER_HOUR / 1_000);
        SharePoints points = new SharePoints(job.spec().realm(), state.running().tenants(), now);
        return Optional.of(
                new Standing(
                        policy.order(),
                        own.isEmpty() ? policy.order() : own,
                        PriorityClass.of(job.priority()),
                        job.priority(),
                        ageing,
                        points.milliPoints(name),
                        policy.order().equals(Policies.MULTIFACTOR),
                        inQueue,
                        overall,
                        line.size()));
    }

    /// {@return the jobs in the order in which they would start if every one fitted}
    static List<PendingJob> line(SchedulerState state, PolicySpec policy, PendingJob of, long now) {
        Line turns =
                Line.of(policy, state, of.spec().realm(), now)
                        .orElseGet(() -> new RankedLine(Optional.empty()));
        List<Shape> shapes = state.pending().shapes(of.spec().realm());
        shapes.forEach(turns::add);
        List<PendingJob> line = new ArrayList<>();
        for (Optional<Shape> next = turns.next(); next.isPresent(); next = turns.next()) {
            Shape shape = next.get();
            PendingJob job = shape.head().job;
            line.add(job);
            shape.placed.step();
            turns.holds(
                    shape,
                    job.spec().totalGpuMilli(),
                    job.spec().workers() * (long) job.spec().worker().cpuMilli(),
                    job.spec().workers() * job.spec().worker().memoryMib());
            if (shape.placed.atEnd()) {
                turns.leaves(shape);
            } else {
                turns.again(shape);
            }
        }
        shapes.forEach(shape -> shape.placed.reset());
        return line;
    }
}
