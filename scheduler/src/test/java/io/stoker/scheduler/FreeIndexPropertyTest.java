package io.stoker.scheduler;

import static io.stoker.model.Realm.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.Draws;
import io.stoker.model.JobSpec;
import io.stoker.model.MigProfile;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The index against [NaiveCluster] over seeded histories.
class FreeIndexPropertyTest {

    private static final int NODES = 12;

    private final FreeIndex free = new FreeIndex();
    private final NaiveCluster naive = new NaiveCluster();

    private void anyStep(Draws draws) {
        int node = draws.below(NODES) * 50;
        if (!naive.knows(node)) {
            var spec = Clusters.anyNode(draws);
            free.addNode(node, spec);
            naive.add(node, spec);
            return;
        }
        switch (draws.below(10)) {
            case 0 -> {
                boolean open = draws.happens(0.6);
                free.setOpen(node, open);
                naive.setOpen(node, open);
            }
            case 1 -> {
                long mask = draws.happens(0.5) ? 0 : draws.below(8);
                free.setFaulty(node, mask);
                naive.setFaulty(node, mask);
            }
            case 2 -> {
                if (naive.held(node).isEmpty()) {
                    free.removeNode(node);
                    naive.remove(node);
                }
            }
            case 3, 4, 5 -> {
                if (!naive.held(node).isEmpty()) {
                    List<Allocation> held = naive.held(node);
                    free.release(held.remove(draws.below(held.size())));
                }
            }
            default -> {
                Allocation wanted = anyAllocation(draws, node);
                if (!naive.cut(node)) {
                    assertThat(free.fits(wanted)).isEqualTo(naive.fits(wanted));
                }
                if (naive.cut(node) ? free.fits(wanted) : naive.hasRoom(wanted)) {
                    free.allocate(wanted);
                    naive.held(node).add(wanted);
                }
            }
        }
    }

    private static Allocation anyAllocation(Draws draws, int node) {
        if (draws.happens(0.2)) {
            MigProfile profile = MigProfile.named(Clusters.anyMig(draws)).orElseThrow();
            int start = profile.starts().get(draws.below(profile.starts().size()));
            return new Allocation(
                    0,
                    node,
                    1L << draws.below(3),
                    profile.milli(),
                    0,
                    0,
                    draws.below(3) * 3_000,
                    draws.below(3) * 500,
                    profile.mask(start),
                    draws.below(2) * 300);
        }
        long mask = draws.below(64);
        int milli = mask == 0 ? 0 : draws.happens(0.5) ? 1_000 : 100 * (1 + draws.below(10));
        return new Allocation(0, node, mask, milli, draws.below(3) * 500, draws.below(3) * 50);
    }

    private void check(String where) {
        assertThat(free.freeGpuMilli(SIMULATED)).as(where).isEqualTo(naive.freeMilli(SIMULATED));
        assertThat(free.openNodes(SIMULATED)).as(where).isEqualTo(naive.open(SIMULATED));
        for (int node = 0; node < NODES * 50; node += 50) {
            if (naive.knows(node)) {
                List<Allocation> held = naive.held(node);
                assertThat(free.heldCpuMilli(node))
                        .isEqualTo(held.stream().mapToInt(Allocation::cpuMilli).sum());
                assertThat(free.heldMemoryMib(node))
                        .isEqualTo(held.stream().mapToLong(Allocation::memoryMib).sum());
                assertThat(free.heldNetworkMbps(node))
                        .isEqualTo(held.stream().mapToInt(Allocation::networkMbps).sum());
                assertThat(free.heldScratchMib(node))
                        .isEqualTo(held.stream().mapToLong(Allocation::scratchMib).sum());
            }
        }
    }

