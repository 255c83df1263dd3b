package io.stoker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An array: alike jobs, told apart by an index. Kept as one record until a task starts.
///
/// @param ranges the indices, ascending and not overlapping
/// @param throttle most tasks that run at once, 0 for no limit
public record ArrayRules(List<Range> ranges, int throttle) {

    /// Most tasks of one array.
    public static final int MAX_TASKS = 1_000_000;

    private static final Pattern NOTATION =
            Pattern.compile("(\\d[\\d,:-]{0,9999})(?:%(\\d{1,9}))?");
    private static final Pattern RANGE =
            Pattern.compile("(\\d{1,9})(?:-(\\d{1,9})(?::(\\d{1,9}))?)?");

    /// Indices `first`, `first + step`, ... up to `last`.
    public record Range(int first, int last, int step) {
        public Range {
            if (first < 0 || last < first || step < 1) {
                throw new IllegalArgumentException(
                        "array: expected FIRST-LAST:STEP with 0 <= FIRST <= LAST and STEP >= 1,"
                                + " found %d-%d:%d".formatted(first, last, step));
            }
        }

        /// {@return how many indices there are}
        public int count() {
            return (last - first) / step + 1;
        }
    }

    public ArrayRules {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("array: expected at least one index, found none");
        }
        long tasks = 0;
        for (int i = 0; i < ranges.size(); i++) {
            tasks += ranges.get(i).count();
            if (i > 0 && ranges.get(i).first() <= ranges.get(i - 1).last()) {
                throw new IllegalArgumentException(
                        "array: expected ascending ranges that do not overlap, found %d after %d"
                                .formatted(ranges.get(i).first(), ranges.get(i - 1).last()));
            }
        }
        if (tasks > MAX_TASKS) {
            throw new IllegalArgumentException(
                    "array: expected at most %d tasks, found %d".formatted(MAX_TASKS, tasks));
        }
        if (throttle < 0) {
            throw new IllegalArgumentException(
                    "array.throttle: expected 0 or more, found " + throttle);
        }
    }

    /// {@return how many tasks there are}
    public int count() {
        int tasks = 0;
        for (Range range : ranges) {
            tasks += range.count();
        }
        return tasks;
    }

    /// {@return the index of the task at this place, counted from 0}
    public int indexAt(int place) {
        int left = place;
        for (Range range : ranges) {
            if (left < range.count()) {
                return range.first() + left * range.step();
            }
            left -= range.count();
        }
        throw new IllegalArgumentException("array: it has no place " + place);
    }

    /// {@return the place of an index, counted from 0; -1 when the array does not have it}
    public int placeOf(int index) {
        int before = 0;
        for (Range range : ranges) {
            if (index >= range.first() && index <= range.last()) {
                int from = index - range.first();
                return from % range.step() == 0 ? before + from / range.step() : -1;
            }
            before += range.count();
        }
        return -1;
    }

    /// {@return the least index of this array that the other has not, -1 when it has all} Costs one
    /// look at each index.
    public int firstNotIn(ArrayRules other) {
        int at = 0;
        for (Range range : ranges) {
            for (long index = range.first(); index <= range.last(); index += range.step()) {
                while (at < other.ranges.size() && other.ranges.get(at).last() < index) {
                    at++;
                }
                if (at == other.ranges.size()
                        || index < other.ranges.get(at).first()
                        || (index - other.ranges.get(at).first()) % other.ranges.get(at).step()
                                != 0) {
                    return (int) index;
                }
            }
        }
        return -1;
    }

    /// {@return the rules in Slurm's notation, such as `0-9:3,12%4`}
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Range range : ranges) {
            text.append(text.isEmpty() ? "" : ",").append(range.first());
            if (range.last() > range.first()) {
                text.append('-').append(range.last());
                text.append(range.step() > 1 ? ":" + range.step() : "");
            }
        }
        return throttle == 0 ? text.toString() : text + "%" + throttle;
    }

    /// {@return the rules in this notation}: indices and ranges with commas between, `:` and a step
    /// behind a range, `%` and the most tasks at once behind all. Worked example: `0-9:3,12%4` is
    /// 0, 3, 6, 9 and 12, four of them at once.
    ///
    /// @throws IllegalArgumentException that names what is wrong and shows an example
    public static ArrayRules parse(String text) {
        Matcher all = NOTATION.matcher(text.strip());
        if (!all.matches()) {
            throw new IllegalArgumentException(
                    "array: expected such as 0-99, 1,3,7 or 0-99:2%%8, found %s".formatted(text));
        }
        List<Range> ranges = new ArrayList<>();
        for (String part : all.group(1).split(",")) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                throw new IllegalArgumentException(
                        "array: expected a range such as 0-99:2, found %s".formatted(part));
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            int step = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
            ranges.add(new Range(first, last, step));
        }
        int throttle = all.group(2) == null ? 0 : Integer.parseInt(all.group(2));
        if (all.group(2) != null && throttle == 0) {
            throw new IllegalArgumentException(
                    "array: expected 1 or more tasks at once behind %%, found %s".formatted(text));
        }
        return new ArrayRules(ranges, throttle);
    }
}
