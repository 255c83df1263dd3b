package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.Cause;
import io.stoker.model.Event;
import io.stoker.model.Eviction;
import io.stoker.model.GangPlacement;
import io.stoker.model.NodeState;
import io.stoker.model.Plan;
import io.stoker.model.Rejection;
import io.stoker.scheduler.Claims;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Decisions about places that are kept, and about those who are stopped for them.
///
/// A place may be kept where the live gangs that stay, the places kept before and this one fit
/// together: what is in its way belongs to gangs that have been told to stop, or to workers that
/// have been told to leave theirs, so it will be free. Whoever is to be stopped for it is stopped
/// only if it is kept (invariant I8).
final class ClaimDecisions {

    private ClaimDecisions() {}

    /// What stands and falls together: the place of one job, those who are stopped for it, and the
    /// new places of those among them that go on elsewhere.
    ///
    /// @param jobId the job
    record Group(long jobId, List<GangPlacement> claims, List<Eviction> evictions) {}

    /// {@return the parts of a plan that are decided one by one, in the order of its claims}
    static List<Group> groups(Plan plan) {
        Map<Long, Long> lead = new LinkedHashMap<>();
        for (Eviction eviction : plan.evictions()) {
            lead.put(eviction.jobId(), eviction.forJobId());
        }
        Map<Long, Group> groups = new LinkedHashMap<>();
        for (GangPlacement claim : plan.claims()) {
            long jobId = lead.getOrDefault(claim.jobId(), claim.jobId());
            group(groups, jobId).claims().add(claim);
        }
        for (Eviction eviction : plan.evictions()) {
            group(groups, eviction.forJobId()).evictions().add(eviction);
        }
        return List.copyOf(groups.values());
    }

    private static Group group(Map<Long, Group> groups, long jobId) {
        return groups.computeIfAbsent(
                jobId, id -> new Group(id, new ArrayList<>(), new ArrayList<>()));
    }

    /// Decides one group. The plan was made from an older state, so everything is checked again.
    static Decision admit(ClusterState state, Group group) {
        Set<Attempt> victims = new LinkedHashSet<>();
        var events = new ArrayList<Event>();
        for (Eviction eviction : group.evictions()) {
            Job job = state.jobs.get(eviction.jobId());
            Attempt live = job == null ? null : job.liveAttempt();
            if (job == null
                    || live == null
                    || live.epoch != eviction.epoch()
                    || job.id == group.jobId()
                    || !victims.add(live)) {
                return stale(group.jobId(), "job %d runs no more".formatted(eviction.jobId()));
            }
            stop(job, live, eviction, events);
        }
        Map<Integer, List<Allocation>> wanted = new LinkedHashMap<>();
        boolean leads = false;
        for (GangPlacement claim : group.claims()) {
            leads |= claim.jobId() == group.jobId();
            Job job = ArrayDecisions.find(state, claim.jobId());
            if (job == null || ArrayDecisions.throttled(job) || !mayClaim(job, victims)) {
                return stale(claim.jobId(), "it does not wait for a place");
            }
            if (state.scheduling
                    .promised()
                    .meets(job.id, job.spec, state.lastAt, claim.workers())) {
                return stale(claim.jobId(), "a job with a promised deadline needs the place");
            }
            String misfit = AttemptDecisions.misfit(job, claim);
            if (misfit != null) {
                return stale(claim.jobId(), misfit);
            }
            if (!state.scheduling.permitsLater(
                    job.spec.topology(), claim.workers(), epochs(victims))) {
                return stale(
                        claim.jobId(),
                        "another job keeps a domain there to itself, or must not be met");
            }
            for (Allocation worker : claim.workers()) {
                wanted.computeIfAbsent(worker.nodeId(), _ -> new ArrayList<>()).add(worker);
                if (!standing(state, job, worker)) {
                    return stale(claim.jobId(), "node %d takes no work".formatted(worker.nodeId()));
                }
            }
            var claimed = new Event.GangClaimed(job.id, claim.workers());
            Decision kept = Decider.done(List.of(claimed), job.id);
            events.addAll(ArrayDecisions.withRecord(state, job.id, kept).events());
        }
        if (!leads) {
            return stale(group.jobId(), "no place is kept for it");
        }
        for (var node : wanted.entrySet()) {
            if (!coverable(state, node.getKey(), node.getValue(), 0, victims)) {
                return stale(group.jobId(), "node %d has no room for it".formatted(node.getKey()));
            }
        }
        return Decider.done(events, group.jobId());
    }

    private static Set<Long> epochs(Set<Attempt> attempts) {
        var epochs = new TreeSet<Long>();
        attempts.forEach(attempt -> epochs.add(attempt.epoch));
        return epochs;
    }

    private static void stop(Job job, Attempt live, Eviction eviction, List<Event> events) {
        String message =
                switch (eviction.why()) {
                    case PREEMPTION -> "stopped to make room for job %d";
                    case RECLAIM -> "stopped because job %d's queue wants its share back";
                    case MIGRATION -> "moved to make room for job %d";
                };
        events.addAll(
                Decider.endAttempt(
                        job, live, Cause.PREEMPTED, message.formatted(eviction.forJobId())));
        events.add(new Event.JobRequeued(job.id, Cause.PREEMPTED, job.retries, 0, -1));
    }

