package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.CronRule;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CronRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0 6 * * 1-5      | 2026-01-02T06:00:00Z | 2026-01-05T06:00:00Z
                    */15 * * * *     | 2026-01-02T06:07:30Z | 2026-01-02T06:15:00Z
                    5/20 * * * *     | 2026-01-02T06:07:30Z | 2026-01-02T06:25:00Z
                    30 9-17/4 * * *  | 2026-01-02T13:30:00Z | 2026-01-02T17:30:00Z
                    0 0 31 * *       | 2026-01-31T00:00:00Z | 2026-03-31T00:00:00Z
                    0 0 29 2 *       | 2026-01-01T00:00:00Z | 2028-02-29T00:00:00Z
                    0 0 29 2 *       | 2096-02-29T00:00:00Z | 2104-02-29T00:00:00Z
                    0 12 * jan,jul 7 | 2026-01-26T00:00:00Z | 2026-07-05T12:00:00Z
                    0 0 13 * FRI     | 2026-02-01T00:00:00Z | 2026-02-06T00:00:00Z
                    59 23 31 12 *    | 2026-01-01T00:00:00Z | 2026-12-31T23:59:00Z
                    @hourly          | 2026-01-01T00:00:00Z | 2026-01-01T01:00:00Z
                    @weekly          | 2026-01-01T00:00:00Z | 2026-01-04T00:00:00Z
                    @monthly         | 2026-01-01T00:00:00Z | 2026-02-01T00:00:00Z
                    """)
    void theNextTimeOfARule(String rule, Instant after, Instant next) {
        assertThat(next(rule, "UTC", after.toString())).isEqualTo(next.toString());
    }

    @Test
    void aRuleAgreesWithACalendarWalkedMinuteByMinuteOverYears() {
        agrees("0 6 * * 1-5", at -> at.getMinute() == 0 && at.getHour() == 6 && weekday(at));
        agrees(
                "30 23 31 * *",
                at -> at.getMinute() == 30 && at.getHour() == 23 && at.getDayOfMonth() == 31);
        agrees(
                "0 0 1,15 * wed",
                at ->
                        at.getMinute() == 0
                                && at.getHour() == 0
                                && (at.getDayOfMonth() == 1
                                        || at.getDayOfMonth() == 15
                                        || at.getDayOfWeek() == DayOfWeek.WEDNESDAY));
        agrees(
                "*/45 */11 28-31 feb-apr *",
                at ->
                        at.getMinute() % 45 == 0
                                && at.getHour() % 11 == 0
                                && at.getDayOfMonth() >= 28
                                && at.getMonthValue() >= 2
                                && at.getMonthValue() <= 4);
    }

    private static boolean weekday(ZonedDateTime at) {
        return at.getDayOfWeek().getValue() <= 5;
    }

    // 2023 to 2026 hold a leap day and every length of month.
    private static void agrees(String rule, Predicate<ZonedDateTime> due) {
        List<Instant> expected = new ArrayList<>();
        ZonedDateTime end = ZonedDateTime.of(2027, 1, 1, 0, 0, 0, 0, ZoneId.of("UTC"));
        ZonedDateTime start = end.minusYears(4);
        for (ZonedDateTime at = start; at.isBefore(end); at = at.plusMinutes(1)) {
            if (due.test(at)) {
                expected.add(at.toInstant());
            }
        }
        List<Instant> found = new ArrayList<>();
        CronRule cron = CronRule.utc(rule);
        long at = cron.nextAfter(start.toInstant().toEpochMilli() - 1);
        while (at < end.toInstant().toEpochMilli()) {
            found.add(Instant.ofEpochMilli(at));
            at = cron.nextAfter(at);
        }
        assertThat(found).as(rule).isNotEmpty().isEqualTo(expected);
    }

    @Test
    void theZonesClocksCount() {
        assertThat(next("0 6 * * *", "Europe/Berlin", "2026-01-10T00:00:00Z"))
                .isEqualTo("2026-01-10T05:00:00Z");
        assertThat(next("0 6 * * *", "Europe/Berlin", "2026-07-10T00:00:00Z"))
                .isEqualTo("2026-07-10T04:00:00Z");
    }

    @Test
    void aTimeThatDoesNotExistMovesOnAndRunsOnce() {
        // Clocks in Berlin go from 02:00 to 03:00 on 2026-03-29, at 01:00 UTC.
        assertThat(next("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z"))
                .isEqualTo("2026-03-29T01:30:00Z");
        assertThat(next("30 2 * * *", "Europe/Berlin", "2026-03-29T01:30:00Z"))
                .isEqualTo("2026-03-30T00:30:00Z");
    }

    @Test
    void ofTwoEqualTimesTheFirstCounts() {
        // Clocks in Berlin go from 03:00 back to 02:00 on 2026-10-25, at 01:00 UTC.
        assertThat(next("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z"))
                .isEqualTo("2026-10-25T00:30:00Z");
        assertThat(next("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z"))
                .isEqualTo("2026-10-26T01:30:00Z");
    }

    @Test
    void aRuleForEveryHourGoesByElapsedTime() {
        assertThat(next("*/30 * * * *", "Europe/Berlin", "2026-10-25T00:30:00Z"))
                .isEqualTo("2026-10-25T01:00:00Z");
        assertThat(next("*/30 * * * *", "Europe/Berlin", "2026-10-25T01:00:00Z"))
                .isEqualTo("2026-10-25T01:30:00Z");
        assertThat(next("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:30:00Z"))
                .isEqualTo("2026-03-29T01:00:00Z");
    }

    @Test
    void aDayThatAZoneSkippedRunsADayLater() {
        // Apia had no 2011-12-30: it crossed the date line.
        assertThat(next("0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z"))
                .isEqualTo("2011-12-30T22:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0 6 * *        | expected five fields
                    60 6 * * *     | minute: expected 0 to 59, a range such as 1-5
                    0 24 * * *     | hour: expected 0 to 23
                    0 0 0 * *      | day-of-month: expected 1 to 31
                    0 0 1 13 *     | month: expected 1 to 12 or jan to dec
                    0 0 1 foo *    | found foo
                    0 0 * * mo     | day-of-week: expected 0 to 7 or sun to sat
                    5-1 * * * *    | minute: expected a range that rises; write two with a comma
                    */0 * * * *    | minute: expected a step of 1 to 59, found */0
                    */x * * * *    | minute: expected a step of 1 to 59, found x in */x
                    1,,2 * * * *   | found nothing in 1,,2
                    -1 * * * *     | minute: expected 0 to 59
                    1-2-3 * * * *  | found 2-3 in 1-2-3
                    0 0 30 2 *     | day-of-month: none of its days exists in the months
                    0 0 31 4,6 *   | choose a day up to 28, or another month
                    @often         | expected five fields
                    """)
    void aBadRuleNamesTheFieldAndTheWayOut(String rule, String words) {
        assertThatThrownBy(() -> CronRule.utc(rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("schedule.cron: ")
                .hasMessageContaining(words);
    }

    @Test
    void aBadZoneIsRefused() {
        assertThatThrownBy(() -> new CronRule("0 6 * * *", "Mars/Olympus"))
                .hasMessage(
                        "schedule.zone: expected a time zone such as UTC or Europe/Berlin, found Mars/Olympus");
    }

    private static String next(String rule, String zone, String after) {
        long at = new CronRule(rule, zone).nextAfter(Instant.parse(after).toEpochMilli());
        return Instant.ofEpochMilli(at).toString();
    }
}
