package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.Event;
import io.stoker.model.Plan;
import io.stoker.model.Rejection;
import io.stoker.model.Resize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Decisions about the size of running gangs. The plan was made from an older state, so everything
/// is checked again; the free index is used for trial and left as it was.
///
/// Only a gang that runs whole is resized: every member has started once and none has ended. A gang
/// whose members end one by one is on its way out.
final class ResizeDecisions {

    private ResizeDecisions() {}

    /// {@return the resizes of a plan, those that make room before those that take it}
    static List<Resize> shrinksFirst(Plan plan) {
        return plan.resizes().stream()
                .sorted(Comparator.comparing(resize -> resize.leaving().isEmpty()))
                .toList();
    }

    static Decision decide(ClusterState state, long at, Resize resize) {
        Job job = state.jobs.get(resize.jobId());
        Attempt attempt = job == null ? null : job.liveAttempt();
        if (job == null || attempt == null || attempt.epoch != resize.epoch()) {
            return stale(resize, "its attempt is over");
        }
        if (!state.policy.elastic() || !job.spec.elastic().active()) {
            return stale(resize, "it is not elastic");
        }
        if (attempt.startedAt == 0 || attempt.exited > 0) {
            return stale(resize, "its gang does not run whole");
        }
        if (attempt.resizedAt != 0 && at - attempt.resizedAt < job.spec.elastic().pauseMillis()) {
            return stale(resize, "it was resized a moment ago");
        }
        if (resize.joining().isEmpty() == resize.leaving().isEmpty()) {
            return stale(resize, "a resize either grows or shrinks");
        }
        int size = attempt.size() + resize.joining().size() - resize.leaving().size();
        if (!job.spec.allowsSize(size)) {
            return stale(resize, "it may not have %d workers".formatted(size));
        }
        return resize.leaving().isEmpty()
                ? grow(state, job, attempt, resize)
                : shrink(job, attempt, resize);
    }

    private static Decision grow(ClusterState state, Job job, Attempt attempt, Resize resize) {
        if (!ClaimDecisions.leavesRoom(state, job.id, resize.joining())) {
            return stale(resize, "the place is kept for another job");
        }
        if (state.scheduling.promised().meets(job.id, job.spec, state.lastAt, resize.joining())) {
            return stale(resize, "a job with a promised deadline needs the place");
        }
        int mark = state.free.mark();
        try {
            int rank = attempt.workers.size();
            for (Allocation joining : resize.joining()) {
                Node node = state.node(joining.nodeId());
                if (joining.rank() != rank++
                        || !AttemptDecisions.answers(job.spec.worker(), joining)) {
                    return stale(resize, "rank %d is not what was asked for".formatted(rank - 1));
                }
                if (node == null
                        || node.spec.realm() != job.spec.realm()
                        || !state.free.fits(joining)) {
                    return stale(
                            resize, "node %d has no room any more".formatted(joining.nodeId()));
                }
                state.free.allocate(joining);
            }
        } finally {
            state.free.rollback(mark);
        }
        return Decider.done(
                List.of(new Event.GangGrown(job.id, attempt.epoch, resize.joining())), job.id);
    }

    private static Decision shrink(Job job, Attempt attempt, Resize resize) {
        return resize.leaving().equals(highest(attempt, resize.leaving().size()))
                ? Decider.done(
                        List.of(new Event.GangShrunk(job.id, attempt.epoch, resize.leaving())),
                        job.id)
                : stale(resize, "others than its highest ranks were to leave");
    }

    private static List<Integer> highest(Attempt attempt, int count) {
        var ranks = new ArrayList<Integer>(count);
        for (int rank = attempt.workers.size() - 1; rank >= 0 && ranks.size() < count; rank--) {
            if (!attempt.workers.get(rank).left()) {
                ranks.addFirst(rank);
            }
        }
        return ranks;
    }

    private static Decision stale(Resize resize, String why) {
        return Decider.refused(new Rejection.PlacementStale(resize.jobId(), why));
    }
}
