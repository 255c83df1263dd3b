package io.stoker.scheduler;

import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/// Turns by rank: each queue offers the first of its jobs by its own order, and of these the one
/// goes that the cluster's order, with the points its queue has for its share, puts first.
///
/// A turn costs O(log shapes + queues with waiting jobs).
final class RankedLine implements Line {

    private static final class Queue {
        private final String name;
        private final PriorityQueue<Shape> shapes =
                new PriorityQueue<>((a, b) -> a == b ? 0 : a.before(b) ? -1 : 1);

        private Queue(String name) {
            this.name = name;
        }
    }

    private final Optional<SharePoints> points;
    private final Map<String, Queue> queues = new TreeMap<>();

    /// @param points what queues have for their shares; empty when shares do not count
    RankedLine(Optional<SharePoints> points) {
        this.points = points;
    }

    @Override
    public void add(Shape shape) {
        again(shape);
    }

    @Override
    public Optional<Shape> next() {
        Optional<Queue> best = Optional.empty();
        for (Queue queue : queues.values()) {
            if (!queue.shapes.isEmpty() && (best.isEmpty() || before(queue, best.get()))) {
                best = Optional.of(queue);
            }
        }
        return best.map(queue -> queue.shapes.poll());
    }

    private boolean before(Queue one, Queue other) {
        QueuedJob first = one.shapes.element().head();
        QueuedJob second = other.shapes.element().head();
        if (points.isEmpty()) {
            return first.beforeAcross(second);
        }
        long ahead = points.get().lead(one.name) - points.get().lead(other.name);
        int majors = Long.compare(first.acrossMajor() - ahead, second.acrossMajor());
        return majors != 0 ? majors < 0 : first.beforeAcross(second);
    }

    @Override
    public void holds(Shape shape, long gpuMilli, long cpuMilli, long memoryMib) {
        points.ifPresent(each -> each.hold(shape.key.queue(), gpuMilli));
    }

    @Override
    public void again(Shape shape) {
        queues.computeIfAbsent(shape.key.queue(), Queue::new).shapes.add(shape);
    }

    @Override
    public void leaves(Shape shape) {
        // It is out of its line already.
    }
}
