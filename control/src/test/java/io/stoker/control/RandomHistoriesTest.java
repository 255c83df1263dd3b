package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.DependencyRules;
import io.stoker.model.Draws;
import io.stoker.model.Event;
import io.stoker.model.JobImage;
import io.stoker.model.JobState;
import io.stoker.model.QueueSpec;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerState;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random cluster lives: every kind of command in random order, honest and late reports mixed. The
/// theatre checks the invariants after every command; these tests add what only a whole history
/// shows.
class RandomHistoriesTest {

    private static final int STEPS = 1_500;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void replaysToTheSameState(long seed) {
        Theatre theatre = RandomLife.live(seed, STEPS);

        var replayed = new StateMachine(new ClusterState());
        apply(replayed, theatre.journal);

        assertThat(replayed.state().image()).isEqualTo(theatre.state().image());
        assertThat(replayed.state().digest()).isEqualTo(theatre.state().digest());
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void goesOnAlikeFromASnapshotAtAnyPlace(long seed) {
        Theatre theatre = RandomLife.live(seed, STEPS);
        int cut = (int) (theatre.journal.size() * Draws.stream(seed, "cut").unit());

        var first = new StateMachine(new ClusterState());
        apply(first, theatre.journal.subList(0, cut));
        var second = new StateMachine(StateRestorer.restore(first.state().image()));
        assertThat(second.state().image()).isEqualTo(first.state().image());
        apply(second, theatre.journal.subList(cut, theatre.journal.size()));

        assertThat(second.state().digest()).isEqualTo(theatre.state().digest());
        assertThat(Invariants.check(second.state())).isEmpty();
    }

    /// Invariant I8: whoever is stopped is stopped in the same step as a place is kept for the one
    /// who needs it. Elsewhere preemption never ends an attempt.
    @Test
    void stopsNobodyUnlessTheGangLands() {
        int stopped = 0;
        for (long seed = 41; seed < 45; seed++) {
            Theatre theatre = RandomLife.live(seed, STEPS);
            var machine = new StateMachine(new ClusterState());
            for (Command command : theatre.journal) {
                var events = machine.apply(machine.state().appliedIndex() + 1, command).events();
                long gone = events.stream().filter(RandomHistoriesTest::isPreemption).count();
                stopped += (int) gone;
                if (gone > 0) {
                    assertThat(events).hasAtLeastOneElementOfType(Event.GangClaimed.class);
                }
            }
        }
        assertThat(stopped).as("the test must be able to fail").isPositive();
    }

    private static boolean isPreemption(Event event) {
        return event instanceof Event.AttemptEnded ended && ended.cause() == Cause.PREEMPTED;
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32})
    void anotherSeedLeadsElsewhere(long seed) { // The tests above must be able to fail.
        String here = RandomLife.live(seed, 300).state().digest();

        assertThat(RandomLife.live(seed + 100, 300).state().digest()).isNotEqualTo(here);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void endsEveryJobOnceFaultsStop(long seed) {
        Theatre theatre = RandomLife.live(seed, 400);
        heal(theatre);

        for (int round = 0; round < 300 && !allEnded(theatre); round++) {
            theatre.state().image().jobs().forEach(job -> finish(theatre, job));
            theatre.pass(5_000);
        }

        assertThat(theatre.state().image().jobs())
                .allMatch(job ->
                        job.state().terminal()
                                || neverFits(theatre, job)
                                || waitsForTheImpossible(theatre, job));
    }

    /// A job that waits for one that will never end, or not in the way it wants. What it waits for
    /// is looked at in turn; that there is no circle is what the refusals of circles promise.
    private static boolean waitsForTheImpossible(Theatre theatre, JobImage job) {
        DependencyRules rules = job.spec().dependencies();
        Predicate<DependencyRules.Condition> hopeless =
                condition ->
                        condition.kind() == DependencyRules.Kind.SINGLETON
                                ? theatre.state().image().jobs().stream()
                                        .anyMatch(other -> blocksItsName(other, job))
                                : condition.lost(stateOf(theatre, condition))
                                        || !stateOf(theatre, condition).orElseThrow().terminal();
        return !rules.isNone()
                && (rules.any()
                        ? rules.conditions().stream().allMatch(hopeless)
                        : rules.conditions().stream().anyMatch(hopeless));
    }

    private static boolean blocksItsName(JobImage other, JobImage job) {
        return other.id() < job.id()
                && !other.state().terminal()
                && other.spec().name().equals(job.spec().name());
    }

    private static Optional<JobState> stateOf(Theatre theatre, DependencyRules.Condition on) {
        return theatre.state().jobImage(on.jobId()).map(JobImage::state);
    }

    private static void apply(StateMachine machine, List<Command> commands) {
        commands.forEach(c -> machine.apply(machine.state().appliedIndex() + 1, c));
    }

    // Under a strict order a gang that no node can hold any more keeps all others waiting, as it
    // promises; and a schedule makes jobs for ever.
    private static void heal(Theatre t) {
        t.ask(new Command.SetPolicy(t.now, t.state().policy().withStrict(false), "healer"));
        for (var queue : t.state().image().queues()) {
            t.ask(new Command.PutQueue(t.now, new QueueSpec(queue.name(), false), "healer"));
        }
        for (var budget : t.state().image().powerBudgets()) {
            t.ask(new Command.DeletePowerBudget(t.now, budget.level(), budget.domain(), "healer"));
        }
        for (var schedule : t.state().image().schedules()) {
            t.ask(new Command.DeleteSchedule(t.now, schedule.spec().name(), "healer"));
        }
        for (var reservation : t.state().image().reservations()) {
            String name = reservation.spec().name();
            t.ask(new Command.DeleteReservation(t.now, name, "healer"));
        }
        for (var node : t.state().image().nodes()) {
            t.ask(new Command.UndrainNode(t.now, node.id(), "healer"));
            t.ask(new Command.RegisterNode(t.now, node.spec().withLease(0), "healed", List.of()));
        }
        for (var fault : t.state().image().faults()) {
            t.ask(new Command.ClearFault(t.now, fault.id(), "healer"));
        }
    }

    private static boolean allEnded(Theatre theatre) {
        return theatre.state().image().jobs().stream().allMatch(job -> job.state().terminal());
    }

    private static boolean neverFits(Theatre theatre, JobImage job) {
        int most = theatre.state().free().mostWorkers(job.spec().realm(), job.spec().worker());
        return most < job.spec().workers()
                || GangSizes.tooLarge(theatre.state().free(), job.id(), job.spec()) != null;
    }

    private static void finish(Theatre t, JobImage job) {
        if (!job.heldBy().isEmpty()) {
            t.ask(new Command.ReleaseJob(t.now, job.id(), "healer"));
        }
        for (var attempt : job.attempts()) {
            for (var worker : attempt.workers()) {
                int rank = worker.allocation().rank();
                if (worker.state() == WorkerState.ORDERED) {
                    t.ask(new Command.ReportWorkerStarted(t.now, job.id(), attempt.epoch(), rank));
                }
            }
            for (var worker : attempt.workers()) {
                int rank = worker.allocation().rank();
                if (worker.state() != WorkerState.EXITED) {
                    t.ask(
                            new Command.ReportWorkerExited(
                                    t.now, job.id(), attempt.epoch(), rank, WorkerExit.SUCCESS));
                }
            }
        }
    }
}
