package io.stoker.scheduler;

/// Halving over time, in whole numbers: the same on every machine.
final class HalfLife {

    /// Binary digits behind the point of a factor.
    private static final int DIGITS = 62;

    /// Binary digits of the part of a half-life that is looked at.
    private static final int STEPS = 48;

    private static final long[] ROOTS = roots();

    private HalfLife() {}

    /// {@return the factors of a half, a quarter, an eighth ... of a half-life}. Square roots are
    /// rounded the same everywhere (IEEE 754).
    private static long[] roots() {
        long[] roots = new long[STEPS];
        double root = 0.5;
        for (int i = 0; i < STEPS; i++) {
            root = Math.sqrt(root);
            roots[i] = (long) (root * (1L << DIGITS));
        }
        return roots;
    }

    /// {@return 2^(-passed / halfLife) times 2^62}
    ///
    /// @param passed 0 or more
    /// @param halfLife 1 or more, in the same unit; at most 2^61
    static long factor(long passed, long halfLife) {
        long whole = passed / halfLife;
        if (whole >= DIGITS) {
            return 0;
        }
        long factor = 1L << DIGITS;
        long rest = passed % halfLife;
        for (int i = 0; i < STEPS && rest > 0; i++) {
            rest <<= 1;
            if (rest >= halfLife) {
                rest -= halfLife;
                factor = times(factor, ROOTS[i]);
            }
        }
        return factor >> whole;
    }

    /// {@return a value times a factor, rounded towards 0}
    static long times(long value, long factor) {
        return value < 0 ? -times(-value, factor) : high(value, factor);
    }

    private static long high(long value, long factor) {
        return Math.multiplyHigh(value, factor) << (64 - DIGITS) | (value * factor) >>> DIGITS;
    }
}
