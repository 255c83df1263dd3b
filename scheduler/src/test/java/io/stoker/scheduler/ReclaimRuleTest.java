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

    private static boolean outranks(JobSpec wanted, JobSpec holder) {
        return wanted.priority() > holder.priority();
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

    @Test
    void priorityStaysInsideItsQueueUnlessTheOtherTakesNoPart() {
        QuotaTree tree = tree(List.of(quota("a", 4), quota("b", 4), new QueueSpec("c", false)));
        tree.take("a", 4_000);
        tree.take("b", 2_000);
        ReclaimRule rule = new ReclaimRule(tree);

        assertThat(rule.permits(job("b", 1), job("a", 1))).isFalse();
        assertThat(rule.permits(job("b", 1), job("c", 1))).isFalse();
        assertThat(rule.permits(job("a", 1), job("a", 1))).isTrue();
        assertThat(rule.permits(job("c", 1), job("a", 1))).isTrue();
    }

    /// Over random hierarchical queues on a full cluster, also one with fewer GPUs than quotas, and
    /// with preemption by priority beside: nobody is stopped by whom it stopped, and taking turns
    /// of borrowing and reclaiming comes to an end.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void reclaimingEnds(long seed) {
        Draws draws = Draws.stream(seed, "reclaim");
        int evictions = 0;
        for (int round = 0; round < 150; round++) {
            evictions += settle(draws, round % 2 == 0, round % 3);
        }
        assertThat(evictions).isGreaterThan(100);
    }

    private int settle(Draws draws, boolean byPriority, int lack) {
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
        capacity = Math.max(1_000, capacity - 1_000L * lack * draws.below(8));
        List<Gang> waiting = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String queue = queues.get(draws.below(queues.size())).name();
            JobSpec spec = job(queue, 1 + draws.below(draws.happens(0.2) ? 10 : 3));
            waiting.add(new Gang(i, spec.withPriority(draws.below(byPriority ? 4 : 1))));
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
                boolean ranks =
                        outranks(wanted.spec(), holder.spec())
                                && rule.permits(holder.spec(), wanted.spec());
                if (ranks || rule.yields(holder.spec(), wanted.spec())) {
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
                boolean again =
                        rule.yields(wanted.spec(), victim.spec())
                                || outranks(victim.spec(), wanted.spec())
                                        && rule.permits(wanted.spec(), victim.spec())
                                        && !victim.spec().queue().equals(wanted.spec().queue());
                assertThat(again).as("back again").isFalse();
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
