package io.stoker.scheduler;

import io.stoker.model.Allocation;

/// A 64-bit digest of what one worker holds. Sums of them tell whether the same set was allocated.
final class Fingerprint {

    private Fingerprint() {}

    static long of(Allocation held) {
        long h = mix(held.nodeId() * 0x9E3779B97F4A7C15L + held.gpuMask());
        h = mix(h + ((long) held.milliEach() << 32) + held.cpuMilli());
        h = mix(h ^ held.memoryMib());
        if (!held.special()) {
            return h;
        }
        h = mix(h + ((long) held.networkMbps() << 32) + held.powerWatts());
        return mix(h ^ held.scratchMib() + ((long) held.migSlices() << 48));
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        return a ^ (a >>> 29);
    }
}
