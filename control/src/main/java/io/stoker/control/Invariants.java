package io.stoker.control;

import io.stoker.model.DependencyRules.Condition;
import io.stoker.model.DependencyRules.Kind;
import io.stoker.model.JobState;
import io.stoker.model.NodeState;
import io.stoker.model.WorkerState;
import io.stoker.scheduler.PromisedPlace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Checks the state against itself, from scratch: everything the indexes say is counted again.
/// Costs one pass over jobs and nodes; tests run it after every step, production now and then.
///
/// Numbers are those of ARCHITECTURE.md. I5 (old epochs change nothing), I7 (replay) and I9
/// (liveness) speak of histories, not of one state, and have tests of their own; so does I8 where
/// it says that nobody is stopped unless the gang lands.
public final class Invariants {

    private final ClusterState state;
    private final List<String> broken = new ArrayList<>();

    private Invariants(ClusterState state) {
        this.state = state;
    }

    /// {@return one sentence for each invariant that does not hold, none when all do}
    public static List<String> check(ClusterState state) {
        var checks = new Invariants(state);
        checks.shares();
        checks.gangs();
        checks.indexes();
        ArrayInvariants.check(state, checks.broken);
        checks.waits();
        checks.identities();
        checks.claims();
        checks.quarantine();
        checks.promises();
        return List.copyOf(checks.broken);
    }

    /// Names of the invariants that [#check] looks at, with what they say.
    public static List<String> names() {
        return List.of(
                "I1 no GPU share is held twice",
                "I2 a live attempt has all its workers allocated",
                "I3 one live attempt at most, terminal states are final",
                "I4 one idempotency key or task id names one job",
                "I6 every GPU-second is accounted once",
                "I8 what is kept for a gang will be free once those told to stop are gone",
                "I10 automation keeps at most its share of nodes out of service");
    }

    private void shares() {
        for (Node node : state.nodes()) {
            int gpus = node.spec.gpus().size();
            long[] held = new long[gpus];
            long cpu = 0;
            long memory = 0;
            var extra = new HeldExtra(node.spec);
            for (Worker worker : node.holders) {
                require(
                        worker.holding,
                        "I1",
                        "node %d lists job %d, which holds nothing",
                        node.id,
                        worker.job.id);
                for (int gpu = 0; gpu < gpus; gpu++) {
                    if ((worker.allocation.gpuMask() & (1L << gpu)) != 0) {
                        held[gpu] += worker.allocation.milliEach();
                    }
                }
                cpu += worker.allocation.cpuMilli();
                memory += worker.allocation.memoryMib();
                extra.add(worker.allocation);
            }
            extra.problems(state.free, node.id).forEach(broken::add);
            for (int gpu = 0; gpu < gpus; gpu++) {
                require(
                        held[gpu] <= 1_000,
                        "I1",
                        "node %d GPU %d is held beyond its capacity",
                        node.id,
                        gpu);
                require(
                        held[gpu] == state.free.heldMilli(node.id, gpu),
                        "I1",
                        "node %d GPU %d: the index differs",
                        node.id,
                        gpu);
            }
            require(
                    cpu == state.free.heldCpuMilli(node.id),
                    "I1",
                    "node %d: the index differs in CPU %d",
                    node.id,
                    cpu);
            require(
                    memory == state.free.heldMemoryMib(node.id),
                    "I1",
                    "node %d: the index differs in memory %d",
                    node.id,
                    memory);
            require(
                    cpu <= node.spec.cpuMilli() && memory <= node.spec.memoryMib(),
                    "I1",
                    "node %d holds more CPU or memory than it has (%d)",
                    node.id,
                    cpu);
            require(
                    node.state != NodeState.LOST || node.holders.isEmpty(),
                    "I5",
                    "lost node %d is held by %d workers",
                    node.id,
                    node.holders.size());
        }
    }

    private void gangs() {
        Map<Worker, Boolean> listed = new LinkedHashMap<>();
        state.nodes().forEach(node -> node.holders.forEach(worker -> listed.put(worker, true)));
        int[] holders = {0};
        state.jobs.forEach(job -> {
            int live = 0;
            int draining = 0;
            for (Attempt attempt : job.attempts) {
                int holding = 0;
                int members = 0;
                for (Worker worker : attempt.all()) {
                    holding += worker.holding ? 1 : 0;
                    members += worker.holding && !worker.left() && !worker.spare() ? 1 : 0;
                    require(
                            !worker.holding || listed.containsKey(worker),
                            "I1",
                            "job %d rank %d holds unseen by its node",
                            job.id,
                            worker.rank());
                    require(
                            attempt.live() || worker.state != WorkerState.ORDERED,
                            "I3",
                            "job %d rank %d is ordered in an ended attempt",
                            job.id,
                            worker.rank());
                }
                require(
                        holding == attempt.holding,
                        "I1",
                        "job %d: attempt %d counts its holders wrong",
                        job.id,
                        attempt.number);
                holders[0] += holding;
                if (attempt.live()) {
                    live++;
                    require(
                            members == attempt.size(),
                            "I2",
                            "job %d: %d workers of the live attempt hold",
                            job.id,
                            members);
                    require(
                            members == job.spec.workers() || job.spec.allowsSize(members),
                            "I2",
                            "job %d may not have %d workers",
                            job.id,
                            members);
                } else {
                    draining += holding;
                }
            }
            require(live <= 1, "I3", "job %d has %d live attempts", job.id, live);
            require(
                    draining == job.draining,
                    "I3",
                    "job %d counts %d draining workers wrong",
                    job.id,
                    draining);
            boolean placed = job.state == JobState.SCHEDULED || job.state == JobState.RUNNING;
            require(
                    job.tasks != null || placed == (live == 1),
                    "I3",
                    "job %d: state and live attempts (%d) differ",
                    job.id,
                    live);
            var time = job.account;
            require(
                    time.held() == time.startup() + time.useful() + time.lost() + time.draining(),
                    "I6",
                    "job %d: held time %d is not the sum of its parts",
                    job.id,
                    time.held());
        });
        require(
                holders[0] == listed.size(),
                "I1",
                "%d workers hold, nodes list %d",
                holders[0],
                listed.size());
    }

