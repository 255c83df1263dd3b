package io.stoker.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/// Rows at even distances, never many: when there are too many, every second one goes and the
/// distance doubles.
final class Timeline {

    private static final int MOST_ROWS = 1_024;

    private final List<TimelineRow> rows = new ArrayList<>();
    private final long startAt;
    private long everyMillis;
    private long nextAt;

    Timeline(long startAt, long firstEveryMillis) {
        this.startAt = startAt;
        this.everyMillis = Math.max(1_000, firstEveryMillis);
        this.nextAt = startAt;
    }

    /// Time is about to reach `at`: takes the rows that fall before it.
    void advance(long at, LongFunction<TimelineRow> look) {
        while (nextAt < at) {
            rows.add(look.apply(nextAt));
            if (rows.size() == MOST_ROWS) {
                List<TimelineRow> kept = new ArrayList<>();
                for (int i = 0; i < rows.size(); i += 2) {
                    kept.add(rows.get(i));
                }
                rows.clear();
                rows.addAll(kept);
                everyMillis *= 2;
                nextAt = startAt + rows.size() * everyMillis;
            } else {
                nextAt += everyMillis;
            }
        }
    }

    /// Adds one last row.
    void close(TimelineRow row) {
        rows.add(row);
    }

    List<TimelineRow> rows() {
        return List.copyOf(rows);
    }
}
