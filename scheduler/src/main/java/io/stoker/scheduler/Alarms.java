package io.stoker.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Shapes that rest, and times from which on they may fit although nothing has changed. Soft state.
final class Alarms {

    private final TreeMap<Long, List<Shape>> byTime = new TreeMap<>();

    /// Lets a shape that rests be tried again from a time on.
    void set(Shape shape, long at) {
        List<Shape> shapes = byTime.computeIfAbsent(at, _ -> new ArrayList<>(1));
        if (!shapes.contains(shape)) {
            shapes.add(shape);
        }
    }

    /// {@return when the next one is due, epoch ms}
    OptionalLong next() {
        return byTime.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byTime.firstKey());
    }

    /// Lets the shapes that are due be tried again.
    ///
    /// @return whether any was due
    boolean ring(long now) {
        Map<Long, List<Shape>> due = byTime.headMap(now, true);
        for (List<Shape> shapes : due.values()) {
            for (Shape shape : shapes) {
                if (rests(shape) && !shape.jobs.isEmpty()) {
                    shape.demand.move(shape, Shape.Rest.READY);
                }
            }
        }
        boolean any = !due.isEmpty();
        due.clear();
        return any;
    }

    private static boolean rests(Shape shape) {
        return shape.rest == Shape.Rest.REFUSED || shape.rest == Shape.Rest.LIMITED;
    }
}
