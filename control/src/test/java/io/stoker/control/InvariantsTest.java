package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.Command;
import io.stoker.model.GpuTime;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.WorkerState;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A checker that has never failed is not trusted: each invariant is broken by hand once.
class InvariantsTest {

    private final Theatre theatre = new Theatre();
    private long id;

    @BeforeEach
    void aRunningJob() {
        theatre.joinReal("n1", 4, 0);
        id = theatre.submit(JobSpec.named("job").withWorkers(2).withExternalId("mine"));
        theatre.startAll(id);
        assertThat(Invariants.check(theatre.state())).isEmpty();
    }

    private Job job() {
        return Objects.requireNonNull(theatre.state().jobs.get(id));
    }

    private void assertBroken(String invariant) {
        assertThat(Invariants.check(theatre.state())).anyMatch(text -> text.startsWith(invariant));
    }

    @Test
    void noticesAShareThatIsFreeAndHeld() {
        theatre.state().free().release(job().attempts.getFirst().workers.getFirst().allocation);

        assertBroken("I1");
    }

    @Test
    void noticesAHalfPlacedGang() {
        Worker worker = job().attempts.getFirst().workers.getFirst();
        Ledger.release(theatre.state(), theatre.now, worker);

        assertBroken("I2");
    }

    @Test
    void noticesAStateWithoutItsAttempt() {
        job().state = JobState.PENDING;

        assertBroken("I3");
    }

    @Test
    void noticesAForgottenTaskId() {
        theatre.state().externalIds.clear();

        assertBroken("I4");
    }

    @Test
    void noticesGpuTimeThatIsLost() {
        job().account = new GpuTime(10, 1, 2, 3, 3);

        assertBroken("I6");
    }

    @Test
    void noticesAnOrderedWorkerInAnEndedAttempt() {
        theatre.ask(new Command.CancelJob(theatre.now, id, "ana", ""));
        job().attempts.getFirst().workers.getFirst().state = WorkerState.ORDERED;

        assertBroken("I3");
    }

    @Test
    void stopsAtAJournalEntryThatIsOutOfOrder() {
        long skipped = theatre.state().appliedIndex() + 2;
        var cancel = new Command.CancelJob(0, 1, "", "");

        assertThatThrownBy(() -> theatre.step(new Input.Committed(skipped, cancel, 0)))
                .isInstanceOf(Invariant.Violation.class)
                .hasMessageContaining("I7");
    }
}
