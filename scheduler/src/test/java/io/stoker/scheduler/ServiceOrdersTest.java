package io.stoker.scheduler;

import static io.stoker.scheduler.Clusters.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Draws;
import io.stoker.model.GpuTime;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.PolicySpec;
import io.stoker.model.TimeRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Orders by run time and by service; each example is the one in the order's documentation.
class ServiceOrdersTest {

    private static final long DAY = 86_400_000;

    private static Order named(String name, int ageingPerHour) {
        PolicySpec policy = PolicySpec.PLAIN.withOrder(name).withAgeingPerHour(ageingPerHour);
        return Policies.order(policy).orElseThrow();
    }

    /// A job that says how long it runs (0 for nothing) and has some progress behind it.
    private static PendingJob job(long id, int gpus, long saysMillis, Progress progress) {
        JobSpec spec = spec(1, gpus).withTime(new TimeRules(0, 0, 0, saysMillis));
        return new PendingJob(id, spec, 500, id, List.of(), progress);
    }

    private static PendingJob fresh(long id, int gpus, long saysMillis) {
        return job(id, gpus, saysMillis, Progress.NONE);
    }

    private static Progress ran(int gpus, long seconds, long startedAt) {
        return Progress.NONE.and(gpus * 1_000L, startedAt, startedAt + seconds * 1_000);
    }

    private static List<Long> ordered(Order order, PendingJob... jobs) {
        PendingQueue queue = new PendingQueue(order);
        for (PendingJob job : jobs) {
            queue.add(job);
        }
        return queue.inOrder().stream().map(PendingJob::jobId).toList();
    }

    @Test
    void shortestJobGoesByWhatWasDeclared() {
        assertThat(
                        ordered(
                                named("sjf", 0),
                                fresh(1, 1, 60_000),
                                fresh(2, 1, 10_000),
                                fresh(3, 1, 0),
                                fresh(4, 1, 10_000)))
                .containsExactly(2L, 4L, 1L, 3L);
    }

    @Test
    void shortestJobDoesNotCountWhatIsDone() {
        assertThat(ordered(named("sjf", 0), job(1, 1, 60_000, ran(1, 55, 5)), fresh(2, 1, 10_000)))
                .containsExactly(2L, 1L);
    }

    @Test
    void shortestRemainingTimeCountsWhatCheckpointsKept() {
        assertThat(
                        ordered(
                                named("srtf", 0),
                                job(1, 1, 60_000, ran(1, 55, 5)),
                                fresh(2, 1, 10_000),
                                fresh(3, 1, 0)))
                .containsExactly(1L, 2L, 3L);
        Progress lost = new Progress(55_000, 0, 5, 55_005);
        assertThat(ordered(named("srtf", 0), job(1, 1, 60_000, lost), fresh(2, 1, 10_000)))
                .containsExactly(2L, 1L);
    }

