package io.stoker.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.GpuSpec;
import io.stoker.model.Isolation;
import io.stoker.model.JobSpec;
import io.stoker.model.MigDevice;
import io.stoker.model.Order;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a worker on a part of a GPU finds in its environment.
class SharedGpuTest {

    private static final GpuSpec CUT =
            new GpuSpec(
                    "GPU-a",
                    "H100",
                    81_920,
                    false,
                    Isolation.HARDWARE,
                    List.of(
                            new MigDevice("MIG-0", "3g.40gb", 0),
                            new MigDevice("MIG-1", "2g.20gb", 4)));
    private static final GpuSpec MPS =
            new GpuSpec("GPU-b", "A10", 24_576, false).withSharing(Isolation.MEMORY);

    private static Map<String, String> environment(Allocation held) {
        var worker =
                new Order.StartWorker(
                        0,
                        1,
                        1,
                        1,
                        held,
                        JobSpec.named("x"),
                        new Order.Gang(List.of("n"), "127.0.0.1", 29_500, List.of()));
        var places = new WorkerEnvironment.Places(Path.of("w"), Path.of("c"), "", Path.of("t"));
        return new WorkerEnvironment("n", "", "", "", List.of(CUT, MPS), Map.of())
                .of(worker, places, 0);
    }

    @Test
    void aMigSliceIsPassedByItsId() {
        assertThat(environment(new Allocation(0, 0, 0b01, 250, 0, 0, 0, 0, 0b0011_0000, 0)))
                .containsEntry("CUDA_VISIBLE_DEVICES", "MIG-1");
    }

    @Test
    void aShareUnderMpsIsHeldToItsMemory() {
        assertThat(environment(new Allocation(0, 0, 0b10, 250, 0, 0)))
                .containsEntry("CUDA_VISIBLE_DEVICES", "1")
                .containsEntry("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT", "0=6144M")
                .containsEntry("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE", "25");
    }

    @Test
    void aWholeGpuHasNoLimits() {
        assertThat(environment(new Allocation(0, 0, 0b10, 1_000, 0, 0)))
                .containsEntry("CUDA_VISIBLE_DEVICES", "1")
                .doesNotContainKey("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT");
    }
}
