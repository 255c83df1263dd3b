package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.ArrayRules;
import io.stoker.model.Command;
import io.stoker.model.Command.IdempotencyKey;
import io.stoker.model.DependencyRules.Kind;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.Rejection;
import io.stoker.model.WorkerExit;
import io.stoker.model.Workflow;
import io.stoker.model.Workflow.Need;
import io.stoker.model.Workflow.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Jobs that are submitted together.
class WorkflowLifeTest {

    private final Theatre t = new Theatre();

    private static Step step(String name, Need... needs) {
        return new Step(JobSpec.named(name), List.of(needs));
    }

    private static Need ok(int step) {
        return new Need(Kind.AFTEROK, step, 0);
    }

    private Outcome submit(Optional<IdempotencyKey> key, Step... steps) {
        return t.ask(
                new Command.SubmitWorkflow(t.now, new Workflow("nightly", List.of(steps)), key));
    }

    private List<String> running() {
        return t.state().image().jobs().stream()
                .filter(job -> job.liveAttempt().isPresent())
                .map(job -> job.spec().name())
                .toList();
    }

    @Test
    void jobsStartAsTheirNeedsAreFulfilled() {
        t.joinReal("n", 8, 0);

        submit(
                Optional.empty(),
                step("prep"),
                step("left", ok(0)),
                step("right", ok(0)),
                step("join", ok(1), ok(2)));

        assertThat(running()).containsExactly("prep");
        t.startAll(1);
        t.exit(1, 0, WorkerExit.SUCCESS);
        assertThat(running()).containsExactly("left", "right");
        t.startAll(2);
        t.exit(2, 0, WorkerExit.SUCCESS);
        t.startAll(3);
        t.exit(3, 0, WorkerExit.SUCCESS);
        assertThat(running()).containsExactly("join");
    }

    @Test
    void arraysKeepTheirNumbers() {
        Outcome outcome =
                submit(
                        Optional.empty(),
                        new Step(
                                JobSpec.named("sweep").withArray(ArrayRules.parse("0-9")),
                                List.of()),
                        step("sum", ok(0)));

        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(t.state().image().jobs()).extracting(JobImage::id).containsExactly(1L, 12L);
        assertThat(t.job(12).spec().dependencies().text()).isEqualTo("afterok:1");
    }

    @Test
    void allOrNone() {
        Step lost = new Step(JobSpec.named("lost").withQueue("nowhere"), List.of(ok(0)));

        Outcome outcome = submit(Optional.empty(), step("prep"), lost);

        assertThat(((Outcome.Refused) outcome).rejection().message())
                .startsWith("job lost of the workflow: queue nowhere does not exist")
                .endsWith("; none was submitted");
        assertThat(t.state().jobCount()).isZero();
    }

    @Test
    void whatNeverFitsRefusesAll() {
        t.joinReal("n", 2, 0);
        Step large = new Step(JobSpec.named("large").withWorkers(9), List.of(ok(0)));

        Outcome outcome = submit(Optional.empty(), step("prep"), large);

        assertThat(((Outcome.Refused) outcome).rejection().code()).isEqualTo("gang_too_large");
        assertThat(t.state().jobCount()).isZero();
    }

    @Test
    void aDeadlineThatHasPassedRefusesAll() {
        var late = new io.stoker.model.TimeRules(0, t.now - 1, 0, 0);

        Outcome outcome =
                submit(Optional.empty(), new Step(JobSpec.named("late").withTime(late), List.of()));

        assertThat(((Outcome.Refused) outcome).rejection().code()).isEqualTo("deadline_impossible");
    }

    @Test
    void aKeyMakesItOnce() {
        var key = Optional.of(new IdempotencyKey("k", 7));

        submit(key, step("prep"), step("train", ok(0)));
        Outcome again = submit(key, step("prep"), step("train", ok(0)));
        Outcome other = submit(Optional.of(new IdempotencyKey("k", 8)), step("prep"));

        assertThat(((Outcome.Replayed) again).subject()).isEqualTo(1);
        assertThat(((Outcome.Refused) other).rejection())
                .isEqualTo(new Rejection.KeyReused("k", 1));
        assertThat(t.state().jobCount()).isEqualTo(2);
    }

    @Test
    void aftercorrInsideNeedsTheSameIndices() {
        Step sweep = new Step(JobSpec.named("sweep").withArray(ArrayRules.parse("0-9")), List.of());
        Need byIndex = new Need(Kind.AFTERCORR, 0, 0);

        Outcome outcome = submit(Optional.empty(), sweep, step("sum", byIndex));

        assertThat(((Outcome.Refused) outcome).rejection().code()).isEqualTo("not_by_index");
    }
}
