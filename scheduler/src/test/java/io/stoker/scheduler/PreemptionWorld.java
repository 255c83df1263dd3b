package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.CheckpointRules;
import io.stoker.model.Draws;
import io.stoker.model.Eviction;
import io.stoker.model.GangPlacement;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.Plan;
import io.stoker.model.PolicySpec;
import io.stoker.model.PreemptionRules;
import io.stoker.model.TimeRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A cluster that does what plans say: places are taken, gangs that are stopped wait again with
/// what their checkpoints hold, kept places are kept until they are free.
final class PreemptionWorld {

    static final long SECOND = 1_000;

    final PolicySpec policy;
    final FreeIndex free = new FreeIndex();
    final SchedulerState state;
    final Map<Long, PendingJob> jobs = new LinkedHashMap<>();
    long now = 1_000_000;
    private long nextEpoch = 1;
    private long nextJob = 1;

    PreemptionWorld(PolicySpec policy, int nodes, int gpusEach) {
        this.policy = policy;
        this.state =
                SchedulerState.of(new PendingQueue(Policies.order(policy).orElseThrow()), free);
        for (int node = 0; node < nodes; node++) {
            free.addNode(node, NodeSpec.simulated("n" + node, gpusEach, "H100"));
        }
    }

    long submit(JobSpec spec) {
        PendingJob job = new PendingJob(nextJob++, spec, spec.priority(), now, List.of());
        jobs.put(job.jobId(), job);
        state.pending().add(job);
        return job.jobId();
    }

    /// Any job: of any size, in any of a few queues below each other, with any rules.
    long submitAny(Draws draws) {
        String[] queues = {"a", "a.x", "a.y", "b", "b.z"};
        CheckpointRules[] saves = {
            CheckpointRules.NONE,
            new CheckpointRules(true, true, 0, 5 * SECOND),
            new CheckpointRules(true, false, 60 * SECOND, 5 * SECOND)
        };
        return submit(
                Clusters.spec(1 + draws.below(3), 1 + draws.below(8))
                        .withQueue(queues[draws.below(queues.length)])
                        .withUser("u" + draws.below(3))
                        .withPriority(draws.below(4) * 100)
                        .withTime(
                                new TimeRules(
                                        0,
                                        0,
                                        0,
                                        draws.happens(0.2) ? 0 : draws.between(10, 4_000) * SECOND))
                        .withCheckpoint(saves[draws.below(saves.length)])
                        .withPreemption(
                                new PreemptionRules(
                                        draws.happens(0.85),
                                        draws.happens(0.7) ? 0 : draws.below(300) * SECOND)));
    }

    Plan plan() {
        return Planner.plan(state, policy, _ -> false, now, Integer.MAX_VALUE).plan();
    }

    /// Does what a plan says; gangs that are stopped are gone at once.
    void carryOut(Plan plan) {
        tell(plan);
        for (Eviction eviction : plan.evictions()) {
            gone(eviction.epoch());
        }
    }

    /// Does what a plan says, up to telling gangs to stop.
    void tell(Plan plan) {
        for (GangPlacement gang : plan.placements()) {
            start(gang);
        }
        for (Eviction eviction : plan.evictions()) {
            RunningGang gang = state.running().find(eviction.epoch()).orElseThrow();
            PendingJob waits = gang.job().afterStop(gang.startedAt(), now);
            jobs.put(waits.jobId(), waits);
            state.running().ending(eviction.epoch(), now);
        }
        for (GangPlacement claim : plan.claims()) {
            PendingJob job = jobs.get(claim.jobId());
            state.pending().remove(job.jobId());
            boolean ready =
                    state.running().stopping().stream()
                            .noneMatch(gang -> gang.jobId() == job.jobId());
            state.claims().keep(new Claims.Claim(job, claim.workers(), ready));
        }
    }

    private void start(GangPlacement gang) {
        PendingJob job = jobs.get(gang.jobId());
        gang.workers().forEach(free::allocate);
        state.pending().remove(job.jobId());
        state.claims().drop(job.jobId());
        state.running().placed(job, nextEpoch, now, gang.workers());
        state.running().started(nextEpoch++, now);
    }

    /// A gang that was told to stop is gone, and its job waits again.
    void gone(long epoch) {
        RunningGang gang = state.running().find(epoch).orElseThrow();
        leave(gang);
        PendingJob job = jobs.get(gang.jobId());
        if (state.claims().of(job.jobId()).isPresent()) {
            state.claims().changed(job, true);
        } else {
            state.pending().add(job);
        }
    }

    /// A gang ends by itself.
    void finish(RunningGang gang) {
        leave(gang);
        jobs.remove(gang.jobId());
    }

    private void leave(RunningGang gang) {
        for (Allocation held : List.copyOf(gang.held())) {
            free.release(held);
            state.running().released(gang.epoch(), held);
        }
    }

    /// {@return the gangs that run and were not told to stop, oldest first}
    List<RunningGang> live() {
        List<RunningGang> live = new ArrayList<>();
        for (RunningGang gang : state.running().byExpectedEnd()) {
            if (gang.live()) {
                live.add(gang);
            }
        }
        live.sort((a, b) -> Long.compare(a.epoch(), b.epoch()));
        return live;
    }

    /// {@return whether the gang of a job would find a place once these gangs, and those that were
    /// told to stop, are gone and all kept places are taken}
    boolean lands(PendingJob job, List<RunningGang> gone) {
        int mark = free.mark();
        state.running().stopping().forEach(free::vacate);
        gone.forEach(free::vacate);
        state.claims().all().forEach(claim -> claim.workers().forEach(free::occupy));
        Shape.Key gang = Shape.Key.of(job.spec(), List.of(), false);
        Placer placer = new Placer(free, Policies.placement(policy.place()).orElseThrow());
        boolean lands =
                !placer.place(job.jobId(), gang, free.target(gang.realm(), gang.worker().gpus()))
                        .workers()
                        .isEmpty();
        free.rollback(mark);
        return lands;
    }
}
