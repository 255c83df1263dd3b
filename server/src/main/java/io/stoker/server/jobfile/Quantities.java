package io.stoker.server.jobfile;

import io.stoker.model.PriorityClass;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations, sizes and times as people write them.
public final class Quantities {

    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?");
    private static final Pattern CLOCK =
            Pattern.compile("(?:(\\d{1,6})-)?(\\d{1,6}):(\\d{1,2})(?::(\\d{1,2}))?");
    private static final Pattern PART =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)\\s*(ms|[smhdw])");
    private static final Pattern SIZE =
            Pattern.compile(
                    "(\\d{1,12}(?:\\.\\d{1,9})?)\\s*([KMGTP]?)(i?)(B?)", Pattern.CASE_INSENSITIVE);
    private static final Pattern RATE =
            Pattern.compile(
                    "(\\d{1,6}(?:\\.\\d{1,6})?)\\s*(?:([GM])(?:bit|bps|b)?(?:/s)?)?",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern WATTS =
            Pattern.compile("(\\d{1,6}(?:\\.\\d{1,6})?)\\s*(k?W)?", Pattern.CASE_INSENSITIVE);
    private static final BigDecimal MOST_MILLIS = BigDecimal.valueOf(100L * 366 * 86_400_000);

    private Quantities() {}

    /// {@return milliseconds of `90s`, `2h30m`, `3d`, `1.5h`, `D-HH:MM:SS`, `HH:MM:SS`, `MM:SS` or
    /// plain seconds; empty for anything else and for more than a hundred years}
    public static OptionalLong durationMillis(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (SECONDS.matcher(word).matches()) {
            return bounded(new BigDecimal(word).movePointRight(3));
        }
        Matcher clock = CLOCK.matcher(word);
        if (clock.matches()) {
            return clockMillis(clock);
        }
        Matcher part = PART.matcher(word);
        BigDecimal sum = BigDecimal.ZERO;
        int end = 0;
        while (end < word.length() && part.find(end) && part.start() == end) {
            sum =
                    sum.add(
                            new BigDecimal(part.group(1))
                                    .multiply(BigDecimal.valueOf(unitMillis(part.group(2)))));
            end = part.end();
        }
        return end == 0 || end < word.length() ? OptionalLong.empty() : bounded(sum);
    }

    private static OptionalLong clockMillis(Matcher clock) {
        long days = clock.group(1) == null ? 0 : Long.parseLong(clock.group(1));
        long first = Long.parseLong(clock.group(2));
        long second = Long.parseLong(clock.group(3));
        boolean three = clock.group(4) != null;
        if (second > 59 || three && Long.parseLong(clock.group(4)) > 59) {
            return OptionalLong.empty();
        }
        // As in Slurm: with days the first number is hours, without them two numbers are minutes
        // and seconds.
        long seconds;
        if (three) {
            seconds = first * 3600 + second * 60 + Long.parseLong(clock.group(4));
        } else {
            seconds = clock.group(1) == null ? first * 60 + second : first * 3600 + second * 60;
        }
        return bounded(BigDecimal.valueOf(days * 86_400 + seconds).movePointRight(3));
    }

    private static long unitMillis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> 604_800_000;
        };
    }

    private static OptionalLong bounded(BigDecimal millis) {
        return millis.compareTo(MOST_MILLIS) > 0
                ? OptionalLong.empty()
                : OptionalLong.of(millis.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    /// {@return MiB of `64GiB`, `64G`, `512MiB` or plain MiB, rounded up; empty for anything else.
    /// `G` and `GiB` both are 1,024 MiB, as in Slurm}
    public static OptionalLong memoryMib(String text) {
        Matcher size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            return OptionalLong.empty();
        }
        String unit = size.group(2).toUpperCase(Locale.ROOT);
        if (unit.isEmpty() && !size.group(4).isEmpty()) {
            return mib(new BigDecimal(size.group(1)), -20);
        }
        return switch (unit) {
            case "K" -> mib(new BigDecimal(size.group(1)), -10);
            case "G" -> mib(new BigDecimal(size.group(1)), 10);
            case "T" -> mib(new BigDecimal(size.group(1)), 20);
            case "P" -> mib(new BigDecimal(size.group(1)), 30);
            default -> mib(new BigDecimal(size.group(1)), 0);
        };
    }

    private static OptionalLong mib(BigDecimal amount, int powerOfTwo) {
        BigDecimal scale = BigDecimal.valueOf(1L << Math.abs(powerOfTwo));
        BigDecimal exact =
                powerOfTwo >= 0
                        ? amount.multiply(scale)
                        : amount.divide(scale, 30, RoundingMode.UP);
        BigDecimal rounded = exact.setScale(0, RoundingMode.UP);
        return rounded.compareTo(BigDecimal.valueOf(1L << 50)) > 0
                ? OptionalLong.empty()
                : OptionalLong.of(rounded.longValueExact());
    }

    /// {@return thousandths of a core in `2`, `0.5` or `500m`; empty for anything else}
    public static OptionalLong cpuMilli(String text) {
        String word = text.strip();
        if (word.matches("\\d{1,9}m")) {
            return OptionalLong.of(Long.parseLong(word.substring(0, word.length() - 1)));
        }
        if (word.matches("\\d{1,6}(\\.\\d{1,6})?")) {
            return OptionalLong.of(
                    new BigDecimal(word)
                            .movePointRight(3)
                            .setScale(0, RoundingMode.UP)
                            .longValueExact());
        }
        return OptionalLong.empty();
    }

    /// {@return Mbit/s of `10Gbit`, `500Mbit` (with or without `/s`) or plain Mbit/s, rounded up;
    /// empty for anything else}
    public static OptionalLong networkMbps(String text) {
        Matcher rate = RATE.matcher(text.strip());
        if (!rate.matches()) {
            return OptionalLong.empty();
        }
        boolean giga = rate.group(2) != null && rate.group(2).equalsIgnoreCase("g");
        return OptionalLong.of(
                new BigDecimal(rate.group(1))
                        .movePointRight(giga ? 3 : 0)
                        .setScale(0, RoundingMode.UP)
                        .longValueExact());
    }

    /// {@return watts of `350`, `350W` or `0.35kW`, rounded up; empty for anything else}
    public static OptionalLong watts(String text) {
        Matcher power = WATTS.matcher(text.strip());
        if (!power.matches()) {
            return OptionalLong.empty();
        }
        boolean kilo = power.group(2) != null && power.group(2).equalsIgnoreCase("kw");
        return OptionalLong.of(
                new BigDecimal(power.group(1))
                        .movePointRight(kilo ? 3 : 0)
                        .setScale(0, RoundingMode.UP)
                        .longValueExact());
    }

    /// {@return epoch milliseconds of an RFC 3339 time (UTC when it names no zone, seconds
    /// optional), of a date, or of a duration counted from `now`; empty for anything else}
    public static OptionalLong timeMillis(String text, long now) {
        OptionalLong after = durationMillis(text);
        if (after.isPresent()) {
            return OptionalLong.of(now + after.getAsLong());
        }
        String word = text.strip().replace(' ', 'T');
        try {
            return OptionalLong.of(OffsetDateTime.parse(word).toInstant().toEpochMilli());
        } catch (DateTimeException notWithZone) {
            return zonelessMillis(word);
        }
    }

    private static OptionalLong zonelessMillis(String word) {
        try {
            Instant at =
                    word.length() == 10
                            ? LocalDate.parse(word).atStartOfDay().toInstant(ZoneOffset.UTC)
                            : LocalDateTime.parse(word).toInstant(ZoneOffset.UTC);
            return OptionalLong.of(at.toEpochMilli());
        } catch (DateTimeException notATime) {
            return OptionalLong.empty();
        }
    }

    /// {@return the number behind a priority class, empty for an unknown word}
    public static OptionalLong priorityClass(String word) {
        return PriorityClass.named(word)
                .map(known -> OptionalLong.of(known.priority()))
                .orElseGet(OptionalLong::empty);
    }
}
