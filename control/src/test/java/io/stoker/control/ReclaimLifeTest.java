package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.QueueSpec;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Quotas that are taken back, through the whole brain.
class ReclaimLifeTest {

    private final Theatre t = new Theatre();

    @BeforeEach
    void cluster() {
        t.joinReal("n0", 8, 0);
        t.ask(new Command.SetPolicy(t.now, t.state().policy().withPreemption("priority"), "ada"));
        t.ask(new Command.PutQueue(t.now, new QueueSpec("a", false).withQuota(4_000), "ada"));
        t.ask(new Command.PutQueue(t.now, new QueueSpec("b", false).withQuota(4_000), "ada"));
    }

    private static JobSpec job(String queue, int gpus) {
        return JobSpec.builder("j").queue(queue).worker(WorkerRequest.gpus(gpus)).build();
    }

    private List<Long> stopped() {
        return t.events.stream()
                .filter(Event.AttemptEnded.class::isInstance)
                .map(Event.AttemptEnded.class::cast)
                .filter(ended -> ended.cause() == Cause.PREEMPTED)
                .map(Event.AttemptEnded::jobId)
                .toList();
    }

    private void leave(List<Long> jobs) {
        for (long job : jobs) {
            if (t.job(job).attempts().getLast().workers().getFirst().holding()) {
                t.exit(job, 0, new WorkerExit(143, Cause.PREEMPTED, ""));
            }
        }
    }

    @Test
    void aQueueBelowItsQuotaGetsItBackAndNoMore() {
        List<Long> borrowers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            borrowers.add(t.submit(job("b", 1)));
            t.startAll(borrowers.getLast());
        }
        long owner = t.submit(job("a", 4));
        List<Long> victims = stopped();

        // The four that came last: they have done the least, and `b` keeps its own quota.
        assertThat(victims).hasSize(4).isSubsetOf(borrowers);
        assertThat(t.events)
                .filteredOn(Event.AttemptEnded.class::isInstance)
                .extracting(event -> ((Event.AttemptEnded) event).message())
                .containsOnly(
                        "stopped because job %d's queue wants its share back".formatted(owner));
        leave(victims);
        assertThat(t.stateOf(owner)).isEqualTo(JobState.SCHEDULED);

        // Nothing more happens: `a` is within its quota now, `b` holds its own.
        t.pass(600_000);
        assertThat(stopped()).hasSize(4);
        assertThat(victims).allMatch(job -> t.stateOf(job) == JobState.PENDING);
        long more = t.submit(job("a", 1).withPriority(1_000));
        assertThat(stopped()).hasSize(4);
        assertThat(t.stateOf(more)).isEqualTo(JobState.PENDING);
    }

    @Test
    void nobodyReclaimsWhatWouldNotMakeRoom() {
        long big = t.submit(job("b", 8));
        t.startAll(big);
        t.ask(new Command.PutQueue(t.now, new QueueSpec("b", false).withQuota(8_000), "ada"));
        long owner = t.submit(job("a", 4));

        // Quotas of 12 on 8 GPUs: `b` holds no more than its own.
        assertThat(stopped()).isEmpty();
        assertThat(t.stateOf(owner)).isEqualTo(JobState.PENDING);
    }

    @Test
    void whatIsLentComesBackThoughItsBorrowerHasAHigherPriority() {
        long big = t.submit(job("b", 8).withPriority(1_000));
        t.startAll(big);
        long owner = t.submit(job("a", 4).withPriority(0));

        assertThat(stopped()).containsExactly(big);
        leave(stopped());
        assertThat(t.stateOf(owner)).isEqualTo(JobState.SCHEDULED);
        t.pass(600_000);
        assertThat(stopped()).containsExactly(big);
    }
}
