package io.stoker.simulator.edge.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.QueueSpec;
import io.stoker.simulator.edge.trace.TraceFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Queues in experiment files.
class QueueReaderTest {

    private static final String BASE =
            """
            cluster: {nodes: 2, gpus: 8, type: H100}
            workload: {generate: poisson, jobs: 60, jobsPerMinute: 6, meanDuration: 10m, gpus: [1, 4]}
            order: fair
            """;

    @TempDir Path folder;

    private Experiment load(String queues) throws IOException {
        Path file = Files.writeString(folder.resolve("e.yaml"), BASE + queues);
        return new Experiments(new TraceFolder(Optional.of(folder.toString()), folder))
                .load(file, Map.of());
    }

    @Test
    void readsAllThatAQueueMayHave() throws IOException {
        Experiment read =
                load(
                        """
                        queues:
                          prod: {weight: 3, quota: 8, borrow: any, lend: 2.5, jobs: 0}
                          lab: {maxGpus: 6, maxJobs: 5, maxGpusPerUser: 4, maxJobsPerUser: 3,
                                budget: 10, budgetWindow: 1d, order: sjf, place: spread}
                        """);

        assertThat(read.queues())
                .containsExactly(
                        new QueueSpec("prod", false, 3, 8_000, -1, 2_500, 0, 0, 0, 0, 0, 0, "", ""),
                        new QueueSpec(
                                "lab",
                                false,
                                1,
                                0,
                                -1,
                                -1,
                                6_000,
                                5,
                                4_000,
                                3,
                                36_000_000,
                                86_400_000,
                                "sjf",
                                "spread"));
        assertThat(read.workload().arrivals(1, 0).spec(0, 0).queue()).isEqualTo("lab");
    }

    @Test
    void refusesWhatIsNoQueue() {
        assertThatThrownBy(() -> load("queues: {a: {weight: 0}}\n"))
                .hasMessageContaining("weight: expected a whole number from 1 to 1000000");
        assertThatThrownBy(() -> load("queues: {a: {quota: 2, lend: 3}}\n"))
                .hasMessageContaining("queue.lendGpuMilli: expected at most the quota");
        assertThatThrownBy(() -> load("queues: {a: {order: fair}}\n"))
                .hasMessageContaining("order: \"fair\" is unknown");
        assertThatThrownBy(() -> load("queues: {a: {budget: 3}}\n"))
                .hasMessageContaining("a budget and its window come together");
        assertThatThrownBy(() -> load("queues: {a: {jobs: 0}}\n"))
                .hasMessageContaining("no queue gets any jobs");
    }

    @Test
    void aLimitedQueueWaitsInSimulationAsItDoesLive() throws IOException {
        Result free = Simulation.run(load("queues: {a: {}, b: {}}\n"), ProgressListener.NONE);
        Result limited =
                Simulation.run(
                        load("queues: {a: {maxJobs: 1}, b: {budget: 2, budgetWindow: 2h}}\n"),
                        ProgressListener.NONE);

        assertThat(free.numbers().get("jobsCompleted")).hasValue(60);
        assertThat(limited.numbers().get("jobsCompleted")).hasValue(60);
        assertThat(limited.numbers().get("waitSeconds.mean").orElseThrow())
                .isGreaterThan(2 * free.numbers().get("waitSeconds.mean").orElseThrow() + 60);
    }
}
