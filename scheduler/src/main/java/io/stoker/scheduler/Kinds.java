package io.stoker.scheduler;

import io.stoker.model.GpuRequest;

/// Kinds of workers that hold GPUs, and how many of each a node has, counted in one number: shares
/// in the low 20 bits, then workers with 1, 2, up to 4, and more whole GPUs in 11 bits each.
final class Kinds {

    private static final int SHARE_BITS = 20;
    private static final int WHOLE_BITS = 11;

    private Kinds() {}

    /// {@return one worker of the kind with so many GPUs and such a share of each; 0 without GPUs}
    static long one(int gpuCount, int milliEach) {
        if (gpuCount == 0) {
            return 0;
        }
        if (milliEach < GpuRequest.WHOLE_MILLI) {
            return 1;
        }
        int place = gpuCount == 1 ? 0 : gpuCount == 2 ? 1 : gpuCount <= 4 ? 2 : 3;
        return 1L << SHARE_BITS + place * WHOLE_BITS;
    }

    /// {@return how many workers of the kind that `one` stands for are counted}
    static long count(long kinds, long one) {
        int from = Long.numberOfTrailingZeros(one);
        int bits = from == 0 ? SHARE_BITS : WHOLE_BITS;
        return kinds >>> from & (1L << bits) - 1;
    }
}
