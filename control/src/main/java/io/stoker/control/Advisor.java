package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.DependencyRules;
import io.stoker.model.GangPlacement;
import io.stoker.model.JobSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.Plan;
import io.stoker.model.Realm;
import io.stoker.model.Rejection;
import io.stoker.model.StateImage;
import io.stoker.scheduler.CyclePlan;
import io.stoker.scheduler.PendingJob;
import io.stoker.scheduler.Planner;
import io.stoker.scheduler.Progress;
import io.stoker.scheduler.RunningGang;
import io.stoker.scheduler.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tries jobs on a fork of the state: the shipped planner plans the whole queue with the job as it
/// is and with one thing changed at a time. What it says would help has been seen to help.
///
/// Costs one copy of the state and one planning cycle a change; the state itself is never touched.
public final class Advisor {

    private static final int MOST_BLOCKERS = 5;
    private static final int MOST_PLACEMENTS = 100_000;

    private final ClusterState fork;
    private final long now;

    private Advisor(ClusterState fork, long now) {
        this.fork = fork;
        this.now = now;
    }

    /// {@return an advisor over a copy of the state}
    ///
    /// @param now the time to plan at, epoch ms
    public static Advisor over(StateImage image, long now) {
        return new Advisor(StateRestorer.restore(image), now);
    }

    /// {@return what keeps a job of the queue waiting and what would help; empty when it does not
    /// wait for a place}
    public Optional<Advice> waiting(long jobId) {
        Optional<PendingJob> found = fork.pending.job(jobId);
        return found.map(this::advise);
    }

    /// {@return where a waiting job stands, and what its priority is made of}
    public Optional<Standing> standing(long jobId) {
        return Standing.of(fork.scheduling, fork.policy, jobId, now);
    }

    /// {@return what would happen to a job that is not submitted yet}
    public Advice estimate(JobSpec spec) {
        DependencyRules open = DependencyDecisions.open(fork, now, spec);
        if (!open.isNone()) {
            return new Advice(
                    List.of(),
                    Optional.of(new PendingReason.Dependency(open)),
                    List.of(),
                    List.of());
        }
        PendingJob job =
                new PendingJob(
                        fork.nextJobId, spec, spec.priority(), now, List.of(), Progress.NONE);
        return advise(job);
    }

    /// {@return why a job that is not submitted yet would be refused at once}
    public Optional<Rejection> refuses(JobSpec spec) {
        return Decider.decide(
                        fork,
                        new io.stoker.model.Command.SubmitJob(
                                now, spec.withHeld(false), Optional.empty()))
                .rejection();
    }

    private Advice advise(PendingJob job) {
        Trial asIs = attempt(job);
        if (asIs.starts()) {
            return new Advice(asIs.place(), Optional.empty(), List.of(), List.of());
        }
        List<Advice.Help> help = new ArrayList<>();
        for (Variants.Change change : Variants.of(job.spec(), fork.policy, queueNames())) {
            if (help.stream().noneMatch(known -> change.kind().equals(kindOf(known)))) {
                Trial trial = attempt(with(job, change.spec()));
                if (trial.starts()) {
                    help.add(
                            new Advice.Help(
                                    change.kind() + ": " + change.value(), trial.evictions()));
                }
            }
        }
        return new Advice(List.of(), asIs.reason(), blockers(job.spec().realm()), help);
    }

    private static String kindOf(Advice.Help help) {
        return help.change().substring(0, help.change().indexOf(':'));
    }

    private List<String> queueNames() {
        return List.copyOf(fork.queues.keySet());
    }

    private static PendingJob with(PendingJob job, JobSpec spec) {
        return new PendingJob(
                job.jobId(),
                spec,
                spec.priority(),
                job.queuedAt(),
                job.avoidNodes(),
                job.progress());
    }

    /// What one cycle did with one job.
    private record Trial(List<Allocation> place, int evictions, Optional<PendingReason> reason) {
        boolean starts() {
            return !place.isEmpty();
        }
    }

    private Trial attempt(PendingJob job) {
        Optional<PendingJob> before = fork.pending.job(job.jobId());
        fork.pending.remove(job.jobId());
        fork.pending.add(job);
        CyclePlan cycle =
                Planner.plan(fork.scheduling, fork.policy, fork::queuePaused, now, MOST_PLACEMENTS);
        fork.pending.remove(job.jobId());
        before.ifPresent(fork.pending::add);
        Plan plan = cycle.plan();
        List<Allocation> place = new ArrayList<>(placeOf(plan.placements(), job.jobId()));
        place.addAll(placeOf(plan.claims(), job.jobId()));
        int evictions =
                (int)
                        plan.evictions().stream()
                                .filter(eviction -> eviction.forJobId() == job.jobId())
                                .count();
        return new Trial(
                place,
                evictions,
                place.isEmpty()
                        ? cycle.report().reasonFor(job.jobId(), job.spec(), job.avoidNodes())
                        : Optional.empty());
    }

    private static List<Allocation> placeOf(List<GangPlacement> gangs, long jobId) {
        for (GangPlacement gang : gangs) {
            if (gang.jobId() == jobId) {
                return gang.workers();
            }
        }
        return List.of();
    }

    private List<Advice.Blocker> blockers(Realm realm) {
        List<Advice.Blocker> found = new ArrayList<>();
        for (RunningGang gang : fork.scheduling.running().byExpectedEnd()) {
            if (gang.job().spec().realm() == realm) {
                long end = gang.expectedEndAt();
                found.add(
                        new Advice.Blocker(
                                gang.jobId(),
                                gang.job().spec().user(),
                                gang.held().stream().mapToLong(Allocation::gpuMilli).sum(),
                                end == RunningGang.UNKNOWN_END ? 0 : Math.max(end, now)));
                if (found.size() == MOST_BLOCKERS) {
                    break;
                }
            }
        }
        return found;
    }
}
