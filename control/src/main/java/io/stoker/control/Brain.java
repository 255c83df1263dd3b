package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.Order;
import io.stoker.scheduler.CycleReport;
import java.util.List;
import java.util.function.Consumer;

/// One replica of the control plane as a step function: an input and its time in, effects out.
///
/// ```
/// Request -> Propose ... journal ... Committed -> decide, evolve -> Publish, Answer
///                                                       |
///                                                     loops -> Propose, Send, WakeAt, Explain
/// ```
///
/// One thread at a time. The same inputs at the same times give the same effects.
public final class Brain {

    private final StateMachine machine;
    private final SchedulingLoop scheduling;
    private final DispatchLoop dispatch;
    private final LeaseLoop leases;

    /// What Stoker does on its own, in the order in which it does it.
    private final List<Loop> loops;

    private final Out out = new Out();
    private boolean leading;
    private long wakeAskedFor = Long.MAX_VALUE;

    /// @param config how it paces itself
    /// @param state what to start from; the brain is its only writer from now on
    public Brain(BrainConfig config, ClusterState state) {
        this.machine = new StateMachine(state);
        this.scheduling = new SchedulingLoop(config);
        this.dispatch = new DispatchLoop(config);
        this.leases = new LeaseLoop(config);
        this.loops =
                List.of(
                        dispatch,
                        new TimerLoop(),
                        new PromiseLoop(),
                        new ScheduleLoop(),
                        new ReservationLoop(),
                        leases,
                        new GeneratorLoop(),
                        scheduling);
    }

    /// {@return the state, for reading on the stepping thread}
    public ClusterState state() {
        return machine.state();
    }

    /// {@return whether this replica leads}
    public boolean leading() {
        return leading;
    }

    /// Takes one input.
    ///
    /// @param now the shell's time, epoch milliseconds
    /// @param input what happened
    /// @param effects is told what to do, in order
    /// @throws Invariant.Violation for a bug of ours; the replica must stop
    public void step(long now, Input input, Consumer<Effect> effects) {
        out.effects = effects;
        switch (input) {
            case Input.Request r -> request(r);
            case Input.Committed c -> committed(now, c);
            case Input.Heartbeat h -> {
                if (leading) {
                    leases.heartbeat(now, h.nodeId(), state(), out);
                }
            }
            case Input.Observed o -> state().free.observe(o.nodeId(), o.condition());
            case Input.Connected c -> {
                if (leading) {
                    dispatch.connected(now, c.nodeId(), state(), out);
                }
            }
            case Input.Wake() -> wake(now);
            case Input.Lead() -> {
                leading = true;
                wakeAskedFor = Long.MAX_VALUE;
                loops.forEach(loop -> loop.lead(now, state(), out));
            }
            case Input.Follow() -> leading = false;
            case Input.PlanNow() -> {
                if (leading) {
                    scheduling.markDirty(now, out);
                }
            }
        }
    }

    private void request(Input.Request r) {
        if (leading) {
            out.emit(new Effect.Propose(r.command(), r.requestId()));
        } else if (r.requestId() != 0) {
            out.emit(new Effect.Answer(r.requestId(), new Outcome.NotLeader()));
        }
    }

    private void committed(long now, Input.Committed c) {
        Decision decision = machine.apply(c.index(), c.command());
        long at = state().lastAt();
        for (Event event : decision.events()) {
            out.emit(new Effect.Publish(c.index(), at, event));
            if (leading) {
                for (Loop loop : loops) {
                    loop.observe(at, event, state(), out);
                }
            }
        }
        if (leading) {
            switch (c.command()) {
                case Command.CommitPlan _ ->
                        scheduling.planCommitted(now, decision.rejection().isPresent(), out);
                case Command.RegisterNode r ->
                        dispatch.registered((int) decision.subject(), r.running(), state(), out);
                default -> {}
            }
        }
        if (c.requestId() != 0) {
            out.emit(new Effect.Answer(c.requestId(), outcome(c.index(), decision)));
        }
    }

    private static Outcome outcome(long index, Decision decision) {
        if (decision.rejection().isPresent()) {
            return new Outcome.Refused(decision.rejection().get());
        }
        return decision.replayed()
                ? new Outcome.Replayed(index, decision.subject())
                : new Outcome.Done(index, decision.subject());
    }

    private void wake(long now) {
        wakeAskedFor = Long.MAX_VALUE;
        if (leading) {
            for (Loop loop : loops) {
                loop.wake(now, state(), out);
            }
        }
    }

    /// Passes on what loops ask for. Of several times to wake at only the earliest goes out: loops
    /// that wait for a later one ask again when they are woken.
    private final class Out implements Actions {
        private Consumer<Effect> effects = _ -> {};

        void emit(Effect effect) {
            effects.accept(effect);
        }

        @Override
        public void propose(Command command) {
            emit(new Effect.Propose(command, 0));
        }

        @Override
        public void send(Order order) {
            emit(new Effect.Send(order));
        }

        @Override
        public void wakeAt(long at) {
            if (at < wakeAskedFor) {
                wakeAskedFor = at;
                emit(new Effect.WakeAt(at));
            }
        }

        @Override
        public void explain(CycleReport report) {
            emit(new Effect.Explain(report));
        }
    }
}
