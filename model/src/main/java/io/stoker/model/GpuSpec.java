package io.stoker.model;

/// One GPU of a node.
///
/// @param uuid the driver's id, or one made for a virtual GPU
/// @param type short type name, such as `H100`
/// @param memoryMib memory in MiB
/// @param virtual whether no hardware stands behind it: shown as `virtual` wherever a user meets it
public record GpuSpec(String uuid, String type, long memoryMib, boolean virtual) {

    public GpuSpec {
        if (type.isBlank()) {
            throw new IllegalArgumentException("gpu.type: expected a name, found an empty text");
        }
        if (memoryMib < 0) {
            throw new IllegalArgumentException(
                    "gpu.memory: expected 0 or more MiB, found " + memoryMib);
        }
    }
}
