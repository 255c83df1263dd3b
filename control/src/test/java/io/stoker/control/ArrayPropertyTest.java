package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.ArrayRules;
import io.stoker.model.ArrayTask;
import io.stoker.model.Command;
import io.stoker.model.Draws;
import io.stoker.model.Event;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.PolicySpec;
import io.stoker.model.RetryRules;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerRequest;
import io.stoker.model.WorkerState;
import io.stoker.scheduler.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An array behaves as that many jobs of one wish, submitted one after the other: two clusters live
/// the same random life, one with arrays, one with an own job for each task. Every placement, in
/// order, with its GPUs, and every end must be the same.
class ArrayPropertyTest {

    private static final int STEPS = 250;

    static long[] seeds() {
        long[] seeds = new long[40];
        for (int i = 0; i < seeds.length; i++) {
            seeds[i] = 1_000 + i;
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void behavesAsSeparateJobs(long seed) {
        Life arrays = new Life(seed, true);
        Life expanded = new Life(seed, false);

        for (int step = 0; step < STEPS; step++) {
            arrays.act();
            expanded.act();
            assertThat(arrays.history()).as("after step %d", step).isEqualTo(expanded.history());
        }
        assertThat(arrays.history()).isNotEmpty();
        assertThat(arrays.states()).isEqualTo(expanded.states());
    }

    /// One of the two clusters. Jobs are named by their place in the submission, so that what
    /// happens to them can be compared.
    private static final class Life {
        private final Theatre t = new Theatre();
        private final Draws draws;
        private final boolean asArrays;
        private final List<Long> numbers = new ArrayList<>();
        private int eventsSeen;
        private final List<String> history = new ArrayList<>();

        Life(long seed, boolean asArrays) {
            this.asArrays = asArrays;
            draws = Draws.stream(seed, "arrays");
            List<String> orders =
                    List.of("fifo", "priority", "fair", "las", "srtf").stream()
                            .filter(Policies.orderNames()::contains)
                            .toList();
            PolicySpec policy =
                    PolicySpec.DEFAULT
                            .withOrder(orders.get(draws.below(orders.size())))
                            .withStrict(draws.happens(0.3));
            t.ask(new Command.SetPolicy(t.now, policy, "x"));
            for (int node = 0; node < 3; node++) {
                t.joinReal("n" + node, 1 + draws.below(4), 0);
            }
        }

        void act() {
            t.now += draws.below(300);
            int die = draws.below(100);
            int which = draws.below(Math.max(1, numbers.size()));
            if (numbers.isEmpty() || die < 8) {
                submit();
            } else if (die < 70) {
                report(draws.unit(), draws.below(10), draws.happens(0.6));
            } else {
                ask(die % 5, numbers.get(which), draws.below(1_000));
            }
        }

        private void ask(int die, long job, int priority) {
            switch (die) {
                case 0 -> t.ask(new Command.CancelJob(t.now, job, "x", ""));
                case 1 -> t.ask(new Command.HoldJob(t.now, job, "x"));
                case 2 -> t.ask(new Command.ReleaseJob(t.now, job, "x"));
                case 3 -> t.ask(new Command.RequeueJob(t.now, job, "x", ""));
                default -> t.ask(new Command.SetPriority(t.now, job, priority, "x"));
            }
        }

        private void submit() {
            int first = draws.below(5);
            var range = new ArrayRules.Range(first, first + draws.below(9), 1 + draws.below(2));
            ArrayRules rules = new ArrayRules(List.of(range), 0);
            JobSpec spec =
                    JobSpec.named("job" + draws.below(2))
                            .withPriority(draws.below(3) * 100)
                            .withWorkers(1 + draws.below(2))
                            .withHeld(draws.happens(0.1))
                            .withRetries(new RetryRules(draws.below(2), 0, 0))
                            .withWorker(
                                    new WorkerRequest(
                                            GpuRequest.whole(1 + draws.below(2)), 1_000, 100));
            if (asArrays) {
                Outcome outcome =
                        t.ask(
                                new Command.SubmitJob(
                                        t.now, spec.withArray(rules), Optional.empty()));
                long array = outcome instanceof Outcome.Done done ? done.subject() : 0;
                for (int place = 0; array != 0 && place < rules.count(); place++) {
                    numbers.add(ArrayTask.numberOf(array, place));
                }
                return;
            }
            // All are there before the scheduler looks, as with an array.
            var submits = new ArrayList<Command>();
            for (int i = 0; i < rules.count(); i++) {
                submits.add(new Command.SubmitJob(t.now, spec, Optional.empty()));
            }
            numbers.addAll(t.submitTogether(submits));
        }

        /// Lets one worker of one live job start or end.
        private void report(double which, int rank, boolean start) {
            List<JobImage> live =
                    t.state().image().jobs().stream().filter(Life::hasWorkers).toList();
            if (live.isEmpty()) {
                return;
            }
            JobImage job = live.get((int) (which * live.size()));
            var attempt = job.attempts().getLast();
            int of = rank % attempt.workers().size();
            long epoch = attempt.epoch();
            t.ask(
                    start
                            ? new Command.ReportWorkerStarted(t.now, job.id(), epoch, of)
                            : new Command.ReportWorkerExited(
                                    t.now,
                                    job.id(),
                                    epoch,
                                    of,
                                    rank < 8
                                            ? WorkerExit.SUCCESS
                                            : new WorkerExit(
                                                    1, io.stoker.model.Cause.USER_ERROR, "drawn")));
        }

        private static boolean hasWorkers(JobImage job) {
            return job.attempts().stream()
                    .flatMap(attempt -> attempt.workers().stream())
                    .anyMatch(worker -> worker.state() != WorkerState.EXITED);
        }

        List<String> history() {
            for (; eventsSeen < t.events.size(); eventsSeen++) {
                switch (t.events.get(eventsSeen)) {
                    case Event.GangPlaced e ->
                            history.add("placed " + name(e.jobId()) + " " + e.workers());
                    case Event.JobStarted e -> history.add("started " + name(e.jobId()));
                    case Event.JobRequeued e -> history.add("again " + name(e.jobId()));
                    default -> {}
                }
            }
            return history;
        }

        private int name(long jobId) {
            return numbers.indexOf(jobId);
        }

        List<JobState> states() {
            return numbers.stream()
                    .map(number -> {
                        Job job = ArrayDecisions.find(t.state(), number);
                        Job array = ArrayEvolver.arrayOf(t.state(), number);
                        return job != null
                                ? job.state
                                : array != null && array.state.terminal()
                                        ? array.state
                                        : JobState.REJECTED;
                    })
                    .toList();
        }
    }
}
