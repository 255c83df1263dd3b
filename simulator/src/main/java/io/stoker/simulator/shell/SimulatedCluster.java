package io.stoker.simulator.shell;

import io.stoker.control.Brain;
import io.stoker.control.ClusterState;
import io.stoker.control.Effect;
import io.stoker.control.Input;
import io.stoker.control.Outcome;
import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.NodeCondition;
import io.stoker.model.PowerBudget;
import io.stoker.model.QueueSpec;
import io.stoker.model.ReservationSpec;
import io.stoker.simulator.engine.EventQueue;
import io.stoker.simulator.fleet.FleetPort;
import io.stoker.simulator.fleet.SimulatedFleet;
import io.stoker.simulator.fleet.Timers;
import io.stoker.simulator.workload.Arrivals;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.LongFunction;

/// The simulated shell: the shipped brain, an in-memory journal that commits in order, a virtual
/// clock and a simulated fleet, on one thread.
///
/// Of several things at one time, those that were asked for first happen first; a wake-up that the
/// brain asks for at the present time comes after everything that is already due then, as in the
/// live shell. Not thread-safe.
public final class SimulatedCluster {

    /// When virtual time begins: 2026-01-01T00:00:00Z. Any fixed time above 0 would do.
    public static final long START_AT = 1_767_225_600_000L;

    private static final int OWNER_SHIFT = 60;
    private static final long FLEET = 0L << OWNER_SHIFT;
    private static final long ARRIVAL = 1L << OWNER_SHIFT;
    private static final long WAKE = 2L << OWNER_SHIFT;
    private static final long COMMIT = 3L << OWNER_SHIFT;
    private static final long OWNER_MASK = 0xFL << OWNER_SHIFT;

    /// A request id is the fleet's token plus this; 0 means that nobody waits.
    private static final long FIRST_REQUEST = 1;

    /// How long nothing may happen to any job before a run with endless or hopeless jobs is over:
    /// longer than any backoff.
    private static final long QUIET_MILLIS = 3_600_000;

    /// The same when nothing is under way that could change anything: a few of the brain's slow
    /// ticks.
    private static final long SETTLED_MILLIS = 60_000;

    /// What power budgets are asked for with: a refusal is an error of the experiment.
    private static final long BUDGET_REQUEST = Long.MAX_VALUE;

    private static final long RESERVATION_REQUEST = Long.MAX_VALUE - 1;

    /// How often nodes' telemetry is read where the placement looks at it.
    private static final long OBSERVE_MILLIS = 10_000;

    private final Scenario scenario;
    private final Arrivals arrivals;
    private final Observer observer;
    private final EventQueue queue;
    private final Brain brain;
    private final SimulatedFleet fleet;
    private final ArrayDeque<Input> inbox = new ArrayDeque<>();
    private final ArrayDeque<Effect.Propose> proposals = new ArrayDeque<>();
    private final LiveJobs live = new LiveJobs();
    private long now = START_AT;
    private long journalIndex;
    private long steps;
    private int nextArrival;
    private boolean horizonReached;
    private long observeNextAt;
    private long pendingWakeAt = Long.MAX_VALUE;

    /// Makes a cluster whose nodes are powered on and whose policies are set, before the first job.
    public SimulatedCluster(Scenario scenario, Observer observer) {
        this.scenario = scenario;
        this.arrivals = scenario.arrivals();
        this.observer = observer;
        this.queue = new EventQueue(1_024);
        this.brain = new Brain(scenario.brain(), new ClusterState());
        arrivals.foreseen().ifPresent(brain.state().pending()::foresee);
        this.fleet =
                new SimulatedFleet(
                        scenario.nodes(),
                        scenario.fleet(),
                        scenario.seed(),
                        new VirtualTimers(),
                        new InboxPort());
        inbox.add(new Input.Lead());
        inbox.add(
                new Input.Request(0, new Command.SetPolicy(now, scenario.policy(), "experiment")));
        for (QueueSpec each : scenario.queues()) {
            inbox.add(new Input.Request(0, new Command.PutQueue(now, each, "experiment")));
        }
        drain();
        fleet.start();
        // Nodes are up before the first job of the same moment arrives.
        while (!queue.isEmpty()
                && queue.nextAt() == now
                && live.registrations() < scenario.nodes().size()) {
            step();
        }
        for (PowerBudget budget : scenario.powerBudgets()) {
            Command put = new Command.PutPowerBudget(now, budget, "experiment");
            inbox.add(new Input.Request(BUDGET_REQUEST, put));
        }
        drain();
        for (ReservationSpec wanted : scenario.reservations()) {
            reserve(wanted);
        }
        drain();
        scheduleArrival();
    }

