package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Shapes that want the same GPUs for each worker in one realm. When no node has such GPUs free,
/// one look refuses them all, however many there are.
final class Demand extends IndexedHeap.Item<Demand> {

    /// What makes shapes one demand.
    record Key(Realm realm, GpuRequest gpus) {}

    private static final long NEVER = -1;

    final Key key;
    private final IndexedHeap<Shape> ready = new IndexedHeap<>();
    private final IndexedHeap<Shape> refused = new IndexedHeap<>();
    private final IndexedHeap<Shape> paused = new IndexedHeap<>();
    private final IndexedHeap<Shape> limited = new IndexedHeap<>();
    private Optional<Target> target = Optional.empty();
    private Optional<Shortage> exhausted = Optional.empty();
    private Optional<Reasons.OfDemand> reasons = Optional.empty();
    private long refusedAtVersion = NEVER;

    Demand(Key key) {
        this.key = key;
    }

    boolean isEmpty() {
        return ready.isEmpty() && refused.isEmpty() && paused.isEmpty() && limited.isEmpty();
    }

    IndexedHeap<Shape> ready() {
        return ready;
    }

    List<Shape> refused() {
        return refused.items();
    }

    /// {@return shapes that were refused one by one or together, and rest}
    List<Shape> resting() {
        if (exhausted.isEmpty()) {
            return refused.items();
        }
        List<Shape> all = new ArrayList<>(refused.items());
        all.addAll(ready.items());
        return all;
    }

    private IndexedHeap<Shape> heap(Shape.Rest rest) {
        return switch (rest) {
            case READY -> ready;
            case REFUSED -> refused;
            case PAUSED -> paused;
            case LIMITED -> limited;
        };
    }

    /// Adds a shape that has a job.
    void add(Shape shape) {
        heap(shape.rest).add(shape);
    }

    void remove(Shape shape) {
        heap(shape.rest).remove(shape);
        if (shape.rest != Shape.Rest.READY) {
            // Another shape of the same key must not inherit its reason.
            reasons = Optional.empty();
        }
    }

    void headChanged(Shape shape) {
        heap(shape.rest).update(shape);
    }

    void move(Shape shape, Shape.Rest rest) {
        remove(shape);
        shape.rest = rest;
        add(shape);
        reasons = Optional.empty();
    }

    /// Builds all heaps again under a new order; the shapes' own heaps are right already.
    void reorder() {
        for (Shape.Rest rest : Shape.Rest.values()) {
            for (Shape shape : heap(rest).drain()) {
                add(shape);
            }
        }
    }

    /// {@return the best job that rests because it was refused}
    Optional<QueuedJob> refusedHead() {
        Optional<QueuedJob> head =
                refused.isEmpty() ? Optional.empty() : Optional.of(refused.first().head());
        if (exhausted.isEmpty() || ready.isEmpty()) {
            return head;
        }
        QueuedJob other = ready.first().head();
        return head.isPresent() && head.get().before(other) ? head : Optional.of(other);
    }

    /// Lets everything refused be tried again if the realm has changed since.
    void wake(long version) {
        if (refusedAtVersion != version) {
            awaken(refused);
            exhausted = Optional.empty();
            reasons = Optional.empty();
            refusedAtVersion = version;
        }
    }

    /// Lets shapes be tried again whose limits may have become easier.
    void ease(Tenants tenants) {
        for (Shape shape : List.copyOf(limited.items())) {
            if (shape.limitedAt != tenants.version(shape.key.queue())) {
                move(shape, Shape.Rest.READY);
            }
        }
    }

    /// Lets everything be tried again.
    void forget() {
        awaken(refused);
        awaken(paused);
        awaken(limited);
        exhausted = Optional.empty();
        reasons = Optional.empty();
        refusedAtVersion = NEVER;
    }

    private void awaken(IndexedHeap<Shape> resting) {
        if (!resting.isEmpty()) {
            for (Shape shape : resting.drain()) {
                shape.rest = Shape.Rest.READY;
                ready.add(shape);
            }
        }
    }

    Optional<Shortage> exhausted() {
        return exhausted;
    }

    void exhausted(Shortage shortage) {
        exhausted = Optional.of(shortage);
        reasons = Optional.empty();
    }

    Target target(FreeIndex free) {
        if (target.isPresent() && target.get().holdsFor(free)) {
            return target.get();
        }
        Target made = free.target(key.realm(), key.gpus());
        target = Optional.of(made);
        return made;
    }

    /// {@return why its shapes do not start}
    Reasons.OfDemand reasons() {
        if (reasons.isPresent()) {
            return reasons.get();
        }
        List<Shape> resting = new ArrayList<>(refused.items());
        resting.addAll(paused.items());
        resting.addAll(limited.items());
        Reasons.OfDemand made = Reasons.OfDemand.of(key, resting, exhausted);
        reasons = Optional.of(made);
        return made;
    }

    @Override
    boolean before(Demand other) {
        return ready.first().before(other.ready.first());
    }
}
