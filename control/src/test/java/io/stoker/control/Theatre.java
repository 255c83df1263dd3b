package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.NodeSpec;
import io.stoker.model.Order;
import io.stoker.model.Realm;
import io.stoker.model.Rejection;
import io.stoker.model.WorkerExit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A brain on a stage: an in-memory journal that commits at once, time that moves when told, orders
/// that pile up for the test to look at. Every invariant is checked after every committed command.
final class Theatre {

    final Brain brain;
    final List<Event> events = new ArrayList<>();
    final List<Order> orders = new ArrayList<>();
    final List<Command> journal = new ArrayList<>();
    final List<Outcome> answers = new ArrayList<>();
    private final ArrayDeque<Effect.Propose> proposals = new ArrayDeque<>();
    private long wakeAt = Long.MAX_VALUE;
    long now = 1_000_000;

    Theatre() {
        this(new ClusterState(), 1_000_000);
    }

    /// A controller that starts at `now` from what its disk holds.
    Theatre(ClusterState state, long now) {
        this.now = now;
        brain = new Brain(BrainConfig.DEFAULT, state);
        step(new Input.Lead());
    }

    ClusterState state() {
        return brain.state();
    }

    void step(Input input) {
        brain.step(now, input, this::carryOut);
        settle();
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Propose e -> proposals.add(e);
            case Effect.Send e -> orders.add(e.order());
            case Effect.Answer e -> answers.add(e.outcome());
            case Effect.Publish e -> events.add(e.event());
            case Effect.WakeAt e -> wakeAt = Math.min(wakeAt, e.at());
            case Effect.Explain _ -> {}
        }
    }

    private void settle() {
        while (!proposals.isEmpty() || wakeAt <= now) {
            if (proposals.isEmpty()) {
                wakeAt = Long.MAX_VALUE;
                brain.step(now, new Input.Wake(), this::carryOut);
                continue;
            }
            Effect.Propose next = proposals.removeFirst();
            journal.add(next.command());
            long index = state().appliedIndex() + 1;
            brain.step(
                    now,
                    new Input.Committed(index, next.command(), next.requestId()),
                    this::carryOut);
            assertThat(Invariants.check(state())).as("after %s", next.command()).isEmpty();
        }
    }

    /// Moves time, waking the brain whenever it asked for it.
    void pass(long millis) {
        long end = now + millis;
        while (wakeAt <= end) {
            now = Math.max(now, wakeAt);
            wakeAt = Long.MAX_VALUE;
            step(new Input.Wake());
        }
        now = end;
    }

    Outcome ask(Command command) {
        answers.clear();
        step(new Input.Request(1, command));
        return answers.getFirst();
    }

    Rejection refusal(Command command) {
        return ((Outcome.Refused) ask(command)).rejection();
    }

    Rejection refusal(JobSpec spec) {
        return refusal(new Command.SubmitJob(now, spec, Optional.empty()));
    }

    long submit(JobSpec spec) {
        return done(new Command.SubmitJob(now, spec, Optional.empty()));
    }

    /// Submits jobs that are all in the journal before the brain looks at any. Returns the numbers
    /// of those that were accepted.
    List<Long> submitTogether(List<Command> commands) {
        answers.clear();
        for (Command command : commands) {
            brain.step(now, new Input.Request(1, command), this::carryOut);
        }
        settle();
        return answers.stream()
                .filter(Outcome.Done.class::isInstance)
                .map(answer -> ((Outcome.Done) answer).subject())
                .toList();
    }

    int join(NodeSpec spec) {
        return (int) done(new Command.RegisterNode(now, spec, "first", List.of()));
    }

    private long done(Command command) {
        return ((Outcome.Done) ask(command)).subject();
    }

    int joinReal(String name, int gpus, long leaseMillis) {
        NodeSpec node = NodeSpec.simulated(name, gpus, "H100");
        return join(node.withRealm(Realm.REAL).withLease(leaseMillis));
    }

    JobImage job(long id) {
        return state().jobImage(id).orElseThrow();
    }

    JobState stateOf(long id) {
        return job(id).state();
    }

    long epochOf(long id) {
        return job(id).attempts().getLast().epoch();
    }

    /// Reports every worker of the job's newest attempt as started.
    void startAll(long id) {
        int workers = job(id).attempts().getLast().workers().size();
        for (int rank = 0; rank < workers; rank++) {
            ask(new Command.ReportWorkerStarted(now, id, epochOf(id), rank));
        }
    }

    Outcome exit(long id, int rank, WorkerExit exit) {
        return ask(new Command.ReportWorkerExited(now, id, epochOf(id), rank, exit));
    }

    <T extends Order> List<T> ordersOf(Class<T> kind) {
        return orders.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