    private void reserve(ReservationSpec wanted) {
        ReservationSpec spec =
                new ReservationSpec(
                        wanted.name(),
                        wanted.maintenance(),
                        now + wanted.startAt(),
                        wanted.durationMillis(),
                        wanted.cron(),
                        wanted.place(),
                        wanted.queues(),
                        wanted.users(),
                        wanted.note());
        long firstAt =
                spec.cron().map(cron -> cron.nextAfter(spec.startAt() - 1)).orElse(spec.startAt());
        inbox.add(
                new Input.Request(
                        RESERVATION_REQUEST,
                        new Command.CreateReservation(now, spec, firstAt, "experiment")));
    }

    /// Lets the next thing happen.
    ///
    /// @return false when the run is over; nothing happened then
    public boolean step() {
        if (over()) {
            return false;
        }
        long at = queue.nextAt();
        if (scenario.horizonMillis() > 0 && at > START_AT + scenario.horizonMillis()) {
            horizonReached = true;
            now = START_AT + scenario.horizonMillis();
            observer.advance(now);
            return false;
        }
        if (at > now) {
            observer.advance(at);
            now = at;
        }
        steps++;
        long code = queue.take();
        long owner = code & OWNER_MASK;
        if (owner == FLEET) {
            fleet.due(code);
        } else if (owner == WAKE) {
            wake();
        } else if (owner == ARRIVAL) {
            arrive();
        } else {
            Effect.Propose proposal = proposals.remove();
            commit(proposal);
        }
        drain();
        return true;
    }

    /// {@return virtual time, epoch milliseconds}
    public long now() {
        return now;
    }

    /// {@return when the run ended: the last thing that happened to a job, or the horizon}
    public long endAt() {
        return horizonReached ? now : live.lastJobEventAt();
    }

    /// {@return events so far: arrivals, wake-ups, commits with a delay, and timers of the fleet}
    public long steps() {
        return steps;
    }

    /// {@return entries in the journal}
    public long journalEntries() {
        return journalIndex;
    }

    /// {@return jobs that have arrived so far}
    public int arrived() {
        return nextArrival;
    }

    /// {@return whether the horizon ended the run}
    public boolean horizonReached() {
        return horizonReached;
    }

    /// {@return the brain's state, for reading}
    public ClusterState state() {
        return brain.state();
    }

    /// {@return the fleet, for reading and for breaking things}
    public SimulatedFleet fleet() {
        return fleet;
    }

    private boolean over() {
        if (queue.isEmpty()) {
            return true;
        }
        if (nextArrival < arrivals.count() || live.registrations() == 0) {
            return horizonReached;
        }
        if (live.unfinished() == 0) {
            return true;
        }
        if (fleet.workersThatWillEnd() > 0 || !proposals.isEmpty()) {
            return false;
        }
        boolean settled =
                fleet.nodesAway() == 0
                        && !scenario.fleet().failures().active()
                        && live.paused() == 0
                        && queue.nextAt() > live.latestDeadline();
        long budgets = brain.state().scheduling().longestWindowWaitedFor();
        long quiet = (settled ? SETTLED_MILLIS : QUIET_MILLIS) + budgets;
        return queue.nextAt() - live.lastJobEventAt() > quiet + scenario.fleet().startupMillis();
    }

    private void arrive() {
        int first = nextArrival;
        while (nextArrival < arrivals.count() && START_AT + arrivals.atMillis(nextArrival) <= now) {
            Command submit =
                    new Command.SubmitJob(
                            now, arrivals.spec(nextArrival, START_AT), Optional.empty());
            inbox.add(new Input.Request(0, submit));
            nextArrival++;
        }
        // Every arrival is an event, also of those that share one place in the queue.
        steps += Math.max(0, nextArrival - first - 1);
        scheduleArrival();
    }

    private void scheduleArrival() {
        if (nextArrival < arrivals.count()) {
            queue.add(Math.max(now, START_AT + arrivals.atMillis(nextArrival)), ARRIVAL);
        }
    }

    private void drain() {
        for (Input input = inbox.poll(); input != null; input = inbox.poll()) {
            brain.step(now, input, this::carryOut);
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Propose propose -> {
                if (scenario.commitDelayMillis() == 0) {
                    commit(propose);
                } else {
                    proposals.add(propose);
                    queue.add(now + scenario.commitDelayMillis(), COMMIT);
                }
            }
            case Effect.Send send -> fleet.carryOut(send.order());
            case Effect.Answer answer -> answer(answer);
            case Effect.Publish publish -> {
                live.observe(now, publish.event());
                observer.event(publish.at(), publish.event());
            }
            case Effect.WakeAt wake -> wakeAt(Math.max(now, wake.at()));
            case Effect.Explain explain -> observer.explained(explain.report());
        }
    }