    private void indexes() {
        int[] eligible = {0};
        state.jobs.forEach(job -> {
            eligible[0] += !job.listed() ? 0 : job.tasks == null ? 1 : job.tasks.count();
            require(
                    job.listed() == state.pending.contains(job.id),
                    "I9",
                    "job %d is missing from the queue or should not be in it (%d)",
                    job.id,
                    0);
        });
        require(
                eligible[0] == state.pending.size(),
                "I9",
                "%d jobs may start, the queue has %d",
                eligible[0],
                state.pending.size());
    }

    private void promises() {
        int[] waiting = {0};
        state.jobs.forEach(job -> {
            if (job.promise != null && job.state == JobState.PENDING) {
                waiting[0]++;
                PromisedPlace slot = PromisedPlace.of(job.id, job.spec, job.promise);
                require(
                        state.scheduling.promised().of(job.id).equals(Optional.of(slot)),
                        "I9",
                        "the place promised to job %d is not kept (%d)",
                        job.id,
                        0);
            }
        });
        require(
                waiting[0] == state.scheduling.promised().size(),
                "I9",
                "%d promised jobs wait, %d places are kept",
                waiting[0],
                state.scheduling.promised().size());
    }

    // Checked as of time 0, when no delay is over: its end waits for a timer.
    private void waits() {
        state.jobs.forEach(job -> {
            if (job.state.terminal() || job.array != null) {
                return;
            }
            require(
                    DependencyDecisions.change(state, 0, job) == null,
                    "I9",
                    "job %d waits for what has happened (%d)",
                    job.id,
                    0);
            for (Condition condition : job.spec.dependencies().conditions()) {
                require(
                        condition.kind() == Kind.SINGLETON
                                || state.waits.waitersOf(condition.jobId()).contains(job.id),
                        "I9",
                        "job %d is not listed as waiting for job %d",
                        job.id,
                        condition.jobId());
            }
        });
    }

    private void identities() {
        int[] named = {0};
        state.jobs.forEach(job ->
                job.spec
                        .externalId()
                        .ifPresent(id -> {
                            named[0]++;
                            Long known = state.externalIds.get(id);
                            require(
                                    known != null && known == job.id,
                                    "I4",
                                    "job %d shares its task id (%d)",
                                    job.id,
                                    0);
                        }));
        require(
                named[0] == state.externalIds.size(),
                "I4",
                "%d jobs have task ids, %d are listed",
                named[0],
                state.externalIds.size());
    }

    private void claims() {
        int[] claimed = {0};
        state.jobs.forEach(job -> {
            claimed[0] += job.claimed ? 1 : 0;
            var claim = state.scheduling.claims().of(job.id);
            require(
                    job.claimed == claim.isPresent(),
                    "I8",
                    "job %d does not know whether a place is kept for it (%d)",
                    job.id,
                    0);
            claim.ifPresent(kept -> {
                require(
                        job.mayWait() && job.spec.mayStartWith(kept.workers().size()),
                        "I8",
                        "a place of %2$d workers is kept for job %1$d, which does not wait for it",
                        job.id,
                        kept.workers().size());
                require(
                        kept.ready() == job.eligible() && kept.job().equals(job.pending()),
                        "I8",
                        "job %d is not what its kept place says (%d)",
                        job.id,
                        0);
            });
        });
        require(
                claimed[0] == state.scheduling.claims().all().size(),
                "I8",
                "%d jobs have a place kept, %d are",
                claimed[0],
                state.scheduling.claims().all().size());
        for (Node node : state.nodes()) {
            boolean kept = !state.scheduling.claims().on(node.id, 0).isEmpty();
            require(
                    !kept
                            || ClaimDecisions.coverable(
                                    state, node.id, List.of(), 0, Collections.emptySet()),
                    "I8",
                    "node %d: more is kept than will be free (%d)",
                    node.id,
                    0);
        }
    }

    private void quarantine() {
        long automatic =
                state.nodes().stream()
                        .filter(node ->
                                state.faults.values().stream()
                                        .anyMatch(f ->
                                                f.nodeId() == node.id
                                                        && f.closedAt() == 0
                                                        && f.quarantined()
                                                        && !f.report().injected()))
                        .count();
        require(
                automatic
                        <= Math.max(
                                1, (long) state.nextNodeId * Limits.QUARANTINE_SHARE_MILLI / 1_000),
                "I10",
                "%d of the %d nodes ever seen are quarantined by automation",
                automatic,
                state.nextNodeId);
    }

    private void require(boolean holds, String invariant, String message, long first, long second) {
        if (!holds) {
            broken.add(invariant + ": " + message.formatted(first, second));
        }
    }
}
