package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GangPlacement;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Runs jobs through the planner over virtual time; each runs exactly as long as it said, or a
/// share of that.
final class Rehearsal {

    /// Sees the cluster around each cycle.
    interface Watcher {
        /// Before the plan is carried out.
        void planned(Rehearsal now, CyclePlan plan);
    }

    record Running(PendingJob job, long epoch, long endsAt, List<Allocation> workers) {}

    final List<NodeSpec> nodes;
    final SchedulerState state;
    final Map<Long, Long> startedAt = new LinkedHashMap<>();
    final List<Running> running = new ArrayList<>();
    long now;

    Rehearsal(List<NodeSpec> nodes) {
        this.nodes = nodes;
        FreeIndex free = new FreeIndex();
        for (int i = 0; i < nodes.size(); i++) {
            free.addNode(i, nodes.get(i));
        }
        state = SchedulerState.of(new PendingQueue(Clusters.FIFO), free);
    }

    /// @param jobs by the time they are queued at
    /// @param realPercent how much of its expected time each runs
    void run(List<PendingJob> jobs, PolicySpec policy, int realPercent, Watcher watcher) {
        int next = 0;
        TreeSet<Long> times = new TreeSet<>();
        jobs.forEach(job -> times.add(job.queuedAt()));
        while (!times.isEmpty()) {
            now = times.removeFirst();
            for (Running each : List.copyOf(running)) {
                if (each.endsAt() == now) {
                    end(each);
                }
            }
            while (next < jobs.size() && jobs.get(next).queuedAt() == now) {
                state.pending().add(jobs.get(next++));
            }
            CyclePlan plan = Planner.plan(state, policy, _ -> false, now, 1_000);
            watcher.planned(this, plan);
            for (GangPlacement gang : plan.plan().placements()) {
                times.add(start(gang, realPercent));
            }
        }
    }

    /// {@return when it ends}
    private long start(GangPlacement gang, int realPercent) {
        PendingJob job = state.pending().job(gang.jobId()).orElseThrow();
        long endsAt = now + Math.max(1, job.remainingMillis() * realPercent / 100);
        gang.workers().forEach(state.free()::allocate);
        state.pending().remove(gang.jobId());
        state.running().placed(job, gang.jobId(), now, gang.workers());
        startedAt.put(gang.jobId(), now);
        running.add(new Running(job, gang.jobId(), endsAt, gang.workers()));
        return endsAt;
    }

    private void end(Running each) {
        running.remove(each);
        state.running().ending(each.epoch(), now);
        for (Allocation worker : each.workers()) {
            state.free().release(worker);
            state.running().released(each.epoch(), worker);
        }
    }
}
