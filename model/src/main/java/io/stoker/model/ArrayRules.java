package io.stoker.model;

import java.util.List;

/// An array: alike jobs, told apart by an index. Kept as one record until a task starts.
///
/// @param ranges the indices, ascending and not overlapping
/// @param throttle most tasks that run at once, 0 for no limit
public record ArrayRules(List<Range> ranges, int throttle) {

    /// Most tasks of one array.
    public static final int MAX_TASKS = 1_000_000;

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
}