    private static boolean mayClaim(Job job, Set<Attempt> victims) {
        Attempt live = job.liveAttempt();
        return !job.claimed && (live == null ? job.eligible() : victims.contains(live));
    }

    /// {@return whether a place that a gang takes now leaves enough for the places that are kept}
    static boolean leavesRoom(ClusterState state, long jobId, List<Allocation> workers) {
        if (state.scheduling.claims().isEmpty()) {
            return true;
        }
        Map<Integer, List<Allocation>> byNode = new LinkedHashMap<>();
        for (Allocation worker : workers) {
            byNode.computeIfAbsent(worker.nodeId(), _ -> new ArrayList<>()).add(worker);
        }
        for (var node : byNode.entrySet()) {
            boolean kept = !state.scheduling.claims().on(node.getKey(), jobId).isEmpty();
            if (kept
                    && !coverable(
                            state, node.getKey(), node.getValue(), jobId, Collections.emptySet())) {
                return false;
            }
        }
        return true;
    }

    /// {@return whether a node holds all that is kept there, and this, once only those are left who
    /// were not told to stop}
    ///
    /// @param exceptJobId a job whose own kept place does not count
    /// @param leaving attempts that are told to stop now
    static boolean coverable(
            ClusterState state,
            int nodeId,
            List<Allocation> wanted,
            long exceptJobId,
            Set<Attempt> leaving) {
        Node node = state.node(nodeId);
        if (node == null) {
            return false;
        }
        var sum = new NodeSum(node.spec);
        wanted.forEach(sum::add);
        state.scheduling.claims().on(nodeId, exceptJobId).forEach(sum::add);
        for (Worker worker : node.holders) {
            if (worker.attempt.live() && !worker.left() && !leaving.contains(worker.attempt)) {
                sum.add(worker.allocation);
            }
        }
        return sum.fits();
    }

    /// {@return the events that follow for kept places which can not be taken any more}
    static List<Event> follow(ClusterState state, List<Event> events) {
        if (state.scheduling.claims().isEmpty()
                || events.stream().noneMatch(ClaimDecisions::mayEnd)) {
            return List.of();
        }
        var more = new ArrayList<Event>();
        for (Claims.Claim claim : state.scheduling.claims().all()) {
            String why = broken(state, claim);
            if (why == null && powerChanged(state, claim, events)) {
                why = "what its nodes may draw has changed";
            }
            if (why != null) {
                more.add(new Event.ClaimDropped(claim.job().jobId(), why));
                more.addAll(SpareDecisions.again(state, claim));
            }
        }
        return more;
    }

    /// A place that was kept under another budget might never be free of this one.
    private static boolean powerChanged(
            ClusterState state, Claims.Claim claim, List<Event> events) {
        for (Event event : events) {
            if (event instanceof Event.PowerBudgetChanged changed) {
                for (Allocation worker : claim.workers()) {
                    Node node = state.node(worker.nodeId());
                    if (node != null && changed.budget().covers(node.spec)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean mayEnd(Event event) {
        return event instanceof Event.JobHeld
                || event instanceof Event.PowerBudgetChanged
                || event instanceof Event.JobFinished
                || event instanceof Event.DependenciesChanged
                || event instanceof Event.QueueChanged
                || event instanceof Event.NodeLost
                || event instanceof Event.NodeReturned
                || event instanceof Event.NodeDrained
                || event instanceof Event.NodeRemoved
                || event instanceof Event.FaultOpened;
    }

    private static @Nullable String broken(ClusterState state, Claims.Claim claim) {
        Job job = state.jobs.get(claim.job().jobId());
        if (job == null || !job.mayWait()) {
            return "the job does not wait for a place any more";
        }
        if (state.queuePaused(job.spec.queue())) {
            return "queue %s is paused".formatted(job.spec.queue());
        }
        for (Allocation worker : claim.workers()) {
            // The node may have come back smaller.
            if (!standing(state, job, worker)
                    || !coverable(state, worker.nodeId(), List.of(), 0, Collections.emptySet())) {
                Node node = state.node(worker.nodeId());
                return "node %s does not take it any more"
                        .formatted(node == null ? worker.nodeId() : node.spec.name());
            }
        }
        return null;
    }

    /// A node that is only suspected may speak again: what is kept there stays kept.
    static boolean standing(ClusterState state, Job job, Allocation worker) {
        Node node = state.node(worker.nodeId());
        return node != null
                && node.state != NodeState.LOST
                && !node.drained
                && node.spec.realm() == job.spec.realm()
                && (worker.gpuMask() & node.faultyGpus) == 0
                && 64 - Long.numberOfLeadingZeros(worker.gpuMask()) <= node.spec.gpus().size()
                && worker.networkMbps() <= node.spec.networkMbps()
                && worker.scratchMib() <= node.spec.scratchMib()
                && sharedAlike(node, worker);
    }

    /// {@return whether its GPUs are still in MIG mode, or still are not}
    private static boolean sharedAlike(Node node, Allocation worker) {
        for (long left = worker.gpuMask(); left != 0; left &= left - 1) {
            boolean mig = node.spec.gpus().get(Long.numberOfTrailingZeros(left)).mig();
            if (mig != (worker.migSlices() != 0)) {
                return false;
            }
        }
        return true;
    }

    private static Decision stale(long jobId, String why) {
        return new Decision(
                List.of(), Optional.of(new Rejection.PlacementStale(jobId, why)), 0, false);
    }
}
