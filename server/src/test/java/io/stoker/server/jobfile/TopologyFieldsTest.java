package io.stoker.server.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.Role;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyFieldsTest {

    private static JobSpec parse(String yaml) {
        JobFile.Result result = JobFile.parse(yaml, Format.YAML, new JobFile.Defaults(0, "ana"));
        assertThat(result).isInstanceOf(JobFile.Accepted.class);
        return ((JobFile.Accepted) result).spec();
    }

    @Test
    void readsEveryRule() {
        JobSpec job =
                parse(
                        """
                        run: train
                        workers: 16
                        topology:
                          required: block
                          preferred: rack
                          preferredFor: 10m
                          segment: 4
                          segmentLevel: node
                          exclusive: rack
                          apart: {key: db, level: row}
                          spares: 2
                        """);

        assertThat(job.topology())
                .isEqualTo(
                        TopologyRules.NONE
                                .withRequired(Level.BLOCK)
                                .withPreferred(Level.RACK, 600_000)
                                .withSegments(4, Level.NODE)
                                .withExclusive(Level.RACK)
                                .withApart(Level.ROW, "db")
                                .withSpares(2));
    }

    @Test
    void readsRolesWithWhatEachNeeds() {
        JobSpec job =
                parse(
                        """
                        run: train
                        roles:
                          - {name: server, cpus: 4, memory: 8GiB}
                          - {name: trainer, workers: 8, gpus: "H100:2"}
                        """);

        assertThat(job.workers()).isEqualTo(9);
        assertThat(job.roles())
                .containsExactly(
                        new Role("server", 1, new WorkerRequest(GpuRequest.NONE, 4_000, 8_192)),
                        new Role(
                                "trainer",
                                8,
                                new WorkerRequest(
                                        new GpuRequest(2, 1_000, 0, List.of("H100")), 0, 0)));
        assertThat(job.worker()).isEqualTo(job.roles().getLast().worker());
        assertThat(job.workerOf(0).cpuMilli()).isEqualTo(4_000);
    }
}
