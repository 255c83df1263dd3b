package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.Draws;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A board that follows changes against one that was just made, over seeded histories with
/// transactions, closed nodes, faults and new nodes.
class BoardPropertyTest {

    private final FreeIndex free = new FreeIndex();
    private final List<Allocation> held = new ArrayList<>();

    private void anyStep(Draws draws) {
        int node = draws.below(150);
        switch (draws.below(12)) {
            case 0 -> {
                if (held.stream().noneMatch(each -> each.nodeId() == node)) {
                    free.addNode(node, Clusters.anyNode(draws));
                }
            }
            case 1 -> ifKnown(node, () -> free.setOpen(node, draws.happens(0.7)));
            case 2 -> ifKnown(node, () -> free.setFaulty(node, draws.below(8)));
            case 3 -> {
                int mark = free.mark();
                allocate(draws, draws.below(150), false);
                allocate(draws, draws.below(150), false);
                free.rollback(mark);
            }
            case 4, 5 -> {
                if (!held.isEmpty()) {
                    free.release(held.remove(draws.below(held.size())));
                }
            }
            default -> allocate(draws, node, true);
        }
    }

    private void ifKnown(int node, Runnable change) {
        if (knows(node)) {
            change.run();
        }
    }

    private boolean knows(int node) {
        return free.fits(new Allocation(0, node, 0, 0, 0, 0));
    }

    private void allocate(Draws draws, int node, boolean keep) {
        int milli = draws.happens(0.5) ? 1_000 : 100 * (1 + draws.below(10));
        Allocation wanted =
                new Allocation(0, node, 1L << draws.below(4), milli, draws.below(3) * 500, 0);
        if (free.fits(wanted)) {
            free.allocate(wanted);
            if (keep) {
                held.add(wanted);
            }
        }
    }

    private List<NodePool> pools(WorkerRequest request) {
        return free.target(Realm.SIMULATED, request.gpus()).tiers().stream()
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void answersAsABoardThatWasJustMade(long seed) {
        Draws draws = Draws.stream(seed, "board");
        List<WorkerRequest> requests = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            requests.add(Clusters.anyWorker(draws));
        }
        WorkMix mix = WorkMix.of(requests);
        List<ScoredPlacement> placements =
                Policies.placementNames().stream()
                        .map(name -> Policies.placement(name).orElseThrow())
                        .filter(ScoredPlacement.class::isInstance)
                        .map(ScoredPlacement.class::cast)
                        .toList();
        int found = 0;
        for (int step = 0; step < 6_000; step++) {
            anyStep(draws);
            if (draws.happens(0.1)) {
                free.boards().mix(draws.happens(0.02) ? WorkMix.of(requests) : mix);
                WorkerRequest request = requests.get(draws.below(requests.size()));
                ScoredPlacement placement = placements.get(draws.below(placements.size()));
                List<NodePool> pools = pools(request);
                Board board = free.boards().of(placement, request, pools);
                Board fresh = free.boards().fresh(placement, request, pools);
                String where = "seed %d step %d %s %s".formatted(seed, step, placement, request);

                int best = board.best(step);
                assertThat(best).as(where).isEqualTo(fresh.best(step));
                int[] some = {draws.below(150), draws.below(150), draws.below(150)};
                assertThat(board.bestAmong(some)).as(where).isEqualTo(highest(fresh, some));
                if (best != Board.NONE) {
                    found++;
                    long gpus = board.gpus(best, step);
                    assertThat(free.fits(free.asTaken(best, gpus, request))).as(where).isTrue();
                    assertThat(Long.bitCount(gpus)).isEqualTo(request.gpus().count());
                }
            }
        }
        assertThat(found).isGreaterThan(100);
    }

    private static int highest(Board board, int[] nodes) {
        int best = Board.NONE;
        for (int node : nodes) {
            if (board.scoreAt(node) > (best < 0 ? Board.NO_ROOM : board.scoreAt(best))) {
                best = node;
            }
        }
        return best;
    }
}
