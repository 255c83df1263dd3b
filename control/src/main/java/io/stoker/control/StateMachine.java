package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.GangPlacement;
import io.stoker.model.Rejection;
import io.stoker.model.Resize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns the journal into cluster state, one command at a time. The same commands in the same order
/// give equal states on every replica and in the simulator.
public final class StateMachine {

    private final ClusterState state;

    /// @param state what to start from; this machine is its only writer from now on
    public StateMachine(ClusterState state) {
        this.state = state;
    }

    /// {@return the state after the last applied command}
    public ClusterState state() {
        return state;
    }

    /// Applies the next entry of the journal.
    ///
    /// @param index place in the journal: exactly one past the last applied
    /// @param command the entry
    /// @return what was decided; its events are part of the state
    /// @throws Invariant.Violation when `index` skips or repeats, or an event breaks an invariant
    public Decision apply(long index, Command command) {
        Invariant.require(
                index == state.appliedIndex + 1,
                "I7: entry %d, expected %d",
                index,
                state.appliedIndex + 1);
        // Leaders' clocks may differ; time in the state never runs backwards.
        long at = Math.max(command.at(), state.lastAt);
        state.lastAt = at;
        state.scheduling.clock(at);
        Decision decision =
                command instanceof Command.CommitPlan plan ? place(at, plan) : decide(at, command);
        state.appliedIndex = index;
        return decision;
    }

    private Decision decide(long at, Command command) {
        Decision decision = Decider.decide(state, command);
        for (Event event : decision.events()) {
            Evolver.evolve(state, at, event);
        }
        var all = new ArrayList<>(decision.events());
        add(at, ArrayDecisions.follow(state, all), all);
        add(at, DependencyDecisions.follow(state, at, all), all);
        add(at, ArrayDecisions.free(state, at, all), all);
        add(at, ClaimDecisions.follow(state, all), all);
        add(at, Decider.surplus(state), all);
        if (all.size() == decision.events().size()) {
            return decision;
        }
        return new Decision(
                List.copyOf(all), decision.rejection(), decision.subject(), decision.replayed());
    }

    private void add(long at, List<Event> more, List<Event> all) {
        for (Event event : more) {
            Evolver.evolve(state, at, event);
            all.add(event);
        }
    }

    // Gangs are admitted one by one against the state the earlier ones leave behind; a gang that no
    // longer holds costs itself, not its neighbours.
    private Decision place(long at, Command.CommitPlan plan) {
        var events = new ArrayList<Event>(plan.plan().placements().size());
        Optional<Rejection> firstRefusal = Optional.empty();
        for (GangPlacement gang : plan.plan().placements()) {
            Decision decision = AttemptDecisions.place(state, at, gang);
            add(at, decision.events(), events);
            firstRefusal = firstRefusal.or(decision::rejection);
        }
        // Places may be kept where workers stand that have been told to leave.
        for (Resize resize : ResizeDecisions.shrinksFirst(plan.plan())) {
            Decision decision = ResizeDecisions.decide(state, at, resize);
            add(at, decision.events(), events);
            firstRefusal = firstRefusal.or(decision::rejection);
        }
        for (ClaimDecisions.Group group : ClaimDecisions.groups(plan.plan())) {
            Decision decision = ClaimDecisions.admit(state, group);
            add(at, decision.events(), events);
            firstRefusal = firstRefusal.or(decision::rejection);
        }
        return new Decision(List.copyOf(events), firstRefusal, 0, false);
    }
}
