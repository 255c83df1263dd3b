package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FairTreeTest {

    /// Serves the tree until the next job does not fit, and counts the jobs by queue.
    private static Map<String, Integer> fill(
            FairTree tree, Map<String, long[]> tasks, long... capacity) {
        Map<String, Integer> served = new TreeMap<>();
        tasks.keySet().forEach(queue -> tree.queued(queue, 1_000));
        long[] free = capacity.clone();
        while (true) {
            String next = tree.next().orElseThrow();
            long[] task = tasks.get(next);
            for (int i = 0; i < free.length; i++) {
                free[i] -= task[i];
                if (free[i] < 0) {
                    return served;
                }
            }
            tree.hold(next, task);
            tree.queued(next, -1);
            served.merge(next, 1, Integer::sum);
        }
    }

    @Test
    void thePapersExampleEndsWithThreeTasksOfAAndTwoOfB() {
        FairTree tree = new FairTree(9, 18);
        assertThat(fill(tree, Map.of("A", new long[] {1, 4}, "B", new long[] {3, 1}), 9, 18))
                .isEqualTo(Map.of("A", 3, "B", 2));
    }

    @Test
    void weightsDivideTheClusterInTheirProportion() {
        FairTree tree = new FairTree(100);
        tree.weigh("research", 3);
        long[] one = {1};
        assertThat(fill(tree, Map.of("research", one, "sales", one), 100))
                .isEqualTo(Map.of("research", 75, "sales", 25));
    }

    @Test
    void aParentsShareIsDividedAmongItsChildrenAlone() {
        FairTree tree = new FairTree(120);
        tree.weigh("research/vision", 2);
        long[] one = {1};
        assertThat(
                        fill(
                                tree,
                                Map.of("research/vision", one, "research/text", one, "sales", one),
                                120))
                .isEqualTo(Map.of("research/vision", 40, "research/text", 20, "sales", 60));
    }

    @Test
    void whoGivesBackIsNextAndWhoDoesNotWaitIsPassedOver() {
        FairTree tree = new FairTree(8);
        tree.hold("a", 4);
        tree.hold("b", 3);
        tree.queued("a", 1);
        assertThat(tree.next()).contains("a");
        tree.queued("b", 1);
        assertThat(tree.next()).contains("b");
        tree.hold("a", -2);
        assertThat(tree.next()).contains("a");
        tree.queued("a", -1);
        tree.queued("b", -1);
        assertThat(tree.next()).isEmpty();
    }

    @Test
    void sharesTooLargeForOneWordAreComparedExactly() {
        long most = 1L << 42;
        FairTree tree = new FairTree(most);
        tree.weigh("a", FairTree.MAX_WEIGHT);
        tree.weigh("b", FairTree.MAX_WEIGHT);
        tree.hold("a", most / 2);
        tree.hold("b", most / 2 - 1);
        tree.queued("a", 1);
        tree.queued("b", 1);
        assertThat(tree.next()).contains("b");
    }

    @Test
    void aWeightThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new FairTree(1).weigh("a", -2))
                .hasMessage("queue.weight: expected 1 to 1000000, found -2");
    }
}