    @Test
    void shortestRemainingServiceCountsGpusToo() {
        PendingJob[] jobs = {fresh(1, 8, 10_000), fresh(2, 1, 60_000), fresh(3, 1, 0)};

        assertThat(ordered(named("srsf", 0), jobs)).containsExactly(2L, 1L, 3L);
        assertThat(ordered(named("srtf", 0), jobs)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void shortestRemainingServiceOfTheLongestAndWidestJobStaysInItsNumbers() {
        JobSpec widest = spec(100_000, 64).withTime(new TimeRules(0, 0, 0, Long.MAX_VALUE / 2));
        PendingJob huge = new PendingJob(1, widest, 500, 1, List.of());

        assertThat(ordered(named("srsf", 0), huge, fresh(2, 1, 1), fresh(3, 1, 0)))
                .containsExactly(2L, 1L, 3L);
    }

    @Test
    void shortestRemainingServiceTellsMonthsApart() {
        PendingJob months = fresh(1, 8, 90 * DAY);
        PendingJob month = fresh(2, 8, 30 * DAY);

        assertThat(ordered(named("srsf", 0), months, month)).containsExactly(2L, 1L);
    }

    @Test
    void leastAttainedServiceGoesByQueueThenByFirstStart() {
        assertThat(
                        ordered(
                                named("las", 0),
                                job(1, 8, 0, ran(8, 500, 1)),
                                job(2, 1, 0, ran(1, 3_000, 10_000)),
                                fresh(3, 1, 0),
                                job(4, 8, 0, ran(8, 1_000, 1))))
                .containsExactly(2L, 3L, 1L, 4L);
    }

    @Test
    void leastAttainedServiceFallsExactlyAtItsThresholds() {
        assertThat(
                        List.of(
                                LeastAttainedService.queueOf(0),
                                LeastAttainedService.queueOf(3_249_999),
                                LeastAttainedService.queueOf(3_250_000),
                                LeastAttainedService.queueOf(7_199_999),
                                LeastAttainedService.queueOf(7_200_000)))
                .containsExactly(0, 0, 1, 1, 2);
    }

    /// At 100 points an hour, a day of waiting makes up for one queue.
    @Test
    void ageingLiftsJobsThatAttainedMuchAndWaitedLong() {
        Progress sunk = ran(8, 1_000, 0);
        PendingJob old = job(1, 8, 0, sunk);
        long since = old.waitsSince();
        PendingJob before = new PendingJob(2, spec(1, 1), 500, since + 2 * DAY - 1, List.of());
        PendingJob after = new PendingJob(3, spec(1, 1), 500, since + 2 * DAY + 1, List.of());

        assertThat(ordered(named("las", 100), after, before, old)).containsExactly(2L, 1L, 3L);
        assertThat(ordered(named("las", 0), after, before, old)).containsExactly(2L, 3L, 1L);
    }

    @Test
    void gittinsPutsTheJobFirstThatIsLikeliestToEndForWhatItCosts() {
        PendingQueue queue = new PendingQueue(named("gittins", 0));
        queue.add(fresh(1, 1, 0));
        queue.add(job(2, 1, 0, ran(1, 4_000, 10)));
        queue.add(job(3, 1, 0, ran(1, 19_800, 10)));
        assertThat(queue.inOrder()).extracting(PendingJob::jobId).containsExactly(1L, 2L, 3L);

        // Sixteen jobs ended: three of four needed 1,000 GPU-seconds, one of four 20,000.
        for (int i = 0; i < ServiceHistory.LEAST; i++) {
            queue.learn(i % 4 == 0 ? 20_000_000 : 1_000_000);
        }

        assertThat(queue.inOrder()).extracting(PendingJob::jobId).containsExactly(3L, 1L, 2L);
        GittinsIndex learned = (GittinsIndex) queue.order();
        long perGpuSecond = 1_000_000_000_000L;
        assertThat(learned.index(0)).isEqualTo(750_000_000L).isEqualTo(perGpuSecond * 3 / 4_000);
        assertThat(learned.index(4_000_000)).isEqualTo(perGpuSecond / 16_750);
        assertThat(learned.index(19_800_000)).isEqualTo(perGpuSecond / 500);
        assertThat(learned.index(20_000_000_000L)).isZero();
    }

    @Test
    void learnsAgainFromTheJobsThatAreStillKnown() {
        List<JobImage> known = new ArrayList<>();
        for (int id = 1; id <= 32; id++) {
            known.add(ended(id, id % 2 == 0 ? JobState.COMPLETED : JobState.FAILED, 1_000_000));
        }
        PendingQueue queue = new PendingQueue(named("gittins", 0));

        queue.learnFrom(ServiceHistory.of(known));

        assertThat(((GittinsIndex) queue.order()).index(0)).isEqualTo(1_000_000_000L);
        queue.learnFrom(ServiceHistory.of(known.subList(0, 30)));
        assertThat(((GittinsIndex) queue.order()).index(0)).as("15 completed").isZero();
    }

    private static JobImage ended(long id, JobState state, long gpuMillis) {
        GpuTime account = new GpuTime(gpuMillis * 1_000, 0, gpuMillis * 1_000, 0, 0);
        return new JobImage(
                id,
                spec(1, 1),
                state,
                "",
                0,
                0,
                0,
                0,
                0,
                List.of(),
                List.of(),
                1,
                1_000 + id,
                Optional.empty(),
                0,
                "",
                account,
                0,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void whatWasLearnedSurvivesAnotherOrder() {
        PendingQueue queue = new PendingQueue(named("fifo", 0));
        for (int i = 0; i < 16; i++) {
            queue.learn(1_000_000);
        }

        queue.setOrder(named("gittins", 0));

        assertThat(((GittinsIndex) queue.order()).index(0)).isPositive();
    }

    /// The definition, word by word: all D that end at a sample, each probability counted out.
    @Test
    void gittinsAgreesWithItsDefinitionOnRandomHistories() {
        for (long seed = 0; seed < 50; seed++) {
            Draws draws = Draws.stream(seed, "gittins");
            List<Long> samples = new ArrayList<>();
            ServiceHistory history = new ServiceHistory();
            for (int i = 0; i < 64; i++) {
                long sample = draws.between(1, 1 + draws.below(40_000_000));
                samples.add(sample);
                history.ended(sample);
            }
            GittinsIndex order = (GittinsIndex) GittinsIndex.empty().learned(history);
            for (long quantum = 0; quantum < 12; quantum++) {
                long attained = quantum * GittinsIndex.QUANTUM;
                double expected = naiveIndex(samples, attained);
                assertThat(order.index(attained + draws.below(3_250_000)) / 1e15)
                        .as("seed %d, attained %d", seed, attained)
                        .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-14));
            }
        }
    }

    private static double naiveIndex(List<Long> samples, long attained) {
        List<Long> left =
                samples.stream().filter(s -> s > attained).map(s -> s - attained).toList();
        double best = 0;
        for (long horizon : left) {
            double ends = left.stream().filter(s -> s <= horizon).count();
            double cost = left.stream().mapToLong(s -> Math.min(s, horizon)).sum();
            best = Math.max(best, ends / cost);
        }
        return best;
    }

    /// The queue keeps every order through adds, removes, learning and changes of order: what it
    /// gives is what sorting by the order's own comparison gives.
    @Test
    void keepsEveryOrderThroughRandomHistories() {
        for (long seed = 0; seed < 30; seed++) {
            Draws draws = Draws.stream(seed, "service-orders");
            List<String> names = Policies.orderNames();
            PendingQueue queue = new PendingQueue(named("fifo", 0));
            List<PendingJob> model = new ArrayList<>();
            for (int step = 0; step < 300; step++) {
                if (draws.happens(0.03)) {
                    String name = names.get(draws.below(names.size()));
                    queue.setOrder(named(name, 100 * draws.below(2)));
                } else if (draws.happens(0.2)) {
                    queue.learn(draws.between(1, 40_000_000));
                } else if (draws.happens(0.6) || model.isEmpty()) {
                    PendingJob job = anyJob(step, draws);
                    model.add(job);
                    queue.add(job);
                } else {
                    queue.remove(model.remove(draws.below(model.size())).jobId());
                }
            }

            Order order = queue.order();
            model.sort((a, b) -> a == b ? 0 : order.before(a, b) ? -1 : 1);
            assertThat(queue.inOrder()).as("seed %d, %s", seed, order).isEqualTo(model);
        }
    }

    private static PendingJob anyJob(long id, Draws draws) {
        long says = draws.happens(0.3) ? 0 : draws.between(1, 50) * 1_000;
        int gpus = 1 << draws.below(4);
        Progress progress =
                draws.happens(0.5)
                        ? Progress.NONE
                        : ran(gpus, draws.between(0, 2_000), draws.between(1, 1_000_000));
        return job(id, gpus, says, progress);
    }

    /// A running job has the rank it would have if it stopped now.
    @Test
    void ranksARunningJobByWhatItAttainedSoFar() {
        PendingJob runs = fresh(1, 8, 60_000);
        PendingJob waits = fresh(2, 1, 30_000);
        Order srtf = named("srtf", 0);
        Order las = named("las", 0);

        assertThat(srtf.before(waits, runs.afterRunning(5, 10_005))).isTrue();
        assertThat(srtf.before(waits, runs.afterRunning(5, 40_005))).isFalse();
        assertThat(las.before(waits, runs.afterRunning(5, 400_005))).isFalse();
        assertThat(las.before(waits, runs.afterRunning(5, 407_005))).isTrue();
    }

    @Test
    void keepsProgressOfSeveralRunsTogether() {
        Progress twice = ran(2, 10, 1_000).and(2_000, 50_000, 55_000);

        assertThat(twice).isEqualTo(new Progress(30_000, 15_000, 1_000, 55_000));
    }
}
