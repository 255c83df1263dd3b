package io.stoker.agent.gpu;

import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.Isolation;
import io.stoker.model.MigDevice;
import io.stoker.model.MigProfile;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Real GPUs, through NVIDIA's management library.
public final class NvmlGpus implements Gpus {
    private static final int MOST_EVENTS_AT_ONCE = 64;

    private final Nvml nvml;
    private final List<Nvml.Device> devices;
    private final List<GpuSpec> specs;
    private final Optional<MemorySegment> events;
    private final long[] xids;

    private NvmlGpus(Nvml nvml, List<Nvml.Device> devices) {
        this.nvml = nvml;
        this.devices = devices;
        List<GpuSpec> found = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            found.add(spec(nvml, devices.get(i), i));
        }
        this.specs = List.copyOf(found);
        this.events = nvml.eventSet();
        this.xids = new long[devices.size()];
        events.ifPresent(set -> devices.forEach(device -> nvml.register(device, set)));
    }

    /// {@return the machine's GPUs; empty when it has no library, no driver or no GPU}
    public static Optional<NvmlGpus> open(String library) {
        Optional<Nvml> nvml = Nvml.open(library);
        if (nvml.isEmpty()) {
            return Optional.empty();
        }
        List<Nvml.Device> devices = new ArrayList<>();
        int count = Math.min(nvml.get().count(), GpuRequest.MAX_PER_NODE);
        for (int i = 0; i < count; i++) {
            nvml.get().device(i).ifPresent(devices::add);
        }
        if (devices.size() != count || count == 0) {
            nvml.get().close();
            return Optional.empty();
        }
        return Optional.of(new NvmlGpus(nvml.get(), devices));
    }

    private static GpuSpec spec(Nvml nvml, Nvml.Device device, int index) {
        String type = GpuNames.shortName(nvml.name(device).orElse("GPU"));
        String uuid = nvml.uuid(device).orElse("gpu-" + index);
        long memoryMib = nvml.memory(device).map(memory -> memory.total() >> 20).orElse(0L);
        if (!nvml.migMode(device)) {
            return new GpuSpec(uuid, type, memoryMib, false);
        }
        List<MigDevice> slices = MigSlices.of(nvml, device, MigProfile.of(type, memoryMib));
        return new GpuSpec(uuid, type, memoryMib, false, Isolation.HARDWARE, slices);
    }

    /// {@return the names the driver gives, in index order}
    List<String> fullNames() {
        return devices.stream().map(device -> nvml.name(device).orElse("GPU")).toList();
    }

    @Override
    public List<GpuSpec> specs() {
        return specs;
    }

    @Override
    public List<GpuReading> read() {
        collectXids();
        List<GpuReading> readings = new ArrayList<>(devices.size());
        for (int i = 0; i < devices.size(); i++) {
            Nvml.Device device = devices.get(i);
            readings.add(
                    new GpuReading(
                            i,
                            true,
                            nvml.utilizationPercent(device).orElse(0) / 100.0,
                            nvml.memory(device).map(Nvml.Memory::used).orElse(0L),
                            nvml.temperatureCelsius(device).orElse(0),
                            nvml.powerMilliwatts(device).orElse(0) / 1_000.0,
                            nvml.energyMillijoules(device).orElse(0),
                            xids[i],
                            nvml.eccUncorrected(device).orElse(0)));
        }
        return readings;
    }

    private void collectXids() {
        for (int n = 0; n < MOST_EVENTS_AT_ONCE && events.isPresent(); n++) {
            Optional<Nvml.XidSeen> seen = nvml.nextXid(events.get());
            if (seen.isEmpty()) {
                return;
            }
            for (int i = 0; i < xids.length; i++) {
                if (devices.get(i).handle().address() == seen.get().device().address()) {
                    xids[i] = seen.get().xid();
                }
            }
        }
    }

    @Override
    public void close() {
        nvml.close();
    }
}
