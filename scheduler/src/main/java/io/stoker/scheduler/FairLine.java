package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Realm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/// Whose turn it is in one cycle under the order `fair`: the queue that [FairTree] names, and in it
/// the first job by priority and ageing. What the cycle places counts at once.
///
/// A shape that [#next] gave is out of its line until [#again] or [#leaves] says what becomes of
/// it. Making one costs O(shapes x log shapes + queues); a turn costs O(log shapes + depth of the
/// tree).
final class FairLine implements Line {

    private static final long MOST = 1L << 42;

    private final FairTree tree;
    private final Map<String, PriorityQueue<Shape>> byQueue = new TreeMap<>();

    FairLine(Realm realm, FreeIndex free, Tenants tenants) {
        tree =
                new FairTree(
                        Math.min(MOST, free.capacityGpuMilli(realm)),
                        Math.min(MOST, free.capacityCpuMilli(realm)),
                        Math.min(MOST, free.capacityMemoryMib(realm)));
        for (String queue : tenants.queues()) {
            tree.weigh(queue, tenants.spec(queue).weight());
            tree.hold(queue, tenants.held(queue).in(realm));
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
    public void holds(Shape shape, List<Allocation> workers) {
        long gpu = 0;
        long cpu = 0;
        long memory = 0;
        for (Allocation worker : workers) {
            gpu += worker.gpuMilli();
            cpu += worker.cpuMilli();
            memory += worker.memoryMib();
        }
        tree.hold(shape.key.queue(), gpu, cpu, memory);
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
