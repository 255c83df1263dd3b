package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.AttemptImage;
import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.Draws;
import io.stoker.model.ElasticRules;
import io.stoker.model.Event;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.RetryRules;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerImage;
import io.stoker.model.WorkerState;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random lives of elastic gangs on a cluster that is now too full and now half empty. The theatre
/// checks the invariants after every command, the sizes of gangs among them; these tests add what
/// only a whole history shows.
class ElasticHistoriesTest {

    private static final long PAUSE = 4_000;

    private final Theatre t = new Theatre();

    /// Thousandths of a GPU times milliseconds that were held, counted by looking at the nodes.
    private long heldArea;

    private void live(long seed, int steps) {
        Draws draws = Draws.stream(seed, "elastic life");
        t.ask(new Command.SetPolicy(t.now, PolicySpec.DEFAULT.withElastic(true), "test"));
        for (int node = 0; node < 3; node++) {
            t.joinReal("n" + node, 4 + draws.below(5), 0);
        }
        for (int step = 0; step < steps; step++) {
            letTimePass(draws.below(1_500));
            act(draws);
            t.state().image().jobs().forEach(ElasticHistoriesTest::requireItsPauses);
        }
    }

    private void letTimePass(long millis) {
        heldArea += heldMilli() * millis;
        t.now += millis;
    }

    private long heldMilli() {
        return t.state().image().nodes().stream()
                .flatMap(node -> node.heldMilli().stream())
                .mapToLong(Integer::longValue)
                .sum();
    }

    private void act(Draws draws) {
        int die = draws.below(100);
        List<JobImage> jobs =
                t.state().image().jobs().stream().filter(ElasticHistoriesTest::holds).toList();
        if (die < 12) {
            t.submit(spec(draws));
        } else if (die < 14) {
            t.ask(new Command.CancelJob(t.now, 1 + draws.below(40), "test", ""));
        } else if (die < 15) {
            int node = draws.below(3);
            t.ask(new Command.LoseNode(t.now, node, "test"));
            var spec = t.state().nodeImage(node).orElseThrow().spec();
            t.ask(new Command.RegisterNode(t.now, spec, "life " + t.now, List.of()));
        } else {
            jobs.forEach(job -> report(draws, job));
        }
    }

    private static boolean holds(JobImage job) {
        return job.attempts().stream()
                .anyMatch(attempt -> attempt.workers().stream().anyMatch(WorkerImage::holding));
    }

    private void report(Draws draws, JobImage job) {
        if (draws.happens(0.5)) {
            for (AttemptImage attempt : job.attempts()) {
                attempt.workers().forEach(worker -> report(draws, job.id(), attempt, worker));
            }
        }
    }

    private void report(Draws draws, long job, AttemptImage attempt, WorkerImage worker) {
        int rank = worker.allocation().rank();
        long epoch = attempt.epoch();
        if (worker.state() == WorkerState.ORDERED && draws.happens(0.8)) {
            t.ask(new Command.ReportWorkerStarted(t.now, job, epoch, rank));
        } else if (worker.state() == WorkerState.STOPPING && draws.happens(0.5)) {
            var exit = new WorkerExit(draws.below(2), Cause.USER_ERROR, "on its way out");
            t.ask(new Command.ReportWorkerExited(t.now, job, epoch, rank, exit));
        } else if (worker.state() == WorkerState.RUNNING && draws.happens(0.02)) {
            WorkerExit exit = draws.happens(0.9) ? WorkerExit.SUCCESS : WorkerExit.ofCode(1);
            t.ask(new Command.ReportWorkerExited(t.now, job, epoch, rank, exit));
        }
    }

    private static JobSpec spec(Draws draws) {
        int step = 1 + draws.below(2);
        int min = 1 + draws.below(2);
        int workers = min + step * draws.below(3);
        var rules = new ElasticRules(min, workers + step * draws.below(3), step, PAUSE);
        return JobSpec.named("job")
                .withPriority(100 * draws.below(10))
                .withRetries(new RetryRules(1, 0, 0))
                .withWorkers(workers)
                .withElastic(draws.happens(0.7) ? rules : ElasticRules.NONE);
    }

    private static void requireItsPauses(JobImage job) {
        for (AttemptImage attempt : job.attempts()) {
            TreeSet<Long> changes = new TreeSet<>();
            attempt.workers()
                    .forEach(worker -> {
                        changes.add(worker.joinedAt());
                        changes.add(worker.leftAt());
                    });
            changes.remove(0L);
            for (long change : changes) {
                Long next = changes.higher(change);
                assertThat(next == null ? PAUSE : next - change).isGreaterThanOrEqualTo(PAUSE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void replaysToTheSameStateFromTheStartAndFromASnapshot(long seed) {
        live(seed, 400);
        int cut = (int) (t.journal.size() * Draws.stream(seed, "cut").unit());

        var first = new StateMachine(new ClusterState());
        apply(first, t.journal.subList(0, cut));
        var second = new StateMachine(StateRestorer.restore(first.state().image()));
        assertThat(second.state().image()).isEqualTo(first.state().image());
        apply(second, t.journal.subList(cut, t.journal.size()));

        assertThat(second.state().digest()).isEqualTo(t.state().digest());
        assertThat(t.events).anyMatch(Event.GangGrown.class::isInstance);
        assertThat(t.events).anyMatch(Event.GangShrunk.class::isInstance);
    }

    private static void apply(StateMachine machine, List<Command> commands) {
        commands.forEach(c -> machine.apply(machine.state().appliedIndex() + 1, c));
    }

    /// A snapshot in the middle of a life gives the scheduler the same indexes: both plan alike.
    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void restoresWhatTheSchedulerKnows(long seed) {
        live(seed, 300);
        ClusterState restored = StateRestorer.restore(t.state().image());

        var known = t.state().scheduling().running();
        var again = restored.scheduling().running();
        for (JobImage job : t.state().image().jobs()) {
            known.ofJob(job.id())
                    .ifPresent(gang -> {
                        var other = again.ofJob(job.id()).orElseThrow();
                        assertThat(other.size()).isEqualTo(gang.size());
                        assertThat(other.nextRank()).isEqualTo(gang.nextRank());
                        assertThat(other.resizedAt()).isEqualTo(gang.resizedAt());
                        assertThat(other.expectedEndAt()).isEqualTo(gang.expectedEndAt());
                    });
        }
        assertThat(again.elastic().nextPauseOver(t.now))
                .isEqualTo(known.elastic().nextPauseOver(t.now));
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void accountsForAllThatWasHeld(long seed) {
        live(seed, 300);
        t.state()
                .image()
                .jobs()
                .forEach(job -> t.ask(new Command.CancelJob(t.now, job.id(), "test", "")));
        letTimePass(3_000);
        for (JobImage job : t.state().image().jobs()) {
            for (AttemptImage attempt : job.attempts()) {
                for (WorkerImage worker : attempt.workers()) {
                    t.ask(
                            new Command.ReportWorkerExited(
                                    t.now,
                                    job.id(),
                                    attempt.epoch(),
                                    worker.allocation().rank(),
                                    WorkerExit.SUCCESS));
                }
            }
        }

        assertThat(heldMilli()).isZero();
        long booked =
                t.state().image().jobs().stream().mapToLong(job -> job.account().held()).sum();
        assertThat(booked).isEqualTo(heldArea);
    }
}
