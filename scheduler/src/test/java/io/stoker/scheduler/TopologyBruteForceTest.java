package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.Draws;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.Role;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Small clusters where every arrangement is tried: what the placer finds keeps the rules, and
/// where an arrangement exists it finds one. For roles and segments that is not exact; the gap is
/// printed and bounded.
class TopologyBruteForceTest {

    private static final int NODES = 6;
    private static final int TRIALS = 4_000;

    private final FreeIndex free = new FreeIndex();
    private final int[] gpus = new int[NODES];
    private final int[] cores = new int[NODES];
    private final boolean[] busy = new boolean[NODES];
    private final boolean[] keyed = new boolean[NODES];
    private final boolean[] fenced = new boolean[NODES];

    private static int domain(Level level, int node) {
        return switch (level) {
            case ISLAND, NODE -> node;
            case RACK -> node / 2;
            case BLOCK -> node / 4;
            case ROW, CLUSTER -> 0;
        };
    }

    @Test
    void findsAPlaceWhereverThereIsOneForWorkersThatAreAlike() {
        assertThat(gap(1, false, false)).isZero();
    }

    @Test
    void theGapOfSegmentsIsSmall() {
        int gap = gap(2, true, false);
        System.out.printf("segments: %d of %d arrangements missed%n", gap, TRIALS);
        assertThat(gap).isLessThanOrEqualTo(TRIALS / 100);
    }

    @Test
    void theGapOfRolesIsSmall() {
        int gap = gap(3, false, true);
        System.out.printf("roles: %d of %d arrangements missed%n", gap, TRIALS);
        assertThat(gap).isLessThanOrEqualTo(TRIALS / 100);
    }