    /// One wake-up is pending at most, the earliest: the brain asks again for later ones when it
    /// wakes.
    private void wakeAt(long at) {
        if (at < pendingWakeAt) {
            pendingWakeAt = at;
            queue.add(at, WAKE);
        }
    }

    private void wake() {
        // An earlier wake-up that was asked for later made this one stale.
        if (pendingWakeAt == now) {
            pendingWakeAt = Long.MAX_VALUE;
            observe();
            inbox.add(new Input.Wake());
        }
    }

    /// Tells the brain what nodes measure, before it may plan. Looking changes nothing in the
    /// fleet.
    private void observe() {
        if (now < observeNextAt || !brain.state().looksAtConditions()) {
            return;
        }
        observeNextAt = now + OBSERVE_MILLIS;
        for (int node = 0; node < scenario.nodes().size(); node++) {
            Optional<Integer> id = brain.state().nodeId(scenario.nodes().get(node).name());
            if (id.isPresent()) {
                NodeCondition seen =
                        Observed.of(scenario.nodes().get(node), fleet.telemetry(id.get()));
                if (!seen.equals(brain.state().free().condition(id.get()))) {
                    inbox.add(new Input.Observed(id.get(), seen));
                }
            }
        }
    }

    private void commit(Effect.Propose propose) {
        inbox.add(new Input.Committed(++journalIndex, propose.command(), propose.requestId()));
    }

    private void answer(Effect.Answer answer) {
        if (answer.requestId() == BUDGET_REQUEST) {
            if (answer.outcome() instanceof Outcome.Refused refused) {
                throw new IllegalArgumentException(
                        "powerBudgets: " + refused.rejection().message());
            }
            return;
        }
        if (answer.requestId() == RESERVATION_REQUEST) {
            if (answer.outcome() instanceof Outcome.Refused refused) {
                throw new IllegalArgumentException(
                        "reservations: " + refused.rejection().message());
            }
            return;
        }
        int token = (int) (answer.requestId() - FIRST_REQUEST);
        switch (answer.outcome()) {
            case Outcome.Done done -> fleet.answered(token, done.subject());
            case Outcome.Replayed replayed -> fleet.answered(token, replayed.subject());
            case Outcome.Refused refused ->
                    throw new IllegalStateException(
                            "the brain refused a simulated node or fault: " + refused.rejection());
            case Outcome.NotLeader() ->
                    throw new IllegalStateException("the simulated brain does not lead");
        }
    }

    /// Virtual time.
    private final class VirtualTimers implements Timers {

        @Override
        public long now() {
            return now;
        }

        @Override
        public void callAt(long at, long code) {
            queue.add(at, FLEET | code);
        }
    }

    /// The fleet's words go to the end of the inbox.
    private final class InboxPort implements FleetPort {

        @Override
        public void ask(int token, LongFunction<Command> commandAt) {
            inbox.add(new Input.Request(token + FIRST_REQUEST, commandAt.apply(now)));
        }

        @Override
        public void report(LongFunction<Command> commandAt) {
            inbox.add(new Input.Request(0, commandAt.apply(now)));
        }

        @Override
        public void heartbeat(int nodeId) {
            inbox.add(new Input.Heartbeat(nodeId));
        }

        @Override
        public void connected(int nodeId) {
            inbox.add(new Input.Connected(nodeId));
        }
    }

    /// Counts what decides whether a run is over.
    private static final class LiveJobs {

        private int unfinished;
        private int paused;
        private int registrations;
        private long latestDeadline;
        private long lastJobEventAt = START_AT;

        void observe(long now, Event event) {
            switch (event) {
                case Event.JobSubmitted e -> {
                    unfinished++;
                    paused += e.pausedUntil() != 0 ? 1 : 0;
                    latestDeadline = Math.max(latestDeadline, e.spec().time().deadlineAt());
                    lastJobEventAt = now;
                }
                case Event.JobRequeued e -> {
                    paused += e.pausedUntil() != 0 ? 1 : 0;
                    lastJobEventAt = now;
                }
                case Event.JobResumed _ -> {
                    paused--;
                    lastJobEventAt = now;
                }
                case Event.TaskDiverged _ -> unfinished++;
                case Event.JobFinished _ -> {
                    unfinished--;
                    lastJobEventAt = now;
                }
                case Event.GangPlaced _,
                        Event.GangGrown _,
                        Event.GangShrunk _,
                        Event.JobStarted _,
                        Event.AttemptEnded _ ->
                        lastJobEventAt = now;
                case Event.NodeJoined _, Event.NodeReturned _ -> registrations++;
                default -> {}
            }
        }

        int unfinished() {
            return unfinished;
        }

        int paused() {
            return paused;
        }

        long latestDeadline() {
            return latestDeadline;
        }

        int registrations() {
            return registrations;
        }

        long lastJobEventAt() {
            return lastJobEventAt;
        }
    }
}
