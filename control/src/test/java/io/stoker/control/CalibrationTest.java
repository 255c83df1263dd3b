package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    private static final StartEstimate ESTIMATE =
            new StartEstimate(
                    OptionalLong.of(100_000),
                    OptionalLong.of(200_000),
                    OptionalLong.of(400_000),
                    40,
                    Map.of(),
                    Optional.empty(),
                    0);

    /// The example in the class's text.
    @Test
    void chargesEachQuantileByItsSide() {
        Calibration one = Calibration.NONE.and(ESTIMATE, 300_000);

        assertThat(one.insideRatio()).isEqualTo(1);
        assertThat(one.meanSeconds(one.pinball10Millis())).isCloseTo(20, within(1e-9));
        assertThat(one.meanSeconds(one.pinball50Millis())).isCloseTo(50, within(1e-9));
        assertThat(one.meanSeconds(one.pinball90Millis())).isCloseTo(10, within(1e-9));
    }

    @Test
    void countsBothSidesAndWhatHadNoTimeApart() {
        StartEstimate open =
                new StartEstimate(
                        OptionalLong.of(1),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        40,
                        Map.of(),
                        Optional.empty(),
                        0);

        Calibration all =
                Calibration.NONE
                        .and(ESTIMATE, 99_999)
                        .and(ESTIMATE, 400_001)
                        .and(ESTIMATE, 400_000)
                        .and(open, 5);

        assertThat(all.before()).isEqualTo(1);
        assertThat(all.after()).isEqualTo(1);
        assertThat(all.open()).isEqualTo(1);
        assertThat(all.insideRatio()).isCloseTo(1 / 3.0, within(1e-9));
    }
}
