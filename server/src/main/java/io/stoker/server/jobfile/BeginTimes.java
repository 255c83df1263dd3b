package io.stoker.server.jobfile;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.OptionalLong;

/// Reads when a job begins at the earliest, as people write it.
public final class BeginTimes {

    /// What is understood, for messages.
    public static final String EXPECTED =
            "a time such as 2026-12-24T08:00:00Z, a span from now such as +2h, or today, tomorrow or a bare 06:00";

    private BeginTimes() {}

    /// {@return the time in epoch milliseconds; empty when the text is none of: a span with or
    /// without `+`, a time with a zone, a time or date on the zone's clocks, `today` or `tomorrow`
    /// with or without `HH:MM`, or `HH:MM` alone for the next time the clocks show it}
    ///
    /// @param now epoch milliseconds that spans and days count from
    /// @param zone whose clocks are meant where the text names none
    public static OptionalLong millis(String text, long now, ZoneId zone) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        ZonedDateTime today = Instant.ofEpochMilli(now).atZone(zone);
        try {
            if (word.startsWith("+")) {
                return Quantities.timeMillis(word.substring(1), now);
            }
            if (word.startsWith("tomorrow")) {
                return on(today.toLocalDate().plusDays(1), word.substring(8), zone);
            }
            if (word.startsWith("today")) {
                return on(today.toLocalDate(), word.substring(5), zone);
            }
            if (word.matches("\\d{1,2}:\\d{2}")) {
                OptionalLong at = on(today.toLocalDate(), word, zone);
                return at.getAsLong() > now ? at : on(today.toLocalDate().plusDays(1), word, zone);
            }
            String local = text.strip().replace(' ', 'T');
            if (local.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return on(LocalDate.parse(local), "", zone);
            }
            if (local.matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2})?")) {
                return at(LocalDateTime.parse(local), zone);
            }
        } catch (DateTimeException notATime) {
            return OptionalLong.empty();
        }
        return Quantities.timeMillis(text, now);
    }

    private static OptionalLong on(LocalDate date, String time, ZoneId zone) {
        String word = time.strip();
        LocalTime clock =
                word.isEmpty()
                        ? LocalTime.MIDNIGHT
                        : LocalTime.parse(word.length() == 4 ? "0" + word : word);
        return at(date.atTime(clock), zone);
    }

    private static OptionalLong at(LocalDateTime local, ZoneId zone) {
        return OptionalLong.of(local.atZone(zone).toInstant().toEpochMilli());
    }
}
