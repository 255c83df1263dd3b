package io.stoker.scheduler;

import io.stoker.model.PolicySpec;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The orders of queues that have one of their own. Mutable, one writer.
final class OwnOrders {

    private final Map<String, String> names = new TreeMap<>();
    private final Map<String, Order> orders = new TreeMap<>();
    private PolicySpec policy = PolicySpec.DEFAULT;

    /// Makes all orders anew with another policy's settings.
    void policy(PolicySpec next, ServiceHistory history) {
        policy = next;
        learn(history);
    }

    /// Makes all orders anew with what is known.
    void learn(ServiceHistory history) {
        names.forEach((queue, name) -> orders.put(queue, made(name, history)));
    }

    /// Names a queue's own order; an empty name takes it away.
    ///
    /// @return whether anything changed
    boolean name(String queue, String name, ServiceHistory history) {
        if (names.getOrDefault(queue, "").equals(name)) {
            return false;
        }
        if (name.isEmpty()) {
            names.remove(queue);
            orders.remove(queue);
        } else {
            names.put(queue, name);
            orders.put(queue, made(name, history));
        }
        return true;
    }

    private Order made(String name, ServiceHistory history) {
        return Policies.order(policy.toBuilder().order(name).build())
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "queue.order: expected one of %s, found %s"
                                        .formatted(Policies.ownOrderNames(), name)))
                .learned(history);
    }

    Optional<Order> of(String queue) {
        return Optional.ofNullable(orders.get(queue));
    }

    boolean isEmpty() {
        return orders.isEmpty();
    }

    /// {@return whether one of them ranks by what it learned from other jobs}
    boolean learns() {
        return orders.values().stream().anyMatch(Order::learns);
    }
}
