package io.stoker.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ElasticWorkTest {

    private final Map<SimulatedWorker, Long> ends = new LinkedHashMap<>();

    private SimulatedWorker runs(ElasticWork work, long now) {
        SimulatedWorker worker = new SimulatedWorker(ends.size());
        work.runs(worker, false, now, ends::put);
        return worker;
    }

    /// The worked example of [ElasticWork].
    @Test
    void goesAsFastAsItHasWorkers() {
        ElasticWork work = new ElasticWork(60_000, 4);
        SimulatedWorker first = runs(work, 0);
        for (int i = 0; i < 3; i++) {
            runs(work, 0);
        }
        assertThat(ends.get(first)).isEqualTo(60_000);

        for (int i = 0; i < 4; i++) {
            runs(work, 20_000);
        }

        assertThat(ends.values()).containsOnly(40_000L);
    }

    @Test
    void takesLongerWithFewerWorkers() {
        ElasticWork work = new ElasticWork(60_000, 2);
        SimulatedWorker first = runs(work, 0);
        SimulatedWorker second = runs(work, 0);

        work.stops(second, false, 30_000, ends::put);

        assertThat(ends.get(first)).isEqualTo(90_000);
    }

    @Test
    void aSlowWorkerCountsHalf() {
        ElasticWork work = new ElasticWork(60_000, 2);
        SimulatedWorker first = runs(work, 0);
        runs(work, 0);

        work.changes(true, 0, ends::put);

        assertThat(ends.get(first)).isEqualTo(80_000);
    }

    @Test
    void whoIsDoneFirstLeavesTheOthersTheirEnd() {
        ElasticWork work = new ElasticWork(10_000, 2);
        SimulatedWorker first = runs(work, 0);
        SimulatedWorker second = runs(work, 0);

        work.stops(first, false, 10_000, ends::put);

        assertThat(ends.get(second)).isEqualTo(10_000);
    }
}
