package io.stoker.simulator.edge.trace;

import java.util.ArrayList;
import java.util.List;

/// What reading a trace gave: the rows that can be used, and those that cannot.
///
/// @param source the file, as people should see it
/// @param rows usable rows, in the order of the file
/// @param broken rows left out, in the order of the file
public record TraceRead<T>(String source, List<T> rows, List<BrokenRow> broken) {

    private static final int MOST_SHOWN = 5;

    public TraceRead {
        rows = List.copyOf(rows);
        broken = List.copyOf(broken);
    }

    /// {@return lines for people about rows that were left out; empty when there were none}
    public List<String> notices() {
        if (broken.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s: %d of %d rows left out"
                        .formatted(source, broken.size(), broken.size() + rows.size()));
        for (BrokenRow row : broken.subList(0, Math.min(MOST_SHOWN, broken.size()))) {
            lines.add("%s:%d: %s".formatted(source, row.line(), row.message()));
        }
        if (broken.size() > MOST_SHOWN) {
            lines.add("%s: and %d more".formatted(source, broken.size() - MOST_SHOWN));
        }
        return lines;
    }
}
