package io.stoker.scheduler;

import java.util.Arrays;

/// How much service the last jobs needed that ended well: what an order may learn from.
///
/// Keeps the last 1,024, and says after 16, 32, 64, ... 1,024 jobs and then after each further
/// 1,024 that it is time to learn again, so that sorting a queue of n jobs again costs O(log n) a
/// job that ends.
///
/// Soft state: starts empty after a restart from a snapshot. Mutable, one writer.
public final class ServiceHistory {

    /// Fewer tell nothing.
    static final int LEAST = 16;

    private static final int MOST = 1_024;

    private final long[] last = new long[MOST];
    private long count;

    /// Takes note of a job that ended well.
    ///
    /// @param gpuMillis GPU-milliseconds it ran, all attempts together
    /// @return whether to learn again
    boolean ended(long gpuMillis) {
        last[(int) (count % MOST)] = gpuMillis;
        count++;
        return count >= MOST ? count % MOST == 0 : count >= LEAST && Long.bitCount(count) == 1;
    }

    /// {@return what is known, smallest first; empty while it is too little}
    long[] sorted() {
        if (count < LEAST) {
            return new long[0];
        }
        long[] samples = Arrays.copyOf(last, (int) Math.min(count, MOST));
        Arrays.sort(samples);
        return samples;
    }
}