    /// What the planner would do with a gang of one worker more than fit, and of as many as fit.
    private void checkGangs(Draws draws, String where) {
        WorkerRequest worker = Clusters.anyWorker(draws);
        int most = Math.min(naive.workers(SIMULATED, worker), 200);
        Placement placement = anyPlacement(draws);
        List<Integer> avoid = draws.happens(0.3) ? List.of(0, 100) : List.of();
        if (most > 0) {
            assertThat(placed(most, worker, placement, avoid))
                    .as(where + " " + worker)
                    .hasSize(most);
        }
        if (most < 200) {
            assertThat(placed(most + 1, worker, placement, avoid))
                    .as(where + " " + worker)
                    .isEmpty();
        }
    }

    private static Placement anyPlacement(Draws draws) {
        List<String> names = Policies.placementNames();
        return Policies.placement(names.get(draws.below(names.size()))).orElseThrow();
    }

    private List<Allocation> placed(
            int workers, WorkerRequest worker, Placement placement, List<Integer> avoid) {
        JobSpec spec = Clusters.spec(workers, worker);
        PendingQueue queue = Clusters.queue(new PendingJob(1, spec, 0, 0, avoid));
        var gangs =
                Clusters.plan(queue, free, Clusters.PLAIN.withPlace(placement.word()))
                        .plan()
                        .placements();
        return gangs.isEmpty() ? List.of() : gangs.getFirst().workers();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void equalsNaiveRecountAndPlacesExactlyWhatFits(long seed) {
        Draws draws = Draws.stream(seed, "index");
        for (int step = 0; step < 1_500; step++) {
            anyStep(draws);
            String where = "seed %d step %d".formatted(seed, step);
            check(where);
            if (step % 3 == 0) {
                checkGangs(draws, where);
                check(where + " after planning");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void plansOnlyWhatCanBeAllocated(long seed) {
        Draws draws = Draws.stream(seed, "valid");
        for (int step = 0; step < 800; step++) {
            anyStep(draws);
            WorkerRequest worker = Clusters.anyWorker(draws);
            Placement placement = anyPlacement(draws);
            List<Allocation> gang = placed(1 + draws.below(4), worker, placement, List.of());
            int mark = free.mark();
            for (int rank = 0; rank < gang.size(); rank++) {
                Allocation each = gang.get(rank);
                assertThat(each.rank()).isEqualTo(rank);
                assertThat(each.gpuCount()).isEqualTo(worker.gpus().count());
                assertThat(free.fits(each)).as("seed %d step %d %s", seed, step, each).isTrue();
                free.allocate(each);
            }
            free.rollback(mark);
            check("seed %d step %d".formatted(seed, step));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void rollbackRestoresEverything(long seed) {
        Draws draws = Draws.stream(seed, "rollback");
        for (int round = 0; round < 60; round++) {
            for (int step = 0; step < 20; step++) {
                anyStep(draws);
            }
            List<Allocation> before = allHeld();
            int mark = free.mark();
            for (int step = 0; step < 20; step++) {
                changeWithoutNaive(draws);
            }
            free.rollback(mark);
            check("seed %d round %d".formatted(seed, round));
            checkGangs(draws, "seed %d round %d".formatted(seed, round));
            assertThat(allHeld()).isEqualTo(before);
        }
    }

    private void changeWithoutNaive(Draws draws) {
        int node = draws.below(NODES) * 50;
        if (naive.knows(node)) {
            Allocation wanted = anyAllocation(draws, node);
            List<Allocation> held = naive.held(node);
            if (free.fits(wanted)) {
                free.allocate(wanted);
                if (draws.happens(0.3)) {
                    free.release(wanted);
                }
            } else if (!held.isEmpty() && draws.happens(0.2)) {
                free.release(held.getFirst());
                free.allocate(held.getFirst());
            }
        }
    }

    private List<Allocation> allHeld() {
        List<Allocation> all = new ArrayList<>();
        for (int node = 0; node < NODES * 50; node += 50) {
            if (naive.knows(node)) {
                all.addAll(naive.held(node));
            }
        }
        return all;
    }
}
