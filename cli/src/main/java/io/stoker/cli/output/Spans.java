package io.stoker.cli.output;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Spans and points of time as people write and read them.
public final class Spans {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)?");
    private static final Pattern SLURM =
            Pattern.compile("(?:(\\d+)-)?(\\d{1,3}):(\\d{2})(?::(\\d{2}))?");

    private Spans() {}

    /// {@return seconds as Slurm shows them: `0:42`, `1:05:09`, `3-02:00:00`}
    public static String clock(long seconds) {
        if (seconds < 0) {
            return "-";
        }
        long days = seconds / 86_400;
        long hours = seconds / 3_600 % 24;
        long minutes = seconds / 60 % 60;
        if (days > 0) {
            return String.format(
                    Locale.ROOT, "%d-%02d:%02d:%02d", days, hours, minutes, seconds % 60);
        }
        return hours > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60);
    }

    /// {@return an age in at most two units: `42s`, `5m3s`, `2h10m`, `3d4h`}
    public static String age(long seconds) {
        if (seconds < 0) {
            return "-";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return joined(seconds / 60, "m", seconds % 60, "s");
        }
        return seconds < 86_400
                ? joined(seconds / 3_600, "h", seconds / 60 % 60, "m")
                : joined(seconds / 86_400, "d", seconds / 3_600 % 24, "h");
    }

    private static String joined(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
    }

    /// {@return the time of day here, with the date when it is not today's}
    public static String time(Instant at, Instant now, ZoneId zone) {
        LocalDateTime local = LocalDateTime.ofInstant(at, zone);
        String clock =
                String.format(
                        Locale.ROOT,
                        "%02d:%02d:%02d",
                        local.getHour(),
                        local.getMinute(),
                        local.getSecond());
        return local.toLocalDate().equals(LocalDateTime.ofInstant(now, zone).toLocalDate())
                ? clock
                : local.toLocalDate() + " " + clock;
    }

    /// {@return milliseconds in `90s`, `2h30m`, `3d`, `250ms`, plain seconds, or Slurm's
    /// `D-HH:MM:SS` and `MM:SS`}
    ///
    /// @throws IllegalArgumentException that says what was expected
    public static long millis(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        Matcher slurm = SLURM.matcher(trimmed);
        if (slurm.matches()) {
            return slurm(slurm);
        }
        Matcher part = PART.matcher(trimmed);
        double millis = 0;
        int end = 0;
        while (end < trimmed.length() && part.find(end) && part.start() == end) {
            millis += Double.parseDouble(part.group(1)) * unitMillis(part.group(2));
            end = part.end();
        }
        if (trimmed.isEmpty() || end < trimmed.length()) {
            throw new IllegalArgumentException(
                    "expected a time such as 90s, 2h30m, 3d or 1-12:00:00, found " + text);
        }
        return Math.round(millis);
    }

    private static long slurm(Matcher match) {
        long days = match.group(1) == null ? 0 : Long.parseLong(match.group(1));
        long first = Long.parseLong(match.group(2));
        long second = Long.parseLong(match.group(3));
        boolean hours = match.group(4) != null || match.group(1) != null;
        long third = match.group(4) == null ? 0 : Long.parseLong(match.group(4));
        long seconds = hours ? first * 3_600 + second * 60 + third : first * 60 + second;
        return (days * 86_400 + seconds) * 1_000;
    }

    private static long unitMillis(@org.jspecify.annotations.Nullable String unit) {
        return switch (unit == null ? "s" : unit) {
            case "ms" -> 1;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> 1_000;
        };
    }
}
