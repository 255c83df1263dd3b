package io.stoker.simulator.repack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.PolicySpec;
import io.stoker.simulator.report.JobRow;
import io.stoker.simulator.report.Measures;
import io.stoker.simulator.workload.Arrivals;
import io.stoker.simulator.workload.RecordedArrivals;
import io.stoker.simulator.workload.RecordedJob;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepackEngineTest {

    /// A job that starts in 7 s on one GPU.
    private static RecordedJob vgg(String name, long submitSeconds, int gpus, long runSeconds) {
        return new RecordedJob(
                1_000 * submitSeconds, name, "ann", gpus, 1_000 * runSeconds, 0, "vgg16");
    }

    private static Measures run(
            String order, Overhead overhead, List<Integer> nodes, RecordedJob... jobs) {
        Arrivals arrivals =
                new RecordedArrivals(List.of(jobs), RecordedArrivals.Making.DEFAULT).arrivals(1, 1);
        return new RepackEngine(
                        nodes,
                        arrivals,
                        PolicySpec.DEFAULT.withOrder(order),
                        overhead,
                        1_000,
                        1_000_000)
                .run();
    }

    private static List<Double> ends(Measures measures) {
        return measures.jobs().stream().map(JobRow::finishedSeconds).toList();
    }

    /// At 40 s the short job takes the only GPU; the long one has 60 s left then.
    @Test
    void evictsForAShorterJobAtNoCost() {
        Measures measures =
                run(
                        "srtf",
                        Overhead.NONE,
                        List.of(1),
                        vgg("long", 0, 1, 100),
                        vgg("short", 40, 1, 10));

        assertThat(ends(measures)).containsExactly(110.0, 50.0);
        assertThat(measures.preemptions()).isEqualTo(1);
        assertThat(measures.jobs().getFirst().ranSeconds()).isEqualTo(100);
        assertThat(measures.utilizationRatio()).hasValue(1);
    }

    @Test
    void chargesOncePerStart() {
        Measures measures =
                run(
                        "srtf",
                        Overhead.PER_START,
                        List.of(1),
                        vgg("long", 0, 1, 100),
                        vgg("short", 40, 1, 10));

        // 7 + 10 for the short one; 7 + 33, then 7 + 67 for the long one.
        assertThat(ends(measures)).containsExactly(131.0, 57.0);
    }

    /// The other job's arrival costs the first one its 7 s although it goes on running, and its own
    /// start costs it nothing.
    @Test
    void chargesAtEveryEventAsThePublishedSimulatorDoes() {
        Measures measures =
                run(
                        "srtf",
                        Overhead.MURI,
                        List.of(1, 1),
                        vgg("first", 0, 1, 100),
                        vgg("second", 40, 1, 200));

        // 33 s of work by 40 s, 67 s left; then the second loses 7 of its first 67 s.
        assertThat(ends(measures)).containsExactly(107.0, 247.0);
    }

    @Test
    void shortestServiceLooksAtGpusToo() {
        RecordedJob wide = vgg("wide", 0, 4, 100);
        RecordedJob narrow = vgg("narrow", 0, 1, 200);

        assertThat(ends(run("srtf", Overhead.NONE, List.of(4), wide, narrow)))
                .containsExactly(100.0, 300.0);
        assertThat(ends(run("srsf", Overhead.NONE, List.of(4), wide, narrow)))
                .containsExactly(300.0, 200.0);
    }

    /// Two GPUs are free, but not on one node; the queues of Tiresias count GPUs only.
    @Test
    void placesByNodeExceptUnderLas() {
        RecordedJob[] jobs = {vgg("a", 0, 3, 10), vgg("b", 0, 3, 10), vgg("c", 0, 2, 10)};

        assertThat(ends(run("srtf", Overhead.NONE, List.of(4, 4), jobs)))
                .containsExactly(10.0, 10.0, 20.0);
        assertThat(ends(run("las", Overhead.NONE, List.of(4, 4), jobs)))
                .containsExactly(10.0, 10.0, 10.0);
    }

    /// 3,250 GPU-seconds on 4 GPUs are 812.5 s, which the published simulator rounds up.
    @Test
    void sinksInTheQueuesOfTiresias() {
        Measures measures =
                run(
                        "las",
                        Overhead.NONE,
                        List.of(4),
                        vgg("big", 0, 4, 10_000),
                        vgg("small", 0, 4, 100));

        assertThat(measures.jobs().get(1).startedSeconds()).isEqualTo(813);
        assertThat(ends(measures)).containsExactly(10_100.0, 913.0);
    }

    @Test
    void refusesWhatItCannotRun() {
        assertThatThrownBy(() -> run("srtf", Overhead.NONE, List.of(4), vgg("wide", 0, 16, 1)))
                .hasMessageContaining(
                        "job wide wants 16 GPUs (2 x 8), more than the cluster can give");
        assertThatThrownBy(() -> run("fifo", Overhead.NONE, List.of(4), vgg("a", 0, 1, 1)))
                .hasMessageContaining("order: expected one of [srtf, srsf, las], found fifo");
    }

    @Test
    void knowsWhatStartingCosts() {
        assertThat(StartUpCost.millis("a2c", 16)).isEqualTo(46_000);
        assertThat(StartUpCost.millis("shufflenet_v2_x1_0", 32)).isEqualTo(8_000);
        assertThat(StartUpCost.millis("unheard-of", 1)).isEqualTo(10_000);
        assertThat(StartUpCost.millis("bert", 3)).isEqualTo(10_000);
    }
}
