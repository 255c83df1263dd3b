package io.stoker.scheduler;

import static io.stoker.scheduler.Clusters.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Draws;
import io.stoker.model.JobSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.TimeRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {

    private static final long HOUR = 3_600_000;

    private static Order named(String name) {
        return Policies.order(PolicySpec.PLAIN.withOrder(name).withAgeingPerHour(100))
                .orElseThrow();
    }

    private static PendingJob job(long id, int priority, long queuedAt) {
        return new PendingJob(id, spec(1, 1), priority, queuedAt, List.of());
    }

    private static PendingJob due(long id, long deadlineAt, long expectedMillis) {
        JobSpec spec = spec(1, 1).withTime(new TimeRules(0, deadlineAt, 0, expectedMillis));
        return new PendingJob(id, spec, 500, 0, List.of());
    }

    private static List<Long> ordered(Order order, PendingJob... jobs) {
        PendingQueue queue = new PendingQueue(order);
        for (PendingJob job : jobs) {
            queue.add(job);
        }
        return queue.inOrder().stream().map(PendingJob::jobId).toList();
    }

    @Test
    void fifoGoesByArrivalThenNumber() {
        assertThat(ordered(named("fifo"), job(1, 0, 20), job(2, 900, 10), job(3, 0, 10)))
                .containsExactly(2L, 3L, 1L);
    }

    @Test
    void edfGoesByDeadlineAlone() {
        assertThat(
                        ordered(
                                named("edf"),
                                due(1, 120_000, 60_000),
                                due(2, 100_000, 1_000),
                                job(3, 900, 0)))
                .containsExactly(2L, 1L, 3L);
    }

    @Test
    void priorityAgesWhileJobsWait() {
        assertThat(
                        ordered(
                                named("priority"),
                                job(1, 500, 0),
                                job(2, 900, 3 * HOUR),
                                job(3, 900, 5 * HOUR)))
                .containsExactly(2L, 1L, 3L);
    }

    @Test
    void priorityWithoutAgeingGoesByPriorityThenArrival() {
        Order order = Policies.order(PolicySpec.PLAIN.withOrder("priority")).orElseThrow();

        assertThat(ordered(order, job(1, 500, 9), job(2, 900, 8), job(3, 500, 7)))
                .containsExactly(2L, 3L, 1L);
    }

    @Test
    void ageingStaysRightAtTodaysTimesAndTheHighestRate() {
        Order order =
                Policies.order(
                                PolicySpec.PLAIN
                                        .withOrder("priority")
                                        .withAgeingPerHour(Integer.MAX_VALUE))
                        .orElseThrow();
        long today = 1_800_000_000_000L;

        assertThat(
                        ordered(
                                order,
                                job(1, 1_000_000, today + HOUR + 1),
                                job(2, 0, today),
                                job(3, 1_000_000, today)))
                .containsExactly(3L, 2L, 1L);
    }

    @Test
    void leastSlackGoesFirstAndJobsWithoutDeadlineLast() {
        assertThat(
                        ordered(
                                named("deadline"),
                                due(1, 100_000, 10_000),
                                due(2, 120_000, 60_000),
                                due(3, 0, 0)))
                .containsExactly(2L, 1L, 3L);
    }

    @Test
    void jobsWithoutDeadlineGoByPriority() {
        assertThat(ordered(named("deadline"), job(1, 100, 0), job(2, 900, 0), due(3, 5, 0)))
                .containsExactly(3L, 2L, 1L);
    }

    @Test
    void namesEveryPolicyItKnowsAndNoOther() {
        assertThat(Policies.orderNames())
                .containsExactly(
                        "fifo",
                        "priority",
                        "deadline",
                        "edf",
                        "sjf",
                        "srtf",
                        "srsf",
                        "las",
                        "gittins",
                        "fair",
                        "multifactor");
        assertThat(Policies.placementNames()).startsWith("best-fit", "first-fit", "spread");
        assertThat(Policies.order(PolicySpec.DEFAULT.withOrder("lifo"))).isEmpty();
        assertThat(Policies.placement("fit")).isEmpty();
    }

    @Test
    void keepsTheNaiveOrderThroughAddsRemovesAndChangesOfPolicy() {
        for (long seed = 0; seed < 20; seed++) {
            Draws draws = Draws.stream(seed, "order");
            PendingQueue queue = new PendingQueue(named("fifo"));
            List<PendingJob> model = new ArrayList<>();
            String policy = "fifo";
            for (int step = 0; step < 400; step++) {
                if (draws.happens(0.01)) {
                    policy = Policies.orderNames().get(draws.below(3));
                    queue.setOrder(named(policy));
                } else if (draws.happens(0.6) || model.isEmpty()) {
                    PendingJob job = anyJob(step, draws);
                    model.add(job);
                    queue.add(job);
                } else {
                    assertThat(queue.remove(model.remove(draws.below(model.size())).jobId()))
                            .isTrue();
                }
                assertThat(queue.size()).isEqualTo(model.size());
            }

            assertThat(queue.inOrder())
                    .as("seed %d", seed)
                    .isEqualTo(naivelySorted(model, policy, 7 * HOUR));
            assertThat(placedOneByOne(queue))
                    .as("seed %d", seed)
                    .isEqualTo(
                            naivelySorted(model, policy, 9 * HOUR).stream()
                                    .map(PendingJob::jobId)
                                    .toList());
        }
    }

    private static PendingJob anyJob(long id, Draws draws) {
        JobSpec spec = spec(1, 1 + draws.below(3));
        if (draws.happens(0.3)) {
            spec =
                    spec.withTime(
                            new TimeRules(
                                    0, draws.between(1, 9 * HOUR), 0, draws.between(0, HOUR)));
        }
        return new PendingJob(
                id, spec, 100 * draws.below(10), draws.between(0, 6) * HOUR, List.of());
    }

    /// The definition, word by word, at one moment.
    private static List<PendingJob> naivelySorted(List<PendingJob> jobs, String policy, long now) {
        Comparator<PendingJob> aged =
                Comparator.<PendingJob>comparingLong(
                        job -> -(job.priority() * HOUR + 100 * (now - job.queuedAt())));
        Comparator<PendingJob> slack =
                Comparator.comparingLong(job ->
                        job.spec().time().deadlineAt() == 0
                                ? Long.MAX_VALUE
                                : job.spec().time().deadlineAt()
                                        - now
                                        - job.spec().time().estimateMillis());
        Comparator<PendingJob> order =
                switch (policy) {
                    case "fifo" -> Comparator.comparingLong(PendingJob::queuedAt);
                    case "priority" -> aged.thenComparingLong(PendingJob::queuedAt);
                    default -> slack.thenComparing(aged);
                };
        return jobs.stream().sorted(order.thenComparingLong(PendingJob::jobId)).toList();
    }

    private static List<Long> placedOneByOne(PendingQueue queue) {
        List<Long> ids = new ArrayList<>();
        FreeIndex free = Clusters.eights(200);
        while (queue.size() > 0) {
            Planner.plan(queue, free, Clusters.PLAIN, _ -> false, 0, 1)
                    .plan()
                    .placements()
                    .forEach(gang -> {
                        ids.add(gang.jobId());
                        queue.remove(gang.jobId());
                    });
        }
        return ids;
    }
}
