package io.stoker.model;

import java.util.List;

/// The GPUs one worker asks for.
///
/// @param count GPUs, all on one node; 0 means none
/// @param milliEach share of each GPU in thousandths; below 1,000 only with `count` 1
/// @param memoryMib least memory of each GPU in MiB, 0 when it does not matter
/// @param types GPU types in order of preference, empty when any will do
public record GpuRequest(int count, int milliEach, long memoryMib, List<String> types) {

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
    }

    /// {@return a request for `count` whole GPUs of any type}
    public static GpuRequest whole(int count) {
        return count == 0 ? NONE : new GpuRequest(count, WHOLE_MILLI, 0, List.of());
    }

    /// {@return whether it asks for a part of one GPU}
    public boolean fractional() {
        return count == 1 && milliEach < WHOLE_MILLI;
    }

    /// {@return thousandths of a GPU over all GPUs asked for}
    public int totalMilli() {
        return count * milliEach;
    }
}
