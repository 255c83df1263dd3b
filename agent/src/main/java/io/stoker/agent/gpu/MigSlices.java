package io.stoker.agent.gpu;

import io.stoker.model.MigDevice;
import io.stoker.model.MigProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The MIG slices that somebody has cut out of a GPU. The agent cuts none itself: `nvidia-smi mig`
/// does, before the agent starts.
///
/// The driver names a slice after its GPU, such as `NVIDIA H200 MIG 1g.18gb`. Slices of shapes that
/// are not known here, and parts of slices (`1c.2g.20gb`), are left out. Where the driver does not
/// say where a slice begins, it is put to the first legal place that is free: which slices exist
/// decides what fits, not where they are.
final class MigSlices {

    private static final String MARK = " MIG ";

    private MigSlices() {}

    static List<MigDevice> of(Nvml nvml, Nvml.Device gpu, List<MigProfile> known) {
        List<MigDevice> found = new ArrayList<>();
        int taken = 0;
        for (int i = 0; i < nvml.mostMigDevices(gpu); i++) {
            Optional<Nvml.Device> slice = nvml.migDevice(gpu, i);
            if (slice.isEmpty()) {
                continue;
            }
            Optional<MigProfile> profile = profile(nvml.name(slice.get()).orElse(""), known);
            Optional<String> uuid = nvml.uuid(slice.get());
            if (profile.isEmpty() || uuid.isEmpty()) {
                continue;
            }
            OptionalLong told = nvml.migStart(gpu, slice.get());
            Optional<Integer> start = start(profile.get(), told, taken);
            if (start.isPresent()) {
                taken |= profile.get().mask(start.get());
                found.add(new MigDevice(uuid.get(), profile.get().name(), start.get()));
            }
        }
        return found;
    }

    private static Optional<MigProfile> profile(String name, List<MigProfile> known) {
        int at = name.lastIndexOf(MARK);
        String shape = at < 0 ? "" : name.substring(at + MARK.length()).strip();
        return known.stream().filter(one -> one.name().equals(shape)).findFirst();
    }

    private static Optional<Integer> start(MigProfile profile, OptionalLong told, int taken) {
        for (int start : profile.starts()) {
            boolean here = told.isEmpty() || told.getAsLong() == start;
            if (here && (profile.mask(start) & taken) == 0) {
                return Optional.of(start);
            }
        }
        return Optional.empty();
    }
}
