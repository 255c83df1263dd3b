package io.stoker.model;

/// A MIG slice that somebody has cut out of a GPU already.
///
/// @param uuid the driver's id of the slice, `MIG-...`
/// @param profile its shape, such as `2g.20gb`
/// @param start its first memory slice
public record MigDevice(String uuid, String profile, int start) {

    public MigDevice {
        MigProfile known =
                MigProfile.named(profile)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "gpu.mig: expected a profile such as 2g.20gb, found "
                                                + profile));
        if (!known.starts().contains(start)) {
            throw new IllegalArgumentException(
                    "gpu.mig: %s begins at one of the slices %s, found %d"
                            .formatted(profile, known.starts(), start));
        }
    }

    /// {@return the memory slices it covers, bit `i` for slice `i`}
    public int slices() {
        return MigProfile.named(profile).orElseThrow().mask(start);
    }
}
