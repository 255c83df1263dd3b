package io.stoker.model;

import java.util.List;

/// A reservation as it stood.
///
/// @param spec what is kept, and for whom
/// @param startAt when its present or next time begins, epoch ms
/// @param open whether that time has begun
/// @param nodes numbers of the nodes that are kept for that time
public record ReservationImage(
        ReservationSpec spec, long startAt, boolean open, List<Integer> nodes) {
    public ReservationImage {
        nodes = nodes.stream().sorted().distinct().toList();
    }

    /// {@return when its present or next time ends, epoch ms; `Long.MAX_VALUE` for no end}
    public long endAt() {
        return spec.endOf(startAt);
    }
}
