package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import java.util.List;
import java.util.Optional;

/// Whose turn it is in one cycle where queues, not only jobs, decide: inside a queue its own order,
/// between queues one of the implementations. What the cycle places counts at once.
///
/// A shape that [#next] gave is out of its line until [#again] or [#leaves] says what becomes of
/// it.
interface Line {

    /// {@return the turns of a policy; empty when one order ranks all jobs}
    static Optional<Line> of(PolicySpec policy, SchedulerState state, Realm realm, long now) {
        Tenants tenants = state.running().tenants();
        return switch (policy.order()) {
            case Policies.FAIR -> Optional.of(new FairLine(realm, state.free(), tenants, now));
            case Policies.MULTIFACTOR ->
                    Optional.of(new RankedLine(Optional.of(new SharePoints(realm, tenants, now))));
            default ->
                    state.pending().hasOwnOrders()
                            ? Optional.of(new RankedLine(Optional.empty()))
                            : Optional.empty();
        };
    }

    /// A shape that has a job stands in line.
    void add(Shape shape);

    /// {@return the shape whose first job is next; empty when nobody is left}
    Optional<Shape> next();

    /// Its queue took these amounts: GPUs in thousandths, CPUs in thousandths, MiB.
    void holds(Shape shape, long gpuMilli, long cpuMilli, long memoryMib);

    /// It stands in line again, with the head it has now.
    void again(Shape shape);

    /// It is not looked at again in this cycle.
    void leaves(Shape shape);

    /// Its queue took these places.
    default void holds(Shape shape, List<Allocation> workers) {
        long gpu = 0;
        long cpu = 0;
        long memory = 0;
        for (Allocation worker : workers) {
            gpu += worker.gpuMilli();
            cpu += worker.cpuMilli();
            memory += worker.memoryMib();
        }
        holds(shape, gpu, cpu, memory);
    }
}
