package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Order;

/// What a loop may answer with.
interface Actions {

    /// Puts a command into the journal.
    void propose(Command command);

    /// Gives a node an order.
    void send(Order order);

    /// Asks to be woken at `at` (epoch milliseconds) at the latest.
    void wakeAt(long at);

    /// Shows what a scheduling cycle found out.
    void explain(io.stoker.scheduler.CycleReport report);
}
