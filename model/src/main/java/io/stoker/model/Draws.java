package io.stoker.model;

/// A stream of pseudo-random draws that gives the same numbers on every machine and JDK.
///
/// Source: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
/// Streams are named, so that a new consumer does not shift the draws of the others. Not for
/// secrets. Not thread-safe: one owner.
public final class Draws {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    private Draws(long state) {
        this.state = state;
    }

    /// {@return the stream called `name` of `seed`}
    public static Draws stream(long seed, String name) {
        long hash = mix(seed + GOLDEN);
        for (int i = 0; i < name.length(); i++) {
            hash = mix((hash ^ name.charAt(i)) + GOLDEN);
        }
        return new Draws(hash);
    }

    /// {@return a stream that continues from a saved [#position]}
    public static Draws at(long position) {
        return new Draws(position);
    }

    /// {@return the whole of this stream's state}
    public long position() {
        return state;
    }

    /// {@return 64 random bits}
    public long nextBits() {
        state += GOLDEN;
        return mix(state);
    }

    /// {@return a whole number from 0 to `bound` - 1}
    public int below(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound: expected 1 or more, found " + bound);
        }
        // Multiply-shift; the bias is below 2^-32, too small for any use here to show.
        return (int) (((nextBits() >>> 32) * bound) >>> 32);
    }

    /// {@return a whole number from `low` to `high`, both possible}
    public long between(long low, long high) {
        return low + (long) (unit() * (high - low + 1));
    }

    /// {@return a number in [0, 1) with 53 random bits}
    public double unit() {
        return (nextBits() >>> 11) * 0x1.0p-53;
    }

    /// {@return a draw from the exponential distribution with this mean}
    public double exponential(double mean) {
        return -mean * StrictMath.log1p(-unit());
    }

    /// {@return true with probability `chance`}
    public boolean happens(double chance) {
        return unit() < chance;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
