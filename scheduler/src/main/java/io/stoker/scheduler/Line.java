package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.List;
import java.util.Optional;

/// Whose turn it is in one cycle. A shape that [#next] gave is out of the line until [#again] or
/// [#leaves] says what becomes of it.
interface Line {

    /// A shape that has a job stands in line.
    void add(Shape shape);

    /// {@return the shape whose first job is next; empty when nobody is left}
    Optional<Shape> next();

    /// Its queue took these places.
    void holds(Shape shape, List<Allocation> workers);

    /// It stands in line again, with the head it has now.
    void again(Shape shape);

    /// It is not looked at again in this cycle.
    void leaves(Shape shape);
}
