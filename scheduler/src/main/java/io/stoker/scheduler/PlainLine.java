package io.stoker.scheduler;

import java.util.Optional;
import java.util.PriorityQueue;

/// The line in which the queue's order alone decides.
final class PlainLine implements Line {

    private final PriorityQueue<Shape> shapes =
            new PriorityQueue<>((a, b) -> a == b ? 0 : a.before(b) ? -1 : 1);

    @Override
    public void add(Shape shape) {
        shapes.add(shape);
    }

    @Override
    public Optional<Shape> next() {
        return Optional.ofNullable(shapes.poll());
    }

    @Override
    public void holds(Shape shape, long gpuMilli, long cpuMilli, long memoryMib) {}

    @Override
    public void again(Shape shape) {
        shapes.add(shape);
    }

    @Override
    public void leaves(Shape shape) {}
}
