package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.DependencyRules;
import io.stoker.model.DependencyRules.Condition;
import io.stoker.model.DependencyRules.Kind;
import io.stoker.model.Draws;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.RetryRules;
import io.stoker.model.WorkerExit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random graphs of jobs on a cluster with room for all, so only dependencies keep a job waiting.
/// What each job was submitted with is judged anew from what the jobs' histories say, by rules
/// written down here a second time.
class DependencyGraphTest {

    private static final int JOBS = 60;

    private final Theatre theatre = new Theatre();
    private final Map<Long, DependencyRules> asked = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aJobStartsExactlyWhenItIsAllowedTo(long seed) {
        Draws draws = Draws.stream(seed, "graphs");
        for (int node = 0; node < 10; node++) {
            theatre.joinReal("n" + node, 8, 0);
        }
        for (int step = 0; step < 400; step++) {
            theatre.pass(draws.below(300));
            List<JobImage> live =
                    jobs().stream().filter(job -> job.liveAttempt().isPresent()).toList();
            if (asked.size() < JOBS && draws.happens(0.4)) {
                DependencyRules rules = draws.happens(0.7) ? rules(draws) : DependencyRules.NONE;
                JobSpec spec =
                        JobSpec.named("job" + draws.below(3))
                                .withRetries(new RetryRules(0, 0, 0))
                                .withDependencies(rules);
                asked.put(theatre.submit(spec), rules);
            } else if (!live.isEmpty()) {
                advance(draws, live.get(draws.below(live.size())));
            }
            judge();
        }
        theatre.pass(60_000);
        judge();

        assertThat(jobs()).anyMatch(job -> job.state() == JobState.COMPLETED);
        assertThat(jobs()).anyMatch(job -> job.state() == JobState.PENDING);
    }

    private void advance(Draws draws, JobImage job) {
        if (job.state() == JobState.SCHEDULED) {
            theatre.startAll(job.id());
        } else {
            WorkerExit exit = draws.happens(0.7) ? WorkerExit.SUCCESS : WorkerExit.ofCode(3);
            theatre.exit(job.id(), 0, exit);
        }
    }

    private DependencyRules rules(Draws draws) {
        var conditions = new ArrayList<Condition>();
        for (int i = draws.below(4); i > 0; i--) {
            Kind kind = Kind.values()[draws.below(6)];
            long delay = kind == Kind.AFTER ? draws.below(4_000) : 0;
            if (kind == Kind.SINGLETON) {
                conditions.add(new Condition(kind, 0, 0));
            } else if (!asked.isEmpty()) {
                conditions.add(new Condition(kind, 1 + draws.below(asked.size()), delay));
            }
        }
        return new DependencyRules(draws.happens(0.4), conditions);
    }

    private List<JobImage> jobs() {
        return theatre.state().image().jobs();
    }

    /// A waiting job must not be allowed to start; one that was placed must have been allowed.
    private void judge() {
        for (JobImage job : jobs()) {
            boolean waits = job.state() == JobState.PENDING;
            long at = waits ? theatre.now : job.attempts().getFirst().placedAt();
            assertThat(allowed(job, at))
                    .as("job %d, %s, asked for %s", job.id(), job.state(), asked.get(job.id()))
                    .isEqualTo(!waits);
        }
    }

    private boolean allowed(JobImage job, long at) {
        DependencyRules rules = asked.getOrDefault(job.id(), DependencyRules.NONE);
        return rules.isNone()
                || (rules.any()
                        ? rules.conditions().stream().anyMatch(on -> holds(job, on, at))
                        : rules.conditions().stream().allMatch(on -> holds(job, on, at)));
    }

    private boolean holds(JobImage job, Condition on, long at) {
        if (on.kind() == Kind.SINGLETON) {
            return jobs().stream()
                    .filter(other -> other.spec().name().equals(job.spec().name()))
                    .noneMatch(other -> isInTheWay(other, job, at));
        }
        JobImage other = theatre.job(on.jobId());
        boolean ended = other.finishedAt() != 0 && other.finishedAt() <= at;
        boolean well = other.state() == JobState.COMPLETED;
        return switch (on.kind()) {
            case AFTER ->
                    other.firstStartedAt() != 0 && other.firstStartedAt() + on.delayMillis() <= at;
            case AFTERANY -> ended;
            case AFTEROK, AFTERCORR -> ended && well;
            case AFTERNOTOK -> ended && !well;
            case SINGLETON -> throw new AssertionError("judged above");
        };
    }

    private static boolean isInTheWay(JobImage other, JobImage job, long at) {
        boolean over = other.finishedAt() != 0 && other.finishedAt() <= at;
        if (other.id() == job.id() || over) {
            return false;
        }
        boolean placed =
                !other.attempts().isEmpty() && other.attempts().getFirst().placedAt() <= at;
        // Placed in the same millisecond, the one that was placed first is the one in the way.
        boolean later = placed && !job.attempts().isEmpty() && epoch(other) > epoch(job);
        return other.id() < job.id() || placed && !later;
    }

    private static long epoch(JobImage job) {
        return job.attempts().getFirst().epoch();
    }
}
