package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stoker.model.Draws;
import io.stoker.model.QueueSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Decayed usage and what is spent of a budget.
class UsageTest {

    private static final long HOUR = 3_600_000;
    private static final long START = 400_000 * HOUR;
    private static final QueueSpec PLAIN = new QueueSpec("q", false);

    private static long[] gpus(long milli) {
        return new long[] {milli, 0, 0, 0, 0, 0};
    }

    @Test
    void theExampleOfItsDescription() {
        Usage usage = new Usage();
        usage.settle(START, gpus(0), 0, PLAIN, HOUR);
        usage.settle(START + HOUR, gpus(8_000), 8_000, PLAIN, HOUR);
        assertThat(usage.averagesAt(START + HOUR, gpus(0), HOUR)[0]).isEqualTo(4_000);
        assertThat(usage.averagesAt(START + 2 * HOUR, gpus(0), HOUR)[0]).isEqualTo(2_000);
    }

    @Test
    void halvesExactlyAndRootsWithinABillionth() {
        assertThat(HalfLife.factor(0, 7)).isEqualTo(1L << 62);
        assertThat(HalfLife.factor(7, 7)).isEqualTo(1L << 61);
        assertThat(HalfLife.factor(700, 7)).isZero();
        assertThat(HalfLife.factor(1, 2) / (double) (1L << 62))
                .isCloseTo(Math.sqrt(0.5), within(1e-12));
        assertThat(HalfLife.factor(1, 604_800_000) / (double) (1L << 62))
                .isCloseTo(Math.pow(2, -1 / 604_800_000.0), within(1e-14));
    }

    /// However often it is brought up to date, it says what the formula says.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void manyStepsEndWhereOneDoes(long seed) {
        Draws draws = Draws.stream(seed, "usage");
        Usage often = new Usage();
        Usage once = new Usage();
        often.settle(START, gpus(0), 0, PLAIN, 24 * HOUR);
        once.settle(START, gpus(0), 0, PLAIN, 24 * HOUR);
        long now = START;
        for (int i = 0; i < 10_000; i++) {
            now += 1 + draws.below(5_000);
            often.settle(now, gpus(64_000), 64_000, PLAIN, 24 * HOUR);
        }
        once.settle(now, gpus(64_000), 64_000, PLAIN, 24 * HOUR);
        double expected = 64_000 * (1 - Math.pow(2, -(now - START) / (24.0 * HOUR)));
        assertThat((double) often.averagesAt(now, gpus(0), 24 * HOUR)[0])
                .isCloseTo(expected, within(1.0));
        assertThat((double) once.averagesAt(now, gpus(0), 24 * HOUR)[0])
                .isCloseTo(expected, within(1.0));
    }

    @Test
    void aBudgetCountsToTheMillisecondAndBeginsAgain() {
        QueueSpec queue = PLAIN.withBudget(10 * HOUR, 24 * HOUR);
        long midnight = START - START % (24 * HOUR) + 24 * HOUR;
        Usage usage = new Usage();
        usage.settle(midnight - HOUR, gpus(0), 0, queue, 0);
        // 3 GPUs for 70 minutes, ten of them after midnight.
        usage.settle(midnight - HOUR / 6, gpus(3_000), 3_000, queue, 0);
        assertThat(usage.spentAt(midnight - 1, 3_000, queue)).isEqualTo(3_000 * (HOUR - 1));
        assertThat(usage.spentAt(midnight + HOUR / 6, 3_000, queue)).isEqualTo(3_000 * HOUR / 6);
    }
}
