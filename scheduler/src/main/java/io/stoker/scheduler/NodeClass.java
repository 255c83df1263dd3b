package io.stoker.scheduler;

import io.stoker.model.GpuPower;
import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.Isolation;
import io.stoker.model.MigDevice;
import io.stoker.model.MigProfile;
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
    ///
    /// @param atWill whether it may be cut into any MIG slices that are legal
    /// @param cut memory slices of each MIG slice it is cut into
    record Gpu(String type, long memoryMib, Isolation sharing, boolean atWill, List<Integer> cut) {
        static Gpu of(GpuSpec gpu) {
            return new Gpu(
                    gpu.type(),
                    gpu.memoryMib(),
                    gpu.sharing(),
                    gpu.virtual() && gpu.slices().isEmpty(),
                    gpu.slices().stream().map(MigDevice::slices).toList());
        }

        /// {@return whether such a worker may use it}
        boolean serves(GpuRequest gpus) {
            if (memoryMib < gpus.memoryMib()) {
                return false;
            }
            return gpus.wantsMig()
                    ? sharing == Isolation.HARDWARE
                            && MigProfile.of(type, memoryMib).stream()
                                    .anyMatch(each -> each.name().equals(gpus.mig()))
                    : sharing != Isolation.HARDWARE
                            && (!gpus.fractional() || sharing.compareTo(gpus.isolation()) >= 0);
        }

        /// {@return how many such slices fit beside those held}
        int slices(MigProfile profile, int held) {
            int taken = held;
            int count = 0;
            for (int start : profile.starts()) {
                int mask = profile.mask(start);
                if ((taken & mask) == 0 && offers(profile, mask)) {
                    taken |= mask;
                    count++;
                }
            }
            return count;
        }

        boolean offers(MigProfile profile, int mask) {
            return MigProfile.of(type, memoryMib).contains(profile)
                    && (atWill || cut.contains(mask));
        }
    }

    /// What a whole node has beside its GPUs.
    record HostSize(int cpuMilli, long memoryMib, int networkMbps, long scratchMib) {

        static HostSize of(NodeSpec spec) {
            return new HostSize(
                    spec.cpuMilli(), spec.memoryMib(), spec.networkMbps(), spec.scratchMib());
        }

        /// {@return how many such workers it has room for, `most` at most}
        long workers(WorkerRequest request, long most) {
            long each = most;
            if (request.cpuMilli() > 0) {
                each = Math.min(each, cpuMilli / request.cpuMilli());
            }
            if (request.memoryMib() > 0) {
                each = Math.min(each, memoryMib / request.memoryMib());
            }
            if (request.networkMbps() > 0) {
                each = Math.min(each, networkMbps / request.networkMbps());
            }
            if (request.scratchMib() > 0) {
                each = Math.min(each, scratchMib / request.scratchMib());
            }
            return each;
        }
    }

    private final Key key;
    private final int number;
    private final List<NodePool> pools = new ArrayList<>();
    private final Map<HostSize, Integer> sizes = new LinkedHashMap<>();
    private final GpuPower[] power;
    private final boolean alike;
    private final long migGpus;
    private final int idleWatts;
    private final int peakWatts;
    private final Optional<NodeClass> known = Optional.of(this);
    int nodeCount;
    int openCount;

    NodeClass(Key key, int number, NodeTable nodes) {
        this.key = key;
        this.number = number;
        pools.add(new NodePool(nodes, allGpus()));
        this.power = new GpuPower[gpuCount()];
        long mig = 0;
        int idle = 0;
        int peak = 0;
        boolean same = true;
        for (int gpu = 0; gpu < power.length; gpu++) {
            power[gpu] = GpuPower.of(key.gpus().get(gpu).type());
            mig |= key.gpus().get(gpu).sharing() == Isolation.HARDWARE ? 1L << gpu : 0;
            idle += power[gpu].idleWatts();
            peak += power[gpu].peakWatts();
            same &= power[gpu].equals(power[0]);
        }
        this.migGpus = mig;
        this.idleWatts = idle;
        this.peakWatts = peak;
        this.alike = same;
    }

    /// {@return the GPUs in MIG mode}
    long migGpus() {
        return migGpus;
    }

    /// {@return what its GPUs draw when nobody uses them}
    int idleWatts() {
        return idleWatts;
    }

    /// {@return what its GPUs draw at most}
    int peakWatts() {
        return peakWatts;
    }

    /// {@return this, as readers keep it}
    Optional<NodeClass> known() {
        return known;
    }

    /// {@return what a worker adds to that at most, in thousandths of a watt}
    ///
    /// @param milli the share of each of the GPUs that it holds
    /// @param statedWatts what its job says each of them draws, 0 for what the type draws
    long loadMilliwatts(long gpuMask, int milli, int statedWatts) {
        if (gpuMask == 0) {
            return 0;
        }
        if (alike) {
            return (long) Long.bitCount(gpuMask) * milli * power[0].loadWatts(statedWatts);
        }
        long sum = 0;
        for (long left = gpuMask; left != 0; left &= left - 1) {
            sum += (long) milli * power[Long.numberOfTrailingZeros(left)].loadWatts(statedWatts);
        }
        return sum;
    }

    /// {@return the shapes that a GPU in MIG mode may be cut into}
    List<MigProfile> profiles(int gpu) {
        Gpu own = key.gpus().get(gpu);
        return MigProfile.of(own.type(), own.memoryMib());
    }

    /// {@return whether a MIG slice of this shape may cover these memory slices of a GPU}
    boolean offers(int gpu, MigProfile profile, int slices) {
        return key.gpus().get(gpu).offers(profile, slices);
    }

    /// {@return whether any MIG slice may cover exactly these memory slices of a GPU}
    boolean offers(int gpu, int slices) {
        for (MigProfile each : profiles(gpu)) {
            if (each.covers(slices) && offers(gpu, each, slices)) {
                return true;
            }
        }
        return false;
    }

    /// {@return how many such MIG slices fit on a GPU beside those held}
    int slicesOn(int gpu, MigProfile profile, int held) {
        return key.gpus().get(gpu).slices(profile, held);
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
            return List.of(mask(Optional.empty(), gpus));
        }
        List<Long> masks = new ArrayList<>();
        for (String type : new LinkedHashSet<>(gpus.types())) {
            masks.add(mask(Optional.of(type), gpus));
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

    private long mask(Optional<String> type, GpuRequest gpus) {
        long mask = 0;
        for (int i = 0; i < gpuCount(); i++) {
            Gpu gpu = key.gpus().get(i);
            if (gpu.serves(gpus) && (type.isEmpty() || type.get().equals(gpu.type()))) {
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
            total += size.getKey().workers(request, byGpus) * size.getValue();
        }
        return total;
    }

    /// {@return how many such workers one empty node of the class and this size holds}
    long mostWorkersOn(WorkerRequest request, HostSize size) {
        return size.workers(request, workersByGpus(request.gpus()));
    }

    /// {@return how many such workers the best island of one empty node of the class holds}
    long mostWorkersInIsland(WorkerRequest request, HostSize size, long[] islands) {
        long most = 0;
        for (long island : islands) {
            most = Math.max(most, workersByGpus(request.gpus(), island));
        }
        return Math.min(most, mostWorkersOn(request, size));
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
            if (gpus.wantsMig()) {
                workers += slices(gpus, mask & within);
                continue;
            }
            int own = Long.bitCount(mask & within);
            workers +=
                    gpus.fractional()
                            ? (long) own * (GpuRequest.WHOLE_MILLI / gpus.milliEach())
                            : own / gpus.count();
        }
        return workers;
    }

    private long slices(GpuRequest gpus, long mask) {
        MigProfile profile = MigProfile.named(gpus.mig()).orElseThrow();
        long count = 0;
        for (long left = mask; left != 0; left &= left - 1) {
            count += slicesOn(Long.numberOfTrailingZeros(left), profile, 0);
        }
        return count;
    }
}
