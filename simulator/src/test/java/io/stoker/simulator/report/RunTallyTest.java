package io.stoker.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.Cause;
import io.stoker.model.Event;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.NodeSpec;
import io.stoker.model.WorkerRequest;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RunTallyTest {

    private static final JobSpec ONE = JobSpec.named("one");

    private final RunTally tally = new RunTally(1_000, 60_000);

    private void cluster() {
        tally.event(1_000, new Event.NodeJoined(0, NodeSpec.simulated("a", 2, "H100"), "life-0"));
        tally.event(1_000, new Event.JobSubmitted(1, ONE, 0));
        tally.event(1_000, new Event.JobSubmitted(2, ONE, 0));
    }

    private static Event.GangPlaced placed(
            long job, int attempt, long epoch, long mask, int milli) {
        return new Event.GangPlaced(
                job, attempt, epoch, List.of(new Allocation(0, 0, mask, milli, 0, 0)));
    }

    @Test
    void acceptsASoundRun() {
        cluster();
        tally.event(1_000, placed(1, 1, 1, 0b01, 1_000));
        tally.event(1_000, placed(2, 1, 2, 0b10, 1_000));

        assertThat(tally.measures(1_000, 0, true).invariantViolations()).isZero();
        assertThat(tally.measures(1_000, 0, true).gpuAllocatedRatio()).hasValue(1);
    }

    /// Two GPUs. Jobs of 1, 1 and 1 GPU come one by one, the third finds no room: 50 % arrived and
    /// 50 % held, then 100 and 100, then 150 and 100.
    @Test
    void tellsHowFullTheClusterWasAsWorkArrived() {
        tally.event(1_000, new Event.NodeJoined(0, NodeSpec.simulated("a", 2, "H100"), "life-0"));
        for (int job = 1; job <= 3; job++) {
            tally.event(1_000 + job, new Event.JobSubmitted(job, ONE, 0));
            if (job < 3) {
                tally.event(1_000 + job, placed(job, 1, job, job, 1_000));
            }
        }

        Measures measures = tally.measures(1_003, 0, true);

        assertThat(measures.arrivalCurve())
                .containsExactly(
                        new ArrivalPoint(50, 0.5, OptionalDouble.of(0)),
                        new ArrivalPoint(100, 1, OptionalDouble.of(0)),
                        new ArrivalPoint(150, 1, OptionalDouble.empty()));
        assertThat(measures.unallocatedAt(50)).hasValue(0.5);
        assertThat(measures.unallocatedAt(130)).isEmpty();
        assertThat(tally.measures(1_003, 0, false).unallocatedAt(50)).isEmpty();
    }

    @Test
    void noticesAGpuThatIsHeldTwice() {
        cluster();
        tally.event(1_000, placed(1, 1, 1, 0b01, 600));
        tally.event(1_000, placed(2, 1, 2, 0b01, 600));

        assertThat(tally.measures(1_000, 0, true).violations())
                .containsExactly("I1: job 2: node 0");
    }

    @Test
    void noticesAGangThatIsNotWhole() {
        tally.event(1_000, new Event.NodeJoined(0, NodeSpec.simulated("a", 2, "H100"), "life-0"));
        tally.event(1_000, new Event.JobSubmitted(1, ONE.withWorkers(2), 0));
        tally.event(1_000, placed(1, 1, 1, 0b01, 1_000));

        assertThat(tally.measures(1_000, 0, true).violations())
                .containsExactly("I2: job 1: 1 workers");
    }

    @Test
    void noticesAJobThatLeavesATerminalState() {
        cluster();
        tally.event(1_000, new Event.JobFinished(1, JobState.CANCELLED, Cause.CANCELLED, 0, ""));
        tally.event(1_000, placed(1, 1, 1, 0b01, 1_000));
        tally.event(1_000, placed(2, 5, 2, 0b10, 1_000));

        assertThat(tally.measures(1_000, 0, true).violations())
                .containsExactly("I3: job 1 was placed while CANCELLED", "I3: job 2: attempt 5");
    }

    @Test
    void noticesSomethingThatIsGivenBackTwice() {
        cluster();
        tally.event(1_000, placed(1, 1, 1, 0b01, 1_000));
        tally.event(2_000, new Event.AllocationReleased(1, 1, 0));
        tally.event(2_000, new Event.AllocationReleased(1, 1, 0));

        assertThat(tally.measures(2_000, 0, false).invariantViolations()).isEqualTo(1);
    }

    /// One free node of 2 GPUs, work that is half 2-GPU jobs and half jobs without GPUs: all of it
    /// is of use to the one half and none to the other. With 600 of the first GPU held, 1,400 are
    /// free, of no use to anybody.
    @Test
    void measuresFragmentsAsInThePaper() {
        FragmentMeter meter = new FragmentMeter();
        meter.saw(ONE.withWorker(WorkerRequest.gpus(2)));
        meter.saw(ONE.withWorker(new WorkerRequest(GpuRequest.NONE, 1_000, 0)));
        NodeMirror node = new NodeMirror(NodeSpec.simulated("a", 2, "H100"));

        assertThat(meter.fragmentedGpus(List.of(node))).isEqualTo(1.0);
        node.change(new Allocation(0, 0, 0b01, 600, 0, 0), 1);
        assertThat(meter.fragmentedGpus(List.of(node))).isEqualTo(1.4);
    }

    @Test
    void keepsTheTimelineShortHoweverLongTheRun() {
        Timeline timeline = new Timeline(0, 1_000);

        timeline.advance(1_000_000_000L, at -> new TimelineRow(at / 1_000.0, 0, 0, 0, 0, 0));

        assertThat(timeline.rows()).hasSizeBetween(512, 1_024);
        double step = timeline.rows().get(1).seconds();
        for (int i = 0; i < timeline.rows().size(); i++) {
            assertThat(timeline.rows().get(i).seconds()).isEqualTo(i * step);
        }
    }

    @Test
    void takesPercentilesByNearestRank() {
        double[] values = new double[100];
        for (int i = 0; i < 100; i++) {
            values[i] = 100 - i;
        }

        assertThat(Distribution.of(values)).isEqualTo(new Distribution(100, 50.5, 50, 90, 99));
    }
}
