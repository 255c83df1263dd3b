package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.PowerBudget;
import io.stoker.model.Rejection;
import java.util.Optional;

/// Decisions about power budgets.
final class PowerDecisions {

    private PowerDecisions() {}

    static Decision put(ClusterState state, Command.PutPowerBudget c) {
        PowerBudget budget = c.budget();
        Optional<Long> drawn = state.free.drawnMilliwatts(budget.level(), budget.domain());
        if (drawn.isEmpty()) {
            return Decider.refused(new Rejection.UnknownDomain(budget.level(), budget.domain()));
        }
        long watts = Math.ceilDiv(drawn.get(), 1_000);
        return watts > budget.watts()
                ? Decider.refused(
                        new Rejection.PowerBudgetBelowUse(
                                budget.level(), budget.domain(), budget.watts(), watts))
                : Decider.done(new Event.PowerBudgetChanged(budget, c.by()));
    }

    static Decision delete(ClusterState state, Command.DeletePowerBudget c) {
        return state.powerBudgets.containsKey(new PowerDomain(c.level(), c.domain()))
                ? Decider.done(new Event.PowerBudgetDeleted(c.level(), c.domain(), c.by()))
                : Decider.refused(new Rejection.NoPowerBudget(c.level(), c.domain()));
    }
}
