package io.stoker.model;

import java.util.List;

/// The GPUs one worker asks for.
///
/// @param count GPUs, all on one node; 0 means none
/// @param milliEach share of each GPU in thousandths; below 1,000 only with `count` 1
/// @param memoryMib least memory of each GPU in MiB, 0 when it does not matter
/// @param types GPU types, empty when any will do
/// @param anyOrder whether the types are alternatives of equal rank; otherwise they are tried in
///   their order
/// @param isolation least level between the workers that share its GPU
/// @param mig the MIG slice it wants, such as `2g.20gb`; empty for none
public record GpuRequest(
        int count,
        int milliEach,
        long memoryMib,
        List<String> types,
        boolean anyOrder,
        Isolation isolation,
        String mig) {

    /// Thousandths in one whole GPU.
    public static final int WHOLE_MILLI = 1_000;

    /// Most GPUs a node may have, because a node's GPUs are a 64-bit mask.
    public static final int MAX_PER_NODE = 64;

    /// No GPU at all.
    public static final GpuRequest NONE = new GpuRequest(0, 0, 0, List.of());

    public GpuRequest {
        if (count < 0 || count > MAX_PER_NODE) {
            throw new IllegalArgumentException(
                    "gpus: expected 0 to %d per worker, found %d".formatted(MAX_PER_NODE, count));
        }
        if (count == 0 ? milliEach != 0 : milliEach < 1 || milliEach > WHOLE_MILLI) {
            throw new IllegalArgumentException(
                    "gpus: expected a share of 1 to 1000 thousandths, found " + milliEach);
        }
        if (count > 1 && milliEach != WHOLE_MILLI) {
            throw new IllegalArgumentException(
                    "gpus: more than one GPU means whole GPUs, found %d x %d thousandths"
                            .formatted(count, milliEach));
        }
        if (memoryMib < 0) {
            throw new IllegalArgumentException(
                    "gpus.memory: expected 0 or more MiB, found " + memoryMib);
        }
        types = List.copyOf(types);
        // One type or none has no order; equal requests are equal values.
        anyOrder = anyOrder && types.size() > 1;
        if (!mig.isEmpty()) {
            checkMig(mig, count, milliEach, types);
        } else if (isolation == Isolation.HARDWARE && milliEach < WHOLE_MILLI && count == 1) {
            throw new IllegalArgumentException(
                    "gpus.isolation: hardware means a whole GPU or a MIG slice, found a share of %d thousandths; give gpus: 1, or mig with one of %s"
                            .formatted(milliEach, String.join(", ", MigProfile.names())));
        }
    }

    /// A request for GPUs that need not be isolated, types in order of preference.
    public GpuRequest(int count, int milliEach, long memoryMib, List<String> types) {
        this(count, milliEach, memoryMib, types, false, Isolation.NONE, "");
    }

    private static void checkMig(String mig, int count, int milliEach, List<String> types) {
        MigProfile profile =
                MigProfile.named(mig)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "gpus.mig: expected one of %s, found %s"
                                                .formatted(
                                                        String.join(", ", MigProfile.names()),
                                                        mig)));
        if (count != 1 || milliEach != profile.milli()) {
            throw new IllegalArgumentException(
                    "gpus.mig: a worker has one slice; expected gpus to be left out or 1, found %d x %d thousandths"
                            .formatted(count, milliEach));
        }
        for (String type : types) {
            List<MigProfile> valid = MigProfile.of(type);
            if (!valid.contains(profile)) {
                throw new IllegalArgumentException(
                        valid.isEmpty()
                                ? "gpus.mig: %s has no MIG, found %s; expected a type of A100, H100 or H200"
                                        .formatted(type, mig)
                                : "gpus.mig: %s has no %s; expected one of %s"
                                        .formatted(
                                                type,
                                                mig,
                                                String.join(
                                                        ", ",
                                                        valid.stream()
                                                                .map(MigProfile::name)
                                                                .toList())));
            }
        }
    }

    /// {@return a request for `count` whole GPUs of any type}
    public static GpuRequest whole(int count) {
        return count == 0 ? NONE : new GpuRequest(count, WHOLE_MILLI, 0, List.of());
    }

    /// {@return a request for one MIG slice on one of these types, any where there is none}
    ///
    /// @throws IllegalArgumentException when there is no such profile, or a type lacks it
    public static GpuRequest mig(String profile, List<String> types) {
        int milli = MigProfile.named(profile).map(MigProfile::milli).orElse(WHOLE_MILLI);
        return new GpuRequest(1, milli, 0, types, false, Isolation.HARDWARE, profile);
    }

    /// {@return whether it asks for a part of one GPU}
    public boolean fractional() {
        return count == 1 && milliEach < WHOLE_MILLI;
    }

    /// {@return whether it asks for a MIG slice}
    public boolean wantsMig() {
        return !mig.isEmpty();
    }

    /// {@return thousandths of a GPU over all GPUs asked for}
    public int totalMilli() {
        return count * milliEach;
    }

    /// {@return the same request for another number of GPUs}
    public GpuRequest withCount(int value) {
        return new GpuRequest(value, milliEach, memoryMib, types, anyOrder, isolation, mig);
    }

    /// {@return the same request with another least memory}
    public GpuRequest withMemoryMib(long value) {
        return new GpuRequest(count, milliEach, value, types, anyOrder, isolation, mig);
    }

    /// {@return the same request for other types, in order of preference}
    public GpuRequest withTypes(List<String> value) {
        return new GpuRequest(count, milliEach, memoryMib, value, false, isolation, mig);
    }

    /// {@return the same request with its types as alternatives of equal rank}
    public GpuRequest withAnyOrder() {
        return new GpuRequest(count, milliEach, memoryMib, types, true, isolation, mig);
    }

    /// {@return the same request with another least isolation}
    public GpuRequest withIsolation(Isolation level) {
        return new GpuRequest(count, milliEach, memoryMib, types, anyOrder, level, mig);
    }
}
