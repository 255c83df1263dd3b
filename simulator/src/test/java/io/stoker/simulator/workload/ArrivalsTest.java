package io.stoker.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static List<OpenbPod> pods(int count) {
        List<OpenbPod> pods = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pods.add(new OpenbPod("pod-" + i, 1_000, 1_024, 1, 500, List.of(), 100 - i, 200));
        }
        return pods;
    }

    private static long demand(Arrivals arrivals) {
        long sum = 0;
        for (int i = 0; i < arrivals.count(); i++) {
            sum += arrivals.spec(i, 0).totalGpuMilli();
        }
        return sum;
    }

    @Test
    void inflatesTheDemandUpToTheTargetButNotAboveIt() {
        OpenbArrivals source =
                new OpenbArrivals(
                        pods(10), OptionalDouble.of(1.3), false, 0, OpenbArrivals.FOREVER, false);

        assertThat(demand(source.arrivals(1, 10_000))).isEqualTo(13_000);
    }

    @Test
    void removesPodsWhenTheTraceAlreadyWantsMore() {
        OpenbArrivals source =
                new OpenbArrivals(
                        pods(100), OptionalDouble.of(1.3), false, 0, OpenbArrivals.FOREVER, false);

        assertThat(demand(source.arrivals(1, 10_000))).isEqualTo(13_000);
    }

    @Test
    void keepsTheOrderOfTheTraceWithoutInflation() {
        OpenbArrivals source =
                new OpenbArrivals(pods(3), OptionalDouble.empty(), false, 0, 1_000, false);
        Arrivals arrivals = source.arrivals(1, 10_000);

        assertThat(arrivals.spec(0, 0).name()).isEqualTo("pod-0");
        assertThat(arrivals.atMillis(2)).isZero();
    }

    @Test
    void podsThatComeOneByOneKeepTheirDistanceAndMayBeForeseen() {
        Arrivals arrivals =
                new OpenbArrivals(
                                pods(3),
                                OptionalDouble.empty(),
                                false,
                                5,
                                OpenbArrivals.FOREVER,
                                true)
                        .arrivals(1, 10_000);

        assertThat(arrivals.atMillis(2)).isEqualTo(10);
        assertThat(arrivals.foreseen().orElseThrow().totalWeight()).isEqualTo(3);
    }

    @Test
    void sortsByTheTimesOfTheTrace() {
        OpenbArrivals source =
                new OpenbArrivals(
                        pods(3), OptionalDouble.empty(), true, 0, OpenbArrivals.AS_RECORDED, false);
        Arrivals arrivals = source.arrivals(1, 10_000);

        JobSpec first = arrivals.spec(0, 0);
        assertThat(first.name()).isEqualTo("pod-2");
        assertThat(arrivals.atMillis(0)).isEqualTo(98_000);
        assertThat(first.realm()).isEqualTo(Realm.SIMULATED);
        assertThat(first.time().expectedMillis()).isEqualTo(102_000);
        assertThat(first.worker().gpus()).isEqualTo(new GpuRequest(1, 500, 0, List.of()));
    }

    @Test
    void drawsPoissonArrivalsAtTheRateAskedFor() {
        PoissonArrivals plan =
                new PoissonArrivals(
                        20_000, 30, 10_000, List.of(1), List.of(1), List.of(500), List.of("ana"));
        Arrivals arrivals = plan.arrivals(5, 0);

        double minutes = arrivals.atMillis(19_999) / 60_000.0;
        assertThat(20_000 / minutes).isBetween(29.0, 31.0);
        double mean = 0;
        for (int i = 0; i < arrivals.count(); i++) {
            mean += arrivals.spec(i, 0).time().expectedMillis() / 20_000.0;
        }
        assertThat(mean).isBetween(9_700.0, 10_300.0);
    }

    @Test
    void makesTheSameJobWhateverTheOrderOfAsking() {
        PoissonArrivals plan =
                new PoissonArrivals(
                        10,
                        30,
                        10_000,
                        List.of(1, 2, 4),
                        List.of(1, 2),
                        List.of(100, 900),
                        List.of("ana", "bo"));

        JobSpec last = plan.arrivals(5, 0).spec(9, 0);
        Arrivals again = plan.arrivals(5, 0);
        again.spec(0, 0);

        assertThat(again.spec(9, 0)).isEqualTo(last);
        assertThat(plan.arrivals(6, 0).spec(9, 0)).isNotEqualTo(last);
    }
}
