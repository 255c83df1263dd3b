package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Draws;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Ghodsi et al. (NSDI 2011, section 3) prove of dominant resource fairness, on random
/// instances. Tasks are whole, so each bound leaves one task of slack, of whichever queue.
class FairPropertyTest {

    private static final int RESOURCES = 3;
    private static final long CAPACITY = 1_000;

    /// Progressive filling until no queue that wants more fits.
    ///
    /// @param demand what each queue's task takes of each resource
    /// @return tasks of each queue
    private static long[] fill(long[][] demand, int[] weights) {
        FairTree tree = new FairTree(CAPACITY, CAPACITY, CAPACITY);
        long[] free = {CAPACITY, CAPACITY, CAPACITY};
        long[] tasks = new long[demand.length];
        for (int queue = 0; queue < demand.length; queue++) {
            tree.weigh("q" + queue, weights[queue]);
            tree.queued("q" + queue, 1);
        }
        while (tree.next().isPresent()) {
            int queue = Integer.parseInt(tree.next().orElseThrow().substring(1));
            boolean fits = true;
            for (int r = 0; r < RESOURCES; r++) {
                fits &= demand[queue][r] <= free[r];
            }
            if (!fits) {
                tree.queued("q" + queue, -1);
                continue;
            }
            for (int r = 0; r < RESOURCES; r++) {
                free[r] -= demand[queue][r];
            }
            tree.hold("q" + queue, demand[queue]);
            tasks[queue]++;
        }
        return tasks;
    }

    private static long[][] demands(Draws draws, int queues) {
        long[][] demand = new long[queues][RESOURCES];
        for (long[] each : demand) {
            for (int r = 0; r < RESOURCES; r++) {
                each[r] = 1 + draws.below(12);
            }
        }
        return demand;
    }

    private static long dominant(long[] demand) {
        return Arrays.stream(demand).max().orElseThrow();
    }

    /// Nobody gets fewer tasks than from a part of the cluster of its own, by its weight.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void sharingIncentive(long seed) {
        Draws draws = Draws.stream(seed, "sharing");
        for (int round = 0; round < 250; round++) {
            int queues = 2 + draws.below(4);
            long[][] demand = demands(draws, queues);
            int[] weights = new int[queues];
            for (int i = 0; i < queues; i++) {
                weights[i] = 1 + draws.below(4);
            }
            long[] tasks = fill(demand, weights);
            long all = Arrays.stream(weights).sum();
            long largest = Arrays.stream(demand).mapToLong(each -> dominant(each)).max().orElse(0);
            for (int queue = 0; queue < queues; queue++) {
                long alone = CAPACITY * weights[queue] / all / dominant(demand[queue]);
                assertThat(tasks[queue])
                        .as("queue %d of %s", queue, Arrays.deepToString(demand))
                        .isGreaterThanOrEqualTo(alone - 1 - largest / dominant(demand[queue]));
            }
        }
    }

    /// Asking for more than its tasks need gets nobody more tasks.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void strategyProofness(long seed) {
        Draws draws = Draws.stream(seed, "lies");
        for (int round = 0; round < 250; round++) {
            int queues = 2 + draws.below(4);
            long[][] demand = demands(draws, queues);
            int[] weights = new int[queues];
            Arrays.fill(weights, 1);
            int liar = draws.below(queues);
            long honest = fill(demand, weights)[liar];
            long[] truth = demand[liar].clone();
            for (int r = 0; r < RESOURCES; r++) {
                demand[liar][r] += draws.below(6);
            }
            assertThat(fill(demand, weights)[liar])
                    .as("truth %s, lie %s", Arrays.toString(truth), Arrays.toString(demand[liar]))
                    .isLessThanOrEqualTo(honest + 1);
        }
    }

    /// No queue starves: between two of its turns every other queue gets no more turns than its
    /// share of the weights, by the size of its tasks, and one.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nobodyStarves(long seed) {
        Draws draws = Draws.stream(seed, "starving");
        for (int round = 0; round < 100; round++) {
            int queues = 2 + draws.below(4);
            FairTree tree = new FairTree(1L << 40);
            int[] weights = new int[queues];
            long[] size = new long[queues];
            for (int i = 0; i < queues; i++) {
                weights[i] = 1 + draws.below(5);
                size[i] = 1 + draws.below(20);
                tree.weigh("q" + i, weights[i]);
                tree.queued("q" + i, 1);
            }
            long[] turns = new long[queues];
            for (int turn = 0; turn < 2_000; turn++) {
                int next = Integer.parseInt(tree.next().orElseThrow().substring(1));
                tree.hold("q" + next, size[next]);
                turns[next]++;
                for (int other = 0; other < queues; other++) {
                    double ahead = (turns[next] - 1.0) * size[next] / weights[next];
                    double behind = (double) turns[other] * size[other] / weights[other];
                    assertThat(ahead).isLessThanOrEqualTo(behind + 1e-9);
                }
            }
        }
    }
}
