package io.stoker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.agent.gpu.GpuReading;
import org.junit.jupiter.api.Test;

class VitalsTest {
    private static GpuReading reading(long xid, long eccUncorrected) {
        return new GpuReading(0, true, 0, 0, 0, 0, 0, xid, eccUncorrected);
    }

    @Test
    void takesSomeXidsAndNewMemoryErrorsAsFailures() {
        assertThat(Vitals.failures(reading(0, 0), reading(79, 0)))
                .containsExactly("Xid 79: GPU has fallen off the bus");
        assertThat(Vitals.failures(reading(0, 1), reading(0, 3)))
                .containsExactly("2 uncorrectable memory errors");
    }

    @Test
    void takesXidsThatAProgramCanCauseAsNoFailure() {
        assertThat(Vitals.failures(reading(0, 0), reading(31, 0))).isEmpty();
    }

    @Test
    void reportsAFailureOnce() {
        assertThat(Vitals.failures(reading(79, 3), reading(79, 3))).isEmpty();
    }
}
