package io.stoker.scheduler;

import io.stoker.model.Realm;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/// Turns under the order `fair`: the queue that [FairTree] names, and in it the first job by
/// priority and ageing, or by the queue's own order.
///
/// Making one costs O(shapes x log shapes + queues); a turn costs O(log shapes + depth of the
/// tree).
final class FairLine implements Line {

    private static final long MOST = 1L << 42;

    private final FairTree tree;
    private final Map<String, PriorityQueue<Shape>> byQueue = new TreeMap<>();

    FairLine(Realm realm, FreeIndex free, Tenants tenants, long now) {
        tree =
                new FairTree(
                        Math.min(MOST, free.capacityGpuMilli(realm)),
                        Math.min(MOST, free.capacityCpuMilli(realm)),
                        Math.min(MOST, free.capacityMemoryMib(realm)));
        for (String queue : tenants.queues()) {
            tree.weigh(queue, tenants.spec(queue).weight());
            tree.hold(queue, tenants.weighed(queue, realm, now));
        }
    }

    @Override
    public void add(Shape shape) {
        tree.queued(shape.key.queue(), 1);
        again(shape);
    }

    @Override
    public Optional<Shape> next() {
        return tree.next()
                .flatMap(queue -> Optional.ofNullable(byQueue.get(queue)).map(PriorityQueue::poll));
    }

    @Override
    public void holds(Shape shape, long gpuMilli, long cpuMilli, long memoryMib) {
        tree.hold(shape.key.queue(), gpuMilli, cpuMilli, memoryMib);
    }

    @Override
    public void again(Shape shape) {
        byQueue.computeIfAbsent(
                        shape.key.queue(),
                        _ -> new PriorityQueue<>((a, b) -> a == b ? 0 : a.before(b) ? -1 : 1))
                .add(shape);
    }

    @Override
    public void leaves(Shape shape) {
        tree.queued(shape.key.queue(), -1);
    }
}