    private int gap(long seed, boolean segments, boolean roles) {
        Draws draws = Draws.stream(seed, "brute");
        int gap = 0;
        int found = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            cluster(draws);
            JobSpec job = job(draws, segments, roles);
            List<Allocation> place = place(job);
            boolean possible = exists(job, new int[job.workers()], 0);
            if (place.isEmpty()) {
                gap += possible ? 1 : 0;
            } else {
                int[] nodes = place.stream().mapToInt(Allocation::nodeId).toArray();
                assertThat(possible).isTrue();
                assertThat(keepsRules(job, nodes)).as("%s on %s", job.topology(), place).isTrue();
                found++;
            }
        }
        assertThat(found).isGreaterThan(TRIALS / 20);
        return gap;
    }

    private void cluster(Draws draws) {
        List<Allocation> holds = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            if (free.table().knows(node)) {
                release(node);
                free.removeNode(node);
            }
        }
        for (int node = 0; node < NODES; node++) {
            int total = 1 + draws.below(4);
            int held = draws.happens(0.4) ? 1 + draws.below(total) : 0;
            free.addNode(
                    node,
                    NodeSpec.simulated("n" + node, total, "H100")
                            .withCapacity(4_000, 0)
                            .in("b" + node / 4, "r" + node / 2));
            gpus[node] = total - held;
            cores[node] = 4;
            busy[node] = held > 0;
            keyed[node] = held > 0 && draws.happens(0.3);
            if (held > 0) {
                holds.add(Clusters.whole(node, 0, held));
            }
        }
        for (Allocation hold : holds) {
            free.allocate(hold);
            if (keyed[hold.nodeId()]) {
                free.settle(TopologyRules.NONE.withApart(Level.NODE, "db"), List.of(hold));
            }
        }
        int fence = draws.happens(0.3) && !holds.isEmpty() ? holds.getFirst().nodeId() : -1;
        boolean alone = fence >= 0 && !busy[fence ^ 1];
        for (int node = 0; node < NODES; node++) {
            fenced[node] = alone && node / 2 == fence / 2;
        }
        if (alone) {
            free.settle(TopologyRules.NONE.withExclusive(Level.RACK), List.of(holds.getFirst()));
        }
        this.holds = holds;
    }

    private List<Allocation> holds = List.of();

    private void release(int node) {
        for (Allocation hold : holds) {
            if (hold.nodeId() == node) {
                free.release(hold);
                if (keyed[node]) {
                    free.unsettle(TopologyRules.NONE.withApart(Level.NODE, "db"), hold);
                }
            }
        }
    }

    private static Level level(Draws draws) {
        return List.of(Level.NODE, Level.RACK, Level.BLOCK).get(draws.below(3));
    }

    private static JobSpec job(Draws draws, boolean segments, boolean roles) {
        TopologyRules rules = TopologyRules.NONE;
        Level required = level(draws);
        if (draws.happens(0.5)) {
            rules = rules.withRequired(required);
        }
        if (draws.happens(0.3)) {
            rules = rules.withExclusive(level(draws));
        }
        if (draws.happens(0.3)) {
            rules = rules.withApart(level(draws), "db");
        }
        int workers = 2 + draws.below(3);
        if (segments) {
            workers = 4;
            Level of = level(draws);
            if (rules.required().isEmpty() || of.compareTo(required) <= 0) {
                rules = rules.withSegments(2, of);
            }
        }
        JobSpec plain =
                Clusters.spec(workers, 1 + draws.below(2)).toBuilder().topology(rules).build();
        if (!roles) {
            return plain;
        }
        WorkerRequest small =
                new WorkerRequest(
                        GpuRequest.whole(draws.below(2)), 1_000 * (1 + draws.below(3)), 0);
        WorkerRequest large = new WorkerRequest(GpuRequest.whole(1 + draws.below(3)), 1_000, 0);
        return plain.toBuilder()
                .workers(3)
                .roles(List.of(new Role("small", 2, small), new Role("large", 1, large)))
                .build();
    }

    private List<Allocation> place(JobSpec job) {
        PendingQueue queue = new PendingQueue(Clusters.FIFO);
        queue.add(new PendingJob(1, job, 0, 0, List.of()));
        var plan = Clusters.plan(queue, free, PolicySpec.PLAIN).plan();
        return plan.isEmpty() ? List.of() : plan.placements().getFirst().workers();
    }

    private boolean exists(JobSpec job, int[] nodes, int rank) {
        if (rank == nodes.length) {
            return keepsRules(job, nodes);
        }
        for (int node = 0; node < NODES; node++) {
            nodes[rank] = node;
            if (exists(job, nodes, rank + 1)) {
                return true;
            }
        }
        return false;
    }

    private boolean keepsRules(JobSpec job, int[] nodes) {
        TopologyRules rules = job.topology();
        int[] gpusLeft = gpus.clone();
        int[] coresLeft = cores.clone();
        for (int rank = 0; rank < nodes.length; rank++) {
            int node = nodes[rank];
            gpusLeft[node] -= job.workerOf(rank).gpus().count();
            coresLeft[node] -= job.workerOf(rank).cpuMilli() / 1_000;
            if (gpusLeft[node] < 0 || coresLeft[node] < 0 || fenced[node]) {
                return false;
            }
            int other = rules.segmentWorkers() == 0 ? 0 : rank - rank % rules.segmentWorkers();
            if (rules.segmentWorkers() > 0
                    && domain(rules.segmentLevel(), node)
                            != domain(rules.segmentLevel(), nodes[other])) {
                return false;
            }
            if (rules.required().isPresent()
                    && domain(rules.required().get(), node)
                            != domain(rules.required().get(), nodes[0])) {
                return false;
            }
            for (int stranger = 0; stranger < NODES; stranger++) {
                boolean meets =
                        busy[stranger]
                                && rules.exclusive().isPresent()
                                && domain(rules.exclusive().get(), node)
                                        == domain(rules.exclusive().get(), stranger);
                boolean rival =
                        keyed[stranger]
                                && !rules.apartKey().isEmpty()
                                && domain(rules.apartLevel(), node)
                                        == domain(rules.apartLevel(), stranger);
                if (meets || rival) {
                    return false;
                }
            }
        }
        return true;
    }
}
