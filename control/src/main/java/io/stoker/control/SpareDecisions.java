package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.Event;
import io.stoker.model.WorkerState;
import io.stoker.scheduler.Claims;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decisions about spares: room that a gang keeps in its required domain, to replace its nodes that
/// fail.
///
/// When a node fails, the gang's place for its next attempt is kept at once: the workers that are
/// left stay where they are, those on the failed node move to spares. More nodes that fail before
/// the gang starts again take more spares. When there are too few, nothing is kept and the gang
/// waits in its queue.
///
/// Example: workers 0 to 3 on nodes a to d, two spares on e and f. Nodes b and c fail: the next
/// attempt has a, e, f, d.
final class SpareDecisions {

    private SpareDecisions() {}

    /// Adds the end of what is kept beside a gang whose attempt is over. Nobody runs there.
    static void release(Attempt attempt, List<Event> events) {
        for (Worker spare : attempt.spares) {
            if (spare.holding) {
                events.add(new Event.AllocationReleased(spare.job.id, attempt.epoch, spare.rank()));
            }
        }
    }

    /// Adds the end of a spare whose GPU failed, unless a worker of its gang is struck as well,
    /// which ends the attempt.
    static void strike(Worker spare, List<Worker> struck, List<Event> events) {
        boolean more =
                struck.stream().anyMatch(each -> each.attempt == spare.attempt && !each.spare());
        if (!more) {
            events.add(
                    new Event.AllocationReleased(spare.job.id, spare.attempt.epoch, spare.rank()));
        }
    }

    /// Adds the place that is kept for a gang whose live attempt ends because a node failed.
    static void replace(ClusterState state, Job job, int failedNode, List<Event> events) {
        Attempt attempt = job.liveAttempt();
        if (job.spec.topology().spares() == 0 || attempt == null || job.claimed) {
            return;
        }
        var places = new ArrayList<Allocation>();
        for (Worker worker : attempt.all()) {
            if (worker.state != WorkerState.SPARE || worker.holding) {
                places.add(worker.allocation);
            }
        }
        List<Allocation> next = next(state, job, places, failedNode);
        if (next != null) {
            events.add(new Event.GangClaimed(job.id, next));
        }
    }

    /// {@return what becomes of a kept place that can not be taken any more; empty when it is given
    /// up}
    static List<Event> again(ClusterState state, Claims.Claim broken) {
        Job job = state.jobs.get(broken.job().jobId());
        if (job == null
                || job.spec.topology().spares() == 0
                || !job.mayWait()
                || state.queuePaused(job.spec.queue())) {
            return List.of();
        }
        List<Allocation> next = next(state, job, broken.workers(), -1);
        return next == null ? List.of() : List.of(new Event.GangClaimed(job.id, next));
    }

    /// {@return the places with those that can not be used replaced by spares; null when there are
    /// too few}
    private static @Nullable List<Allocation> next(
            ClusterState state, Job job, List<Allocation> places, int failedNode) {
        var spares = new ArrayList<Allocation>();
        for (Allocation place : places) {
            if (place.rank() >= job.spec.workers() && usable(state, job, place, failedNode)) {
                spares.add(place);
            }
        }
        var next = new ArrayList<Allocation>(places.size());
        for (Allocation place : places.subList(0, job.spec.workers())) {
            if (usable(state, job, place, failedNode)) {
                next.add(place);
            } else if (spares.isEmpty()) {
                return null;
            } else {
                next.add(ranked(spares.removeFirst(), place.rank()));
            }
        }
        for (Allocation left : spares) {
            next.add(ranked(left, next.size()));
        }
        return next;
    }

    private static boolean usable(ClusterState state, Job job, Allocation place, int failedNode) {
        return place.nodeId() != failedNode
                && ClaimDecisions.standing(state, job, place)
                && ClaimDecisions.coverable(
                        state, place.nodeId(), List.of(), 0, Collections.emptySet());
    }

    private static Allocation ranked(Allocation place, int rank) {
        return place.withRank(rank);
    }
}
