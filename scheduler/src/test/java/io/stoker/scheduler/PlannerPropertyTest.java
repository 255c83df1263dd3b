package io.stoker.scheduler;

import static io.stoker.model.Realm.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.Draws;
import io.stoker.model.GangPlacement;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Plan;
import io.stoker.model.PolicySpec;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A queue that remembers its refusals, over long seeded histories, against a planner that looks at
/// every job and every node in every cycle.
class PlannerPropertyTest {

    private static final int NODES = 8;

    /// Learned, it would depend on what a queue has seen.
    private WorkMix mix = WorkMix.NONE;

    private final FreeIndex free = new FreeIndex();
    private final NaiveCluster naive = new NaiveCluster();
    private final Map<Long, List<Allocation>> running = new LinkedHashMap<>();
    private final Map<Long, PendingJob> waiting = new LinkedHashMap<>();
    private final TreeSet<String> paused = new TreeSet<>();
    private long nextId = 1;
    private long now;

    private void anyStep(Draws draws, PendingQueue queue, List<WorkerRequest> workers) {
        int node = draws.below(NODES);
        now += draws.below(50);
        switch (draws.below(12)) {
            case 0 -> {
                boolean open = draws.happens(0.7);
                free.setOpen(node, open);
                naive.setOpen(node, open);
            }
            case 1 -> {
                long mask = draws.happens(0.7) ? 0 : 1 + draws.below(3);
                free.setFaulty(node, mask);
                naive.setFaulty(node, mask);
            }
            case 2 -> {
                if (!paused.remove("q1")) {
                    paused.add("q1");
                }
            }
            case 3, 4, 5 -> {
                if (!running.isEmpty()) {
                    long id = new ArrayList<>(running.keySet()).get(draws.below(running.size()));
                    for (Allocation each : running.remove(id)) {
                        free.release(each);
                        naive.held(each.nodeId()).remove(each);
                    }
                }
            }
            case 6 -> {
                if (!waiting.isEmpty()) {
                    cancel(
                            new ArrayList<>(waiting.keySet()).get(draws.below(waiting.size())),
                            queue);
                }
            }
            default -> {
                JobSpec spec =
                        Clusters.spec(1 + draws.below(3), workers.get(draws.below(workers.size())))
                                .withQueue("q" + draws.below(2));
                List<Integer> avoid = draws.happens(0.2) ? List.of(draws.below(NODES)) : List.of();
                PendingJob job = new PendingJob(nextId++, spec, draws.below(3) * 100, now, avoid);
                waiting.put(job.jobId(), job);
                queue.add(job);
            }
        }
    }

    private void cancel(long jobId, PendingQueue queue) {
        waiting.remove(jobId);
        queue.remove(jobId);
    }

    private PendingQueue fresh(Order order) {
        PendingQueue queue = new PendingQueue(order);
        queue.foresee(mix);
        waiting.values().forEach(queue::add);
        return queue;
    }

    /// Which jobs must start, by the definition: in order, everything that fits, until one blocks.
    private List<Long> expected(PendingQueue queue, PolicySpec policy, Plan plan) {
        Map<Long, GangPlacement> chosen = new LinkedHashMap<>();
        plan.placements().forEach(gang -> chosen.put(gang.jobId(), gang));
        List<Long> started = new ArrayList<>();
        List<Allocation> taken = new ArrayList<>();
        Optional<GpuRequest> head = Optional.empty();
        boolean first = true;
        for (PendingJob job : queue.inOrder()) {
            GpuRequest gpus = job.spec().worker().gpus();
            boolean behind = head.isPresent() && naive.share(head.get(), gpus);
            if (paused.contains(job.spec().queue()) || behind) {
                continue;
            }
            if (naive.workers(SIMULATED, job.spec().worker()) < job.spec().workers()) {
                if (policy.strict()) {
                    break;
                }
                boolean late =
                        policy.reserveAfterMillis() > 0
                                && now - job.queuedAt() >= policy.reserveAfterMillis();
                if (first && late && naive.workersWhenEmpty(gpus) >= job.spec().workers()) {
                    head = Optional.of(gpus);
                }
                first = false;
                continue;
            }
            started.add(job.jobId());
            if (chosen.containsKey(job.jobId())) {
                for (Allocation each : chosen.get(job.jobId()).workers()) {
                    taken.add(each);
                    naive.held(each.nodeId()).add(each);
                }
            }
        }
        taken.forEach(each -> naive.held(each.nodeId()).remove(each));
        return started;
    }

    private void start(GangPlacement gang, PendingQueue queue) {
        for (Allocation each : gang.workers()) {
            free.allocate(each);
            naive.held(each.nodeId()).add(each);
        }
        running.put(gang.jobId(), gang.workers());
        waiting.remove(gang.jobId());
        queue.remove(gang.jobId());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void startsExactlyWhatAPlannerWithoutMemoryStarts(long seed) {
        Draws draws = Draws.stream(seed, "planner");
        PolicySpec policy =
                PolicySpec.PLAIN
                        .withOrder(List.of("fifo", "priority", "deadline").get((int) (seed % 3)))
                        .withPlace(
                                Policies.placementNames()
                                        .get(draws.below(Policies.placementNames().size())))
                        .withStrict(seed % 4 == 1)
                        .withAgeingPerHour(100)
                        .withReserveAfterMillis(seed % 4 == 3 ? 300 : 0);
        Order order = Policies.order(policy).orElseThrow();
        List<WorkerRequest> workers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            workers.add(Clusters.anyWorker(draws));
        }
        mix = WorkMix.of(workers);
        PendingQueue queue = new PendingQueue(order);
        queue.foresee(mix);
        for (int node = 0; node < NODES; node++) {
            var spec = Clusters.anyNode(draws);
            free.addNode(node, spec);
            naive.add(node, spec);
        }
        int placed = 0;
        for (int step = 0; step < 1_000; step++) {
            anyStep(draws, queue, workers);
            if (queue.size() > 25) {
                cancel(queue.inOrder().getFirst().jobId(), queue);
            }
            Plan plan = plan(queue, policy);

            String where = "seed %d step %d".formatted(seed, step);
            assertThat(plan).as(where).isEqualTo(plan(fresh(order), policy));
            assertThat(plan.placements().stream().map(GangPlacement::jobId).toList())
                    .as(where)
                    .isEqualTo(expected(queue, policy, plan));
            for (GangPlacement gang : plan.placements()) {
                if (draws.happens(0.9)) {
                    start(gang, queue);
                    placed++;
                }
            }
        }
        assertThat(placed).as("seed %d places enough to mean something", seed).isGreaterThan(20);
    }

    private Plan plan(PendingQueue queue, PolicySpec policy) {
        return Planner.plan(queue, free, policy, paused::contains, now, Integer.MAX_VALUE).plan();
    }
}
