package io.stoker.agent.gpu;

import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The GPUs of a node. One thread at a time.
public interface Gpus extends AutoCloseable {

    /// Memory of a virtual GPU in MiB: that of a common data-centre GPU.
    long VIRTUAL_MEMORY_MIB = 81_920;

    /// {@return what they are, in index order}
    List<GpuSpec> specs();

    /// {@return what they measure now, in index order}
    List<GpuReading> read();

    @Override
    void close();

    /// {@return the real GPUs of this node; where it has none, `virtualCount` virtual ones}
    ///
    /// @param library name or path of NVIDIA's management library
    /// @param node the node's name
    static Gpus open(String library, int virtualCount, String node) {
        Optional<NvmlGpus> real = NvmlGpus.open(library);
        if (real.isPresent()) {
            return real.get();
        }
        return new Virtual(node, virtualCount);
    }

    /// Slots that no hardware stands behind.
    ///
    /// @param node the node's name
    /// @param count how many
    record Virtual(String node, int count) implements Gpus {
        public Virtual {
            if (count < 0 || count > GpuRequest.MAX_PER_NODE) {
                throw new IllegalArgumentException(
                        "gpus: expected 0 to %d virtual GPUs on one node, found %d"
                                .formatted(GpuRequest.MAX_PER_NODE, count));
            }
        }

        @Override
        public List<GpuSpec> specs() {
            return IntStream.range(0, count)
                    .mapToObj(i ->
                            new GpuSpec(
                                    "virtual-" + node + "-" + i,
                                    "virtual",
                                    VIRTUAL_MEMORY_MIB,
                                    true))
                    .toList();
        }

        @Override
        public List<GpuReading> read() {
            List<GpuReading> readings = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                readings.add(GpuReading.absent(i));
            }
            return readings;
        }

        @Override
        public void close() {}
    }
}
