package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Nodes with the same GPUs in the same realm. CPU and memory may differ from node to node: they
/// are told apart only where counting an empty cluster needs it.
final class NodeClass {

    /// What makes nodes one class.
    record Key(Realm realm, List<Gpu> gpus) {
        static Key of(NodeSpec spec) {
            return new Key(spec.realm(), spec.gpus().stream().map(Gpu::of).toList());
        }
    }

    /// What a request can tell about a GPU.
    record Gpu(String type, long memoryMib) {
        static Gpu of(GpuSpec gpu) {
            return new Gpu(gpu.type(), gpu.memoryMib());
        }
    }

    /// CPU and memory of a whole node.
    record HostSize(int cpuMilli, long memoryMib) {}

    private final Key key;
    private final int number;
    private final List<NodePool> pools = new ArrayList<>();
    private final Map<HostSize, Integer> sizes = new LinkedHashMap<>();
    int nodeCount;
    int openCount;

    NodeClass(Key key, int number, NodeTable nodes) {
        this.key = key;
        this.number = number;
        pools.add(new NodePool(nodes, allGpus()));
    }

    int number() {
        return number;
    }

    Realm realm() {
        return key.realm();
    }

    int gpuCount() {
        return key.gpus().size();
    }

    long allGpus() {
        return gpuCount() == 0 ? 0 : -1L >>> (64 - gpuCount());
    }

    /// {@return the pool over all GPUs}
    NodePool whole() {
        return pools.getFirst();
    }

    List<NodePool> pools() {
        return pools;
    }

    Optional<NodePool> poolOf(long mask) {
        return pools.stream().filter(pool -> pool.mask() == mask).findFirst();
    }

    /// {@return one mask a preference: the GPUs a worker may take together}
    List<Long> masks(GpuRequest gpus) {
        if (gpus.types().isEmpty()) {
            return List.of(mask(Optional.empty(), gpus.memoryMib()));
        }
        List<Long> masks = new ArrayList<>();
        for (String type : new LinkedHashSet<>(gpus.types())) {
            masks.add(mask(Optional.of(type), gpus.memoryMib()));
        }
        return masks;
    }

    /// {@return the GPUs that such a worker may use, of whichever of its types}
    long mask(GpuRequest gpus) {
        long mask = 0;
        for (long each : masks(gpus)) {
            mask |= each;
        }
        return mask;
    }

    private long mask(Optional<String> type, long memoryMib) {
        long mask = 0;
        for (int i = 0; i < gpuCount(); i++) {
            Gpu gpu = key.gpus().get(i);
            if (gpu.memoryMib() >= memoryMib && (type.isEmpty() || type.get().equals(gpu.type()))) {
                mask |= 1L << i;
            }
        }
        return mask;
    }

    void count(HostSize size, int change) {
        if (sizes.merge(size, change, Integer::sum) == 0) {
            sizes.remove(size);
        }
        nodeCount += change;
    }

    /// {@return thousandths of CPU cores on all its nodes}
    long cpuMilli() {
        long total = 0;
        for (var size : sizes.entrySet()) {
            total += (long) size.getKey().cpuMilli() * size.getValue();
        }
        return total;
    }

    /// {@return MiB of main memory on all its nodes}
    long memoryMib() {
        long total = 0;
        for (var size : sizes.entrySet()) {
            total += size.getKey().memoryMib() * size.getValue();
        }
        return total;
    }

    /// {@return how many such workers all nodes of the class hold when empty}
    long mostWorkers(WorkerRequest request) {
        long byGpus = workersByGpus(request.gpus());
        long total = 0;
        for (var size : sizes.entrySet()) {
            long each = byGpus;
            if (request.cpuMilli() > 0) {
                each = Math.min(each, size.getKey().cpuMilli() / request.cpuMilli());
            }
            if (request.memoryMib() > 0) {
                each = Math.min(each, size.getKey().memoryMib() / request.memoryMib());
            }
            total += each * size.getValue();
        }
        return total;
    }

    /// {@return how many such workers one empty node of the class and this size holds}
    long mostWorkersOn(WorkerRequest request, int cpuMilli, long memoryMib) {
        long each = workersByGpus(request.gpus());
        if (request.cpuMilli() > 0) {
            each = Math.min(each, cpuMilli / request.cpuMilli());
        }
        return request.memoryMib() > 0 ? Math.min(each, memoryMib / request.memoryMib()) : each;
    }

    /// {@return how many such workers the best island of one empty node of the class holds}
    long mostWorkersInIsland(WorkerRequest request, int cpuMilli, long memoryMib, long[] islands) {
        long most = 0;
        for (long island : islands) {
            most = Math.max(most, workersByGpus(request.gpus(), island));
        }
        return Math.min(most, mostWorkersOn(request, cpuMilli, memoryMib));
    }

    /// {@return how many such workers the GPUs of one empty node hold}
    long workersByGpus(GpuRequest gpus) {
        return workersByGpus(gpus, -1);
    }

    private long workersByGpus(GpuRequest gpus, long within) {
        if (gpus.count() == 0) {
            return Integer.MAX_VALUE;
        }
        long workers = 0;
        for (long mask : masks(gpus)) {
            int own = Long.bitCount(mask & within);
            workers +=
                    gpus.fractional()
                            ? (long) own * (GpuRequest.WHOLE_MILLI / gpus.milliEach())
                            : own / gpus.count();
        }
        return workers;
    }
}
