package io.stoker.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneRules;

/// When something recurs: the five fields of cron, and the zone whose clocks they mean.
///
/// The fields are minute, hour, day-of-month, month and day-of-week, as POSIX `crontab` has them
/// (IEEE Std 1003.1-2017), with steps (`*/15`), names (`mon`, `jan`) and 7 for Sunday as well as 0.
/// When both day-of-month and day-of-week are given, a day that matches one of them counts.
///
/// `0 6 * * 1-5` in UTC, asked on Friday 2026-01-02 at 06:00, answers Monday 2026-01-05 at 06:00.
///
/// Where clocks change: a rule with `*` as its hour goes by elapsed time, so it skips an hour that
/// does not exist and runs in both of two equal hours. Any other rule runs once: a time that does
/// not exist moves on by as much as the clocks did, and of two equal times the first counts.
///
/// @param expression the five fields, or one of `@hourly`, `@daily`, `@weekly`, `@monthly` and
///   `@yearly`
/// @param zone name in the IANA time zone database, such as `UTC` or `Europe/Berlin`
public record CronRule(String expression, String zone) {

    /// The zone of a rule that names none.
    public static final String DEFAULT_ZONE = "UTC";

    // 29 February is at most eight years away (1896 to 1904, 2096 to 2104).
    private static final int MOST_DAYS = 9 * 366;

    /// @throws IllegalArgumentException that names the field, what was found and the way out
    public CronRule {
        expression = JobSpec.requireText("schedule.cron", expression, 200).strip();
        JobSpec.requireText("schedule.zone", zone, 64);
        Fields.of(expression).requirePossible();
        zone(zone);
    }

    /// {@return the rule in [#DEFAULT_ZONE]}
    public static CronRule utc(String expression) {
        return new CronRule(expression, DEFAULT_ZONE);
    }

    /// {@return the first time of this rule after `epochMillis`, both in epoch milliseconds}
    public long nextAfter(long epochMillis) {
        ZoneId zoneId = zone(zone);
        ZoneRules rules = zoneId.getRules();
        Fields fields = Fields.of(expression);
        // A time that moved over midnight belongs to the day before.
        LocalDate date =
                Instant.ofEpochMilli(epochMillis).atZone(zoneId).toLocalDate().minusDays(1);
        for (int day = 0; day < MOST_DAYS; day++, date = date.plusDays(1)) {
            long next = firstOn(date, epochMillis, fields, rules);
            if (next != Long.MAX_VALUE) {
                // The next day's first may come before a time that moved.
                return Math.min(next, firstOn(date.plusDays(1), epochMillis, fields, rules));
            }
        }
        throw new IllegalStateException("schedule.cron: " + expression + " never comes");
    }

    private static long firstOn(LocalDate date, long after, Fields fields, ZoneRules rules) {
        if (!fields.matches(date)) {
            return Long.MAX_VALUE;
        }
        boolean steady =
                rules.getOffset(date.atStartOfDay())
                        .equals(rules.getOffset(date.plusDays(1).atStartOfDay()));
        long best = Long.MAX_VALUE;
        for (int hour = 0; hour < 24; hour++) {
            if ((fields.hours >>> hour & 1) == 0) {
                continue;
            }
            for (int minute = 0; minute < 60; minute++) {
                if ((fields.minutes >>> minute & 1) != 0) {
                    LocalDateTime local = date.atTime(hour, minute);
                    best = Math.min(best, firstAt(local, after, fields.everyHour, rules));
                    if (steady && best != Long.MAX_VALUE) {
                        return best;
                    }
                }
            }
        }
        return best;
    }

    private static long firstAt(
            LocalDateTime local, long after, boolean everyHour, ZoneRules rules) {
        long best = Long.MAX_VALUE;
        if (everyHour) {
            for (ZoneOffset offset : rules.getValidOffsets(local)) {
                long at = local.toInstant(offset).toEpochMilli();
                best = at > after ? Math.min(best, at) : best;
            }
            return best;
        }
        long at = local.toInstant(rules.getOffset(local)).toEpochMilli();
        return at > after ? at : best;
    }

    /// {@return the time on this rule's clocks, such as `2026-01-05T06:00+01:00[Europe/Berlin]`}
    public ZonedDateTime onItsClocks(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).atZone(zone(zone));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "schedule.zone: expected a time zone such as UTC or Europe/Berlin, found "
                            + name,
                    unknown);
        }
    }

    /// The fields as sets of bits.
    private record Fields(
            long minutes,
            long hours,
            long days,
            long months,
            long weekdays,
            boolean everyHour,
            boolean anyDay,
            boolean anyWeekday) {

        static Fields of(String expression) {
            String plain =
                    switch (expression) {
                        case "@hourly" -> "0 * * * *";
                        case "@daily" -> "0 0 * * *";
                        case "@weekly" -> "0 0 * * 0";
                        case "@monthly" -> "0 0 1 * *";
                        case "@yearly" -> "0 0 1 1 *";
                        default -> expression;
                    };
            String[] words = plain.strip().split("\\s+");
            if (words.length != 5) {
                throw new IllegalArgumentException(
                        "schedule.cron: expected five fields (minute hour day-of-month month day-of-week) such as \"0 6 * * 1-5\", found %d in \"%s\""
                                .formatted(words.length, expression));
            }
            return new Fields(
                    CronField.MINUTE.parse(words[0]),
                    CronField.HOUR.parse(words[1]),
                    CronField.DAY_OF_MONTH.parse(words[2]),
                    CronField.MONTH.parse(words[3]),
                    CronField.DAY_OF_WEEK.parse(words[4]),
                    words[1].startsWith("*"),
                    words[2].startsWith("*"),
                    words[4].startsWith("*"));
        }

        boolean matches(LocalDate date) {
            boolean day = (days >>> date.getDayOfMonth() & 1) != 0;
            boolean weekday = (weekdays >>> date.getDayOfWeek().getValue() % 7 & 1) != 0;
            // As in POSIX: two restrictions are alternatives, a star restricts nothing more.
            boolean wanted = anyDay || anyWeekday ? day && weekday : day || weekday;
            return wanted && (months >>> date.getMonthValue() & 1) != 0;
        }

        void requirePossible() {
            if (!anyWeekday) {
                return;
            }
            // A leap year shows every day there is.
            for (LocalDate date = LocalDate.of(2024, 1, 1);
                    date.getYear() == 2024;
                    date = date.plusDays(1)) {
                if ((days >>> date.getDayOfMonth() & 1) != 0
                        && (months >>> date.getMonthValue() & 1) != 0) {
                    return;
                }
            }
            throw new IllegalArgumentException(
                    "schedule.cron: day-of-month: none of its days exists in the months that it names; choose a day up to 28, or another month");
        }
    }
}
