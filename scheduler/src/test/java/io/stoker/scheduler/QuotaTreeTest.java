package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Draws;
import io.stoker.model.QueueSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Quotas with limits on borrowing and lending.
class QuotaTreeTest {

    private static QuotaTree tree(QueueSpec... queues) {
        QuotaTree tree = new QuotaTree();
        List.of(queues).forEach(tree::define);
        tree.sumUp();
        return tree;
    }

    private static QueueSpec queue(String name, long quota, long borrow, long lend) {
        return new QueueSpec(name, false)
                .toBuilder().quotaGpuMilli(quota).borrowGpuMilli(borrow).lendGpuMilli(lend).build();
    }

    @Test
    void theExampleOfItsDescription() {
        QuotaTree tree = tree(queue("a", 4, -1, 3), queue("b", 4, 2, -1), queue("c", 0, 5, -1));
        tree.take("b", 4);
        assertThat(tree.mayTake("b")).isEqualTo(2);

        tree.take("b", 2);
        assertThat(tree.mayTake("b")).isZero();
        assertThat(tree.mayTake("a")).isEqualTo(4);
        assertThat(tree.mayTake("c")).isEqualTo(1);
    }

    @Test
    void whatIsNotLentStaysWithItsOwner() {
        QuotaTree tree = tree(queue("a", 8, -1, 0), queue("b", 2, -1, -1));

        assertThat(tree.mayTake("b")).isEqualTo(2);
        assertThat(tree.mayTake("a")).isEqualTo(10);
    }

    @Test
    void aDepartmentsQuotaIsForAllBelowIt() {
        QuotaTree tree =
                tree(
                        queue("research", 16, 0, -1),
                        queue("research/vision", 0, -1, -1),
                        queue("prod", 8, -1, -1));
        tree.take("research/vision", 10);

        assertThat(tree.mayTake("research/vision")).isEqualTo(6);
        assertThat(tree.mayTake("research")).isEqualTo(16);
        assertThat(tree.mayTake("prod")).isEqualTo(14);
        assertThat(tree.node("research").used()).isEqualTo(10);
    }

    @Test
    void aQueueWithoutQuotaTakesNoPart() {
        QuotaTree tree = tree(queue("a", 4, -1, -1), new QueueSpec("default", false));
        tree.take("default", 100);

        assertThat(tree.takesPart("default")).isFalse();
        assertThat(tree.mayTake("default")).isEqualTo(QuotaTree.ANY);
        assertThat(tree.mayTake("a")).isEqualTo(4);
    }

    private static final List<String> NAMES = List.of("a", "a/x", "a/y", "a/y/z", "b", "b/x", "c");

    static List<QueueSpec> anyQueues(Draws draws) {
        List<QueueSpec> queues = new ArrayList<>();
        for (String name : NAMES) {
            long quota = draws.happens(0.7) ? draws.below(9) : 0;
            queues.add(
                    queue(
                            name,
                            quota,
                            draws.happens(0.4) ? draws.below(6) : -1,
                            draws.happens(0.4) ? draws.below((int) quota + 1) : -1));
        }
        return queues;
    }

    /// Over random trees and starts: a start within the own quota is always allowed, no node comes
    /// to hold more than its quota and what it may borrow, and what is borrowed is never more than
    /// what is idle.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void quotasHold(long seed) {
        Draws draws = Draws.stream(seed, "quotas");
        for (int round = 0; round < 300; round++) {
            List<QueueSpec> queues = anyQueues(draws);
            QuotaTree tree = tree(queues.toArray(QueueSpec[]::new));
            Map<String, Long> held = new LinkedHashMap<>();
            for (int step = 0; step < 40; step++) {
                QueueSpec queue = queues.get(draws.below(queues.size()));
                long own = held.getOrDefault(queue.name(), 0L);
                if (own > 0 && draws.happens(0.3)) {
                    tree.take(queue.name(), -own);
                    held.put(queue.name(), 0L);
                    continue;
                }
                long wanted = 1 + draws.below(4);
                if (!tree.takesPart(queue.name())) {
                    continue;
                }
                boolean allowed = tree.mayTake(queue.name()) >= wanted;
                if (own + wanted <= queue.quotaGpuMilli()) {
                    assertThat(allowed).as("within quota").isTrue();
                }
                if (allowed) {
                    tree.take(queue.name(), wanted);
                    held.put(queue.name(), own + wanted);
                    check(tree, queues, queue.name());
                }
            }
        }
    }

    private static void check(QuotaTree tree, List<QueueSpec> queues, String started) {
        List<QuotaTree.Node> line = tree.leaf(started).line;
        for (int i = line.size() - 1; i > 0; i--) {
            QuotaTree.Node node = line.get(i);
            if (node.used() <= node.quota()) {
                return;
            }
            for (QueueSpec queue : queues) {
                if (tree.node(queue.name()) == node && queue.borrowGpuMilli() >= 0) {
                    assertThat(node.used())
                            .as(queue.name())
                            .isLessThanOrEqualTo(node.quota() + queue.borrowGpuMilli());
                }
            }
        }
        QuotaTree.Node root = line.getFirst();
        assertThat(root.used()).as("all together").isLessThanOrEqualTo(root.quota());
    }
}
