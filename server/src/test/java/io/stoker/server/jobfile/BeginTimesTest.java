package io.stoker.server.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BeginTimesTest {

    // 13:30 on a Saturday in Berlin; clocks go forward in the night that follows.
    private static final long NOW = Instant.parse("2026-03-28T12:30:00Z").toEpochMilli();
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "+2h, 2026-03-28T14:30:00Z",
        "90m, 2026-03-28T14:00:00Z",
        "tomorrow 06:00, 2026-03-29T04:00:00Z",
        "Tomorrow 6:00, 2026-03-29T04:00:00Z",
        "tomorrow, 2026-03-28T23:00:00Z",
        "today 18:00, 2026-03-28T17:00:00Z",
        "14:00, 2026-03-28T13:00:00Z",
        "06:00, 2026-03-29T04:00:00Z",
        "2026-12-24, 2026-12-23T23:00:00Z",
        "2026-12-24 08:00, 2026-12-24T07:00:00Z",
        "2026-07-01T08:00:30, 2026-07-01T06:00:30Z",
        "2026-12-24T08:00:00Z, 2026-12-24T08:00:00Z"
    })
    void whatPeopleWrite(String text, Instant meant) {
        assertThat(BeginTimes.millis(text, NOW, BERLIN)).hasValue(meant.toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "+", "soon", "tomorrowish", "tomorrow 25:00", "24:30", "2026-02-30"})
    void whatNobodyUnderstands(String text) {
        assertThat(BeginTimes.millis(text, NOW, BERLIN)).isEqualTo(OptionalLong.empty());
    }

    @Test
    void theMessageShowsWhatIsUnderstood() {
        assertThat(BeginTimes.EXPECTED).contains("+2h", "tomorrow", "06:00");
    }
}
