package io.stoker.model;

import java.util.List;

/// One GPU of a node.
///
/// @param uuid the driver's id, or one made for a virtual GPU
/// @param type short type name, such as `H100`
/// @param memoryMib memory in MiB
/// @param virtual whether no hardware stands behind it: shown as `virtual` wherever a user meets it
/// @param sharing what it keeps between workers that share it; [Isolation#HARDWARE] means that it
///   is in MIG mode, and then it is given out in MIG slices alone
/// @param slices the MIG slices it is cut into. A virtual GPU in MIG mode that lists none may be
///   cut at will; a real one that lists none offers nothing
public record GpuSpec(
        String uuid,
        String type,
        long memoryMib,
        boolean virtual,
        Isolation sharing,
        List<MigDevice> slices) {

    public GpuSpec {
        if (type.isBlank()) {
            throw new IllegalArgumentException("gpu.type: expected a name, found an empty text");
        }
        if (memoryMib < 0) {
            throw new IllegalArgumentException(
                    "gpu.memory: expected 0 or more MiB, found " + memoryMib);
        }
        slices = List.copyOf(slices);
        if (sharing == Isolation.HARDWARE
                && (virtual || !slices.isEmpty())
                && MigProfile.of(type, memoryMib).isEmpty()) {
            throw new IllegalArgumentException("gpu.mig: %s has no MIG".formatted(type));
        }
        if (sharing != Isolation.HARDWARE && !slices.isEmpty()) {
            throw new IllegalArgumentException("gpu.mig: expected slices in MIG mode alone");
        }
    }

    /// A GPU whose shares take turns.
    public GpuSpec(String uuid, String type, long memoryMib, boolean virtual) {
        this(uuid, type, memoryMib, virtual, Isolation.NONE, List.of());
    }

    /// {@return the same GPU with another level between its shares, cut into nothing}
    public GpuSpec withSharing(Isolation level) {
        return new GpuSpec(uuid, type, memoryMib, virtual, level, List.of());
    }

    /// {@return whether it is given out in MIG slices alone}
    public boolean mig() {
        return sharing == Isolation.HARDWARE;
    }
}
