package io.stoker.model;

import java.util.List;
import java.util.Locale;

/// One of the five fields of a [CronRule], read into the set of its values: bit `n` of the mask is
/// value `n`.
enum CronField {
    MINUTE("minute", 0, 59, List.of()),
    HOUR("hour", 0, 23, List.of()),
    DAY_OF_MONTH("day-of-month", 1, 31, List.of()),
    MONTH(
            "month",
            1,
            12,
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec")),
    DAY_OF_WEEK("day-of-week", 0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

    private final String title;
    private final int least;
    private final int most;
    private final List<String> names;

    CronField(String title, int least, int most, List<String> names) {
        this.title = title;
        this.least = least;
        this.most = most;
        this.names = names;
    }

    /// {@return the values that `text` names: values, ranges, steps and lists of them}
    ///
    /// @throws IllegalArgumentException that names the field, what is wrong in it and the way out
    long parse(String text) {
        long mask = 0;
        for (String part : text.split(",", -1)) {
            mask |= part(text, part);
        }
        // Sunday is 0 and 7.
        return this == DAY_OF_WEEK ? (mask | mask >>> 7 & 1) & 0x7f : mask;
    }

    private long part(String text, String part) {
        int slash = part.indexOf('/');
        String range = slash < 0 ? part : part.substring(0, slash);
        int step = slash < 0 ? 1 : number(text, part.substring(slash + 1), "a step");
        if (step < 1 || step > most) {
            throw wrong(text, "a step of 1 to " + most, part);
        }
        int from = least;
        int to = this == DAY_OF_WEEK ? 6 : most;
        if (!range.equals("*")) {
            int dash = range.indexOf('-', 1);
            from = value(text, dash < 0 ? range : range.substring(0, dash));
            to = dash < 0 ? slash < 0 ? from : to : value(text, range.substring(dash + 1));
        }
        if (from > to) {
            throw wrong(text, "a range that rises; write two with a comma between", part);
        }
        long mask = 0;
        for (int value = from; value <= to; value += step) {
            mask |= 1L << value;
        }
        return mask;
    }

    private int value(String text, String word) {
        int named = names.indexOf(word.toLowerCase(Locale.ROOT));
        int value = named < 0 ? number(text, word, "a value") : named + least;
        if (value < least || value > most) {
            throw wrong(text, choices(), word);
        }
        return value;
    }

    private int number(String text, String word, String what) {
        if (word.isEmpty()
                || word.length() > 3
                || !word.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw wrong(
                    text,
                    what.equals("a step") ? "a step of 1 to " + most : choices(),
                    word.isEmpty() ? "nothing" : word);
        }
        return Integer.parseInt(word);
    }

    private String choices() {
        String named =
                names.isEmpty() ? "" : " or %s to %s".formatted(names.getFirst(), names.getLast());
        return "%d to %d%s, a range such as %s, a list with commas, or * with a step such as */2"
                .formatted(least, most, named, this == MONTH ? "1-6" : "1-5");
    }

    private IllegalArgumentException wrong(String text, String expected, String found) {
        return new IllegalArgumentException(
                "schedule.cron: %s: expected %s, found %s%s"
                        .formatted(
                                title, expected, found, found.equals(text) ? "" : " in " + text));
    }
}
