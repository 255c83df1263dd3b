package io.stoker.scheduler;

/// A 64-bit digest of what one worker holds. Sums of them tell whether the same set was allocated.
final class Fingerprint {

    private Fingerprint() {}

    static long of(int node, long gpuMask, int milli, int cpu, long memory) {
        long h = mix(node * 0x9E3779B97F4A7C15L + gpuMask);
        h = mix(h + ((long) milli << 32) + cpu);
        return mix(h ^ memory);
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        return a ^ (a >>> 29);
    }
}
