package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Draws;
import io.stoker.model.JobSpec;
import io.stoker.model.QueueSpec;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gives back what is borrowed.
class ReclaimRuleTest {

    private static JobSpec job(String queue, int gpus) {
        return JobSpec.builder("j").queue(queue).worker(WorkerRequest.gpus(gpus)).build();
    }

    private static QuotaTree tree(List<QueueSpec> queues) {
        QuotaTree tree = new QuotaTree();
        queues.forEach(tree::define);
        tree.sumUp();
        return tree;
    }

    private static QueueSpec quota(String name, int gpus) {
        return new QueueSpec(name, false).withQuota(gpus * 1_000L);
    }

    @Test
    void theExampleOfItsDescription() {
        QuotaTree tree = tree(List.of(quota("a", 4), quota("b", 4)));
        tree.take("b", 6_000);
        ReclaimRule rule = new ReclaimRule(tree);

        assertThat(rule.yields(job("b", 2), job("a", 4))).isTrue();
        tree.take("b", -2_000);
        assertThat(rule.yields(job("b", 2), job("a", 4))).isFalse();
    }

    @Test
    void nobodyReclaimsToBorrow() {
        QuotaTree tree = tree(List.of(quota("a", 4), quota("b", 4)));
        tree.take("b", 8_000);

        assertThat(new ReclaimRule(tree).yields(job("b", 1), job("a", 5))).isFalse();
        assertThat(new ReclaimRule(tree).yields(job("b", 1), job("b", 1))).isFalse();
    }

    @Test
    void aQueueWithoutQuotaYieldsAllItHolds() {
        QuotaTree tree = tree(List.of(quota("a", 4), new QueueSpec("default", false)));

        assertThat(new ReclaimRule(tree).yields(job("default", 8), job("a", 4))).isTrue();
        assertThat(new ReclaimRule(tree).yields(job("a", 4), job("default", 1))).isFalse();
    }

    @Test
    void insideADepartmentOnlyTheQueueThatBorrowsYields() {
        QuotaTree tree =
                tree(
                        List.of(
                                quota("research", 0),
                                quota("research/vision", 4),
                                quota("research/nlp", 4),
                                quota("prod", 8)));
        tree.take("research/vision", 4_000);
        tree.take("research/nlp", 12_000);
        ReclaimRule rule = new ReclaimRule(tree);

        assertThat(rule.yields(job("research/nlp", 1), job("prod", 1))).isTrue();
        assertThat(rule.yields(job("research/vision", 1), job("prod", 1))).isFalse();
    }

    private record Gang(int id, JobSpec spec) {
        long gpus() {
            return spec.totalGpuMilli();
        }
    }

    /// Over random hierarchical queues on a full cluster: whoever reclaims cannot be reclaimed from
    /// by its victims, and taking turns of borrowing and reclaiming comes to an end.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void reclaimingEnds(long seed) {
        Draws draws = Draws.stream(seed, "reclaim");
        int evictions = 0;
        for (int round = 0; round < 150; round++) {
            evictions += settle(draws);
        }
        assertThat(evictions).isGreaterThan(100);
    }

    private int settle(Draws draws) {
        List<QueueSpec> queues =
                QuotaTreeTest.anyQueues(draws).stream()
                        .map(each ->
                                each.toBuilder()
                                        .lendGpuMilli(-1)
                                        .quotaGpuMilli(each.quotaGpuMilli() * 1_000)
                                        .borrowGpuMilli(
                                                each.borrowGpuMilli() < 0
                                                        ? -1
                                                        : each.borrowGpuMilli() * 1_000)
                                        .build())
                        .toList();
        QuotaTree tree = tree(queues);
        ReclaimRule rule = new ReclaimRule(tree);
        long capacity = queues.stream().mapToLong(QueueSpec::quotaGpuMilli).sum();
        List<Gang> waiting = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String queue = queues.get(draws.below(queues.size())).name();
            waiting.add(new Gang(i, job(queue, 1 + draws.below(draws.happens(0.2) ? 10 : 3))));
        }
        List<Gang> running = new ArrayList<>();
        int evictions = 0;
        int idleTurns = 0;
        while (idleTurns < 200) {
            idleTurns++;
            Gang wanted = waiting.get(draws.below(waiting.size()));
            long free = capacity - running.stream().mapToLong(Gang::gpus).sum();
            if (tree.mayTake(wanted.spec().queue()) < wanted.gpus()) {
                continue;
            }
            List<Gang> victims = new ArrayList<>();
            for (Gang holder : shuffled(running, draws)) {
                if (free >= wanted.gpus()) {
                    break;
                }
                if (rule.yields(holder.spec(), wanted.spec())) {
                    victims.add(holder);
                    tree.take(holder.spec().queue(), -holder.gpus());
                    free += holder.gpus();
                }
            }
            if (free < wanted.gpus()) {
                victims.forEach(each -> tree.take(each.spec().queue(), each.gpus()));
                continue;
            }
            tree.take(wanted.spec().queue(), wanted.gpus());
            for (Gang victim : victims) {
                assertThat(rule.yields(wanted.spec(), victim.spec())).as("back again").isFalse();
            }
            idleTurns = 0;
            evictions += victims.size();
            assertThat(evictions).as("goes on and on").isLessThan(2_000);
            running.removeAll(victims);
            waiting.addAll(victims);
            waiting.remove(wanted);
            running.add(wanted);
            if (waiting.isEmpty()) {
                break;
            }
        }
        return evictions;
    }

    private static List<Gang> shuffled(List<Gang> gangs, Draws draws) {
        List<Gang> left = new ArrayList<>(gangs);
        Set<Gang> order = new LinkedHashSet<>();
        while (!left.isEmpty()) {
            order.add(left.remove(draws.below(left.size())));
        }
        return List.copyOf(order);
    }
}
