package io.stoker.scheduler;

import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;

/// Turns by rank: each queue offers the first of its jobs by its own order, and of these the one
/// goes that the cluster's order, with the points its queue has for its share, puts first.
///
/// A turn costs O(log shapes + log queues); all queues are ranked again when what they use together
/// has grown by a part of it.
final class RankedLine implements Line {

    /// A queue with shapes in line; its rank stays as it is while it stands in the set.
    private static final class Queue implements Comparable<Queue> {
        private final String name;
        private final PriorityQueue<Shape> shapes =
                new PriorityQueue<>((a, b) -> a == b ? 0 : a.before(b) ? -1 : 1);
        private long major;

        private Queue(String name) {
            this.name = name;
        }

        private QueuedJob offer() {
            return shapes.element().head();
        }

        @Override
        public int compareTo(Queue other) {
            if (this == other) {
                return 0;
            }
            int majors = Long.compare(major, other.major);
            return majors != 0 ? majors : offer().beforeAcross(other.offer()) ? -1 : 1;
        }
    }

    private final Optional<SharePoints> points;
    private final Map<String, Queue> queues = new TreeMap<>();
    private final TreeSet<Queue> inLine = new TreeSet<>();

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
        Queue first = inLine.pollFirst();
        if (first == null) {
            return Optional.empty();
        }
        Shape shape = first.shapes.remove();
        enter(first);
        return Optional.of(shape);
    }

    /// Ranks a queue that is not in the set, and puts it there if it offers a job.
    private void enter(Queue queue) {
        if (!queue.shapes.isEmpty()) {
            long lead = points.map(each -> each.lead(queue.name)).orElse(0L);
            queue.major = queue.offer().acrossMajor() - lead;
            inLine.add(queue);
        }
    }

    private void leave(Queue queue) {
        if (!queue.shapes.isEmpty()) {
            inLine.remove(queue);
        }
    }

    @Override
    public void holds(Shape shape, long gpuMilli, long cpuMilli, long memoryMib) {
        if (points.isEmpty()) {
            return;
        }
        Queue queue = queue(shape);
        leave(queue);
        points.get().hold(shape.key.queue(), gpuMilli);
        enter(queue);
        if (points.get().recount()) {
            inLine.clear();
            queues.values().forEach(this::enter);
        }
    }

    @Override
    public void again(Shape shape) {
        Queue queue = queue(shape);
        leave(queue);
        queue.shapes.add(shape);
        enter(queue);
    }

    private Queue queue(Shape shape) {
        return queues.computeIfAbsent(shape.key.queue(), Queue::new);
    }

    @Override
    public void leaves(Shape shape) {
        // It is out of its line already.
    }
}
