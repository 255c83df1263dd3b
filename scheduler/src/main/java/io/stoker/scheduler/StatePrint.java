package io.stoker.scheduler;

import io.stoker.model.NodeCondition;

/// Digests of what makes a node's state, to be added up: what is taken and given back again leaves
/// the sum as it was, so a digest costs a few additions a change and is never computed anew.
///
/// Each thing that can differ has a multiplier of its own, 64 random bits; two states that are
/// close together have the same sum with a probability of about 2^-60.
final class StatePrint {

    private static final long CPU = mix(101);
    private static final long MEMORY = mix(102);
    private static final long KINDS = mix(103);
    private static final long CLOSED = mix(104);
    private static final long NETWORK = mix(105);
    private static final long SCRATCH = mix(106);
    private static final long LOAD = mix(107);
    private static final long SLICES = mix(108);
    private static final long CONDITION = mix(109);
    private static final long CLASS = 1L << 32;

    private static final long[] BY_GPU = byGpu();

    private StatePrint() {}

    private static long[] byGpu() {
        long[] each = new long[64];
        for (int gpu = 0; gpu < each.length; gpu++) {
            each[gpu] = mix(gpu);
        }
        return each;
    }

    /// {@return the digest of `milli` thousandths held on each GPU of the mask}
    static long ofGpus(long gpuMask, int milli) {
        long sum = 0;
        for (long left = gpuMask; left != 0; left &= left - 1) {
            sum += BY_GPU[Long.numberOfTrailingZeros(left)];
        }
        return sum * milli;
    }

    /// {@return the digest of CPU and memory held}
    static long ofHost(int cpuMilli, long memoryMib) {
        return CPU * cpuMilli + MEMORY * memoryMib;
    }

    /// {@return the digest of bandwidth and scratch space that are free, and of what work draws}
    static long ofIo(int networkMbps, long scratchMib, long loadMilliwatts) {
        return NETWORK * networkMbps + SCRATCH * scratchMib + LOAD * loadMilliwatts;
    }

    /// {@return the digest of what was measured}
    static long ofCondition(NodeCondition seen) {
        return seen.known()
                ? mix(
                        CONDITION
                                + (((seen.celsius() * 1_001L + seen.memoryMilli()) * 1_001
                                                        + seen.busyMilli())
                                                * 1_001
                                        + seen.powerMilli()))
                : 0;
    }

    /// {@return the digest of the MIG slices held on one GPU}
    static long ofSlices(int gpu, byte slices) {
        return slices == 0 ? 0 : mix(SLICES + gpu * 256L + (slices & 0xFF));
    }

    static long ofKinds(long kinds) {
        return KINDS * kinds;
    }

    static long ofClass(int classNumber, boolean takesWork, long faulty) {
        return mix(CLASS + classNumber) + (takesWork ? 0 : CLOSED) + mix(mix(faulty));
    }

    private static long mix(long value) {
        long a = (value + 1) * 0x9E3779B97F4A7C15L;
        long b = (a ^ a >>> 30) * 0xBF58476D1CE4E5B9L;
        return (b ^ b >>> 27) * 0x94D049BB133111EBL | 1;
    }
}
