package io.stoker.scheduler;

import static io.stoker.model.Realm.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.Draws;
import io.stoker.model.GangPlacement;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.QueueSpec;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Limits and quotas of queues and limits of users over long seeded histories: no start ever goes
/// over one, and nobody who is within all of them and fits is kept waiting.
class LimitsPropertyTest {

    private static final int NODES = 3;
    private static final List<String> QUEUES = List.of("a", "b", "a/c");
    private static final List<String> USERS = List.of("ada", "ben");

    private final SchedulerState state = SchedulerState.empty(new Orders.Fifo());
    private final Map<String, QueueSpec> specs = new LinkedHashMap<>();
    private final Map<Long, PendingJob> waiting = new LinkedHashMap<>();
    private final Map<Long, PendingJob> running = new LinkedHashMap<>();
    private long nextId = 1;
    private long now;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void limitsHoldAndNobodyWaitsForNothing(long seed) {
        Draws draws = Draws.stream(seed, "limits");
        for (int node = 0; node < NODES; node++) {
            state.free().addNode(node, NodeSpec.simulated("n" + node, 8, "H100"));
        }
        QUEUES.forEach(name -> define(new QueueSpec(name, false)));
        for (int step = 0; step < 1_500; step++) {
            now++;
            switch (draws.below(8)) {
                case 0 -> define(anyLimits(draws));
                case 1, 2, 3 -> submit(draws);
                case 4, 5 -> end(draws);
                default -> cycle();
            }
        }
        assertThat(nextId).isGreaterThan(300);
    }

    private void define(QueueSpec queue) {
        specs.put(queue.name(), queue);
        state.define(queue);
    }

    private static QueueSpec anyLimits(Draws draws) {
        int quota = draws.happens(0.6) ? 1_000 * draws.below(16) : 0;
        return new QueueSpec(
                QUEUES.get(draws.below(QUEUES.size())),
                false,
                1,
                quota,
                draws.happens(0.5) ? 1_000L * draws.below(6) : QueueSpec.UNLIMITED,
                draws.happens(0.5) ? draws.below(quota + 1) : QueueSpec.UNLIMITED,
                draws.happens(0.5) ? 1_000L * (1 + draws.below(12)) : 0,
                draws.happens(0.3) ? 1 + draws.below(4) : 0,
                draws.happens(0.4) ? 1_000L * (1 + draws.below(8)) : 0,
                draws.happens(0.3) ? 1 + draws.below(3) : 0,
                0,
                0,
                "",
                "");
    }

    private void submit(Draws draws) {
        JobSpec spec =
                JobSpec.builder("j")
                        .realm(SIMULATED)
                        .queue(QUEUES.get(draws.below(QUEUES.size())))
                        .user(USERS.get(draws.below(USERS.size())))
                        .worker(WorkerRequest.gpus(1 << draws.below(4)))
                        .build();
        PendingJob job = new PendingJob(nextId++, spec, 0, now, List.of());
        waiting.put(job.jobId(), job);
        state.pending().add(job);
    }

    private void end(Draws draws) {
        if (running.isEmpty()) {
            return;
        }
        List<Long> ids = new ArrayList<>(running.keySet());
        long id = ids.get(draws.below(ids.size()));
        RunningGang gang = state.running().find(id).orElseThrow();
        for (Allocation worker : List.copyOf(gang.held())) {
            state.free().release(worker);
            state.running().released(id, worker);
        }
        running.remove(id);
    }

    private void cycle() {
        CyclePlan plan = Planner.plan(state, Clusters.PLAIN, _ -> false, now, 1_000);
        for (GangPlacement gang : plan.plan().placements()) {
            PendingJob job = waiting.remove(gang.jobId());
            assertThat(withinLimits(job) && withinQuota(job)).as("job %s", job).isTrue();
            state.pending().remove(gang.jobId());
            gang.workers().forEach(state.free()::allocate);
            state.running().placed(job, job.jobId(), now, gang.workers());
            running.put(job.jobId(), job);
        }
        for (PendingJob job : waiting.values()) {
            boolean within = withinLimits(job) && withinQuota(job);
            assertThat(within && fits(job)).as("kept waiting for nothing: %s", job).isFalse();
            PendingReason reason = state.pending().reasonFor(job.jobId()).orElseThrow();
            boolean limited =
                    reason instanceof PendingReason.QueueLimit
                            || reason instanceof PendingReason.QueueQuota
                            || reason instanceof PendingReason.UserLimit;
            assertThat(limited && within).as("%s says %s", job, reason.message()).isFalse();
        }
    }

    private boolean withinLimits(PendingJob job) {
        QueueSpec queue = specs.get(job.spec().queue());
        int jobs = 0;
        int usersJobs = 0;
        long gpus = job.spec().totalGpuMilli();
        long usersGpus = gpus;
        for (PendingJob other : running.values()) {
            if (other.spec().queue().equals(queue.name())) {
                jobs++;
                gpus += other.spec().totalGpuMilli();
                if (other.spec().user().equals(job.spec().user())) {
                    usersJobs++;
                    usersGpus += other.spec().totalGpuMilli();
                }
            }
        }
        return within(gpus, queue.maxGpuMilli())
                && within(jobs + 1, queue.maxJobsRunning())
                && within(usersGpus, queue.maxGpuMilliPerUser())
                && within(usersJobs + 1, queue.maxJobsPerUser());
    }

    /// With the quotas counted again from what runs.
    private boolean withinQuota(PendingJob job) {
        QuotaTree tree = new QuotaTree();
        specs.values().forEach(tree::define);
        tree.sumUp();
        for (PendingJob other : running.values()) {
            tree.take(other.spec().queue(), other.spec().totalGpuMilli());
        }
        return tree.mayTake(job.spec().queue()) >= job.spec().totalGpuMilli();
    }

    private static boolean within(long value, long most) {
        return most == 0 || value <= most;
    }

    private boolean fits(PendingJob job) {
        for (int node = 0; node < NODES; node++) {
            int open = 0;
            for (int gpu = 0; gpu < 8; gpu++) {
                open += state.free().heldMilli(node, gpu) == 0 ? 1 : 0;
            }
            if (open >= job.spec().worker().gpus().count()) {
                return true;
            }
        }
        return false;
    }
}
