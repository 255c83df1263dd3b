package io.stoker.control;

import io.stoker.model.Order;

/// Nodes that a shell can order about: real agents, or simulated ones. What the nodes have to say
/// reaches the brain as [Input]s through whatever the fleet was built with.
public interface Fleet extends AutoCloseable {

    /// {@return whether this fleet speaks for the node}
    boolean owns(int nodeId);

    /// Gives a node an order. Must not block; an order that cannot be delivered is dropped, because
    /// the brain repeats what still matters when the node connects again.
    void carryOut(Order order);

    @Override
    void close();
}
