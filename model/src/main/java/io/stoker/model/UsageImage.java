package io.stoker.model;

import java.util.List;

/// What a queue has used, as it stood when its holdings last changed.
///
/// @param queue its name
/// @param at when that was, epoch ms
/// @param averages decayed averages of what it held, by realm and in it GPUs in thousandths, CPUs
///   in thousandths and MiB, each times 2^20
/// @param spentGpuMillis GPU-milliseconds held in the budget's window that `at` lies in, times
///   thousandths of a GPU
public record UsageImage(String queue, long at, List<Long> averages, long spentGpuMillis) {

    /// How many averages there are.
    public static final int AVERAGES = 3 * Realm.values().length;

    public UsageImage {
        averages = List.copyOf(averages);
        if (averages.size() != AVERAGES) {
            throw new IllegalArgumentException(
                    "usage.averages: expected %d, found %d".formatted(AVERAGES, averages.size()));
        }
    }
}
