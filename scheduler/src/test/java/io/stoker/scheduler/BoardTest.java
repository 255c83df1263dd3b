package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a board does not do: score a state twice. Counted, not timed.
class BoardTest {

    private static final WorkerRequest ONE = WorkerRequest.gpus(1);

    private int scored;

    /// Fewest free GPUs first, and counts how often it is asked.
    private final ScoredPlacement counting =
            new ScoredPlacement(
                    "counting",
                    false,
                    ScoredPlacement.Ties.FIRST,
                    0,
                    (request, _) ->
                            new NodeScore() {
                                @Override
                                public int score(NodeState node) {
                                    scored++;
                                    return -node.totalFreeMilli;
                                }

                                @Override
                                public long gpus(NodeState node, long draw) {
                                    return node.tightest(request.gpus());
                                }
                            });

    private Board board(FreeIndex free) {
        List<NodePool> pools =
                free.target(Realm.SIMULATED, ONE.gpus()).tiers().stream()
                        .flatMap(List::stream)
                        .toList();
        return free.boards().of(counting, ONE, pools);
    }

    @Test
    void scoresEqualNodesOnceHoweverManyThereAre() {
        FreeIndex free = Clusters.eights(5_000);

        assertThat(board(free).best(0)).isZero();
        assertThat(scored).isEqualTo(1);
    }

    @Test
    void scoresOnlyTheNodeThatChanged() {
        FreeIndex free = Clusters.eights(5_000);
        board(free).best(0);
        for (int placed = 0; placed < 7; placed++) {
            free.take(0, board(free).best(0), 1L << placed, ONE);
        }

        assertThat(board(free).best(0)).isZero();
        assertThat(scored).isEqualTo(8);
    }

    @Test
    void scoresNothingAgainAfterARollback() {
        FreeIndex free = Clusters.eights(100);
        board(free).best(0);
        int mark = free.mark();
        free.take(0, 7, 1, ONE);
        assertThat(board(free).best(0)).isEqualTo(7);
        free.rollback(mark);
        free.allocate(Clusters.whole(7, 0, 1));

        assertThat(board(free).best(0)).isEqualTo(7);
        assertThat(scored).isEqualTo(2);
    }

    @Test
    void catchesUpWhenMoreChangedThanTheLogHolds() {
        FreeIndex free = Clusters.eights(5_000);
        board(free).best(0);
        for (int node = 0; node < 5_000; node++) {
            free.allocate(Clusters.whole(node, 0, node == 4_321 ? 5 : 2));
        }

        assertThat(board(free).best(0)).isEqualTo(4_321);
        assertThat(scored).isEqualTo(3);
    }

    @Test
    void looksOnlyAtTheNodesOfADomainWhenAsked() {
        FreeIndex free = Clusters.eights(100);
        free.allocate(Clusters.whole(50, 0, 7));
        free.allocate(Clusters.whole(12, 0, 3));

        assertThat(board(free).best(0)).isEqualTo(50);
        assertThat(board(free).bestAmong(new int[] {10, 11, 12, 13})).isEqualTo(12);
        assertThat(board(free).bestAmong(new int[] {14, 15})).isEqualTo(14);
        free.setOpen(14, false);
        assertThat(board(free).bestAmong(new int[] {14})).isEqualTo(Board.NONE);
    }
}
