package io.stoker.control;

import org.jspecify.annotations.Nullable;

/// Checks of what must always hold. A broken one is our own bug: the replica stops, because going
/// on would spread the damage.
public final class Invariant {

    private Invariant() {}

    /// Requires a condition.
    public static void require(boolean holds, String message, Object... details) {
        if (!holds) {
            throw new Violation(message.formatted(details));
        }
    }

    static void require(boolean holds, String message, long first, long second) {
        if (!holds) {
            throw new Violation(message.formatted(first, second));
        }
    }

    /// {@return `value`, which must be there}
    static <T> T present(@Nullable T value, String message, long first, long second) {
        if (value == null) {
            throw new Violation(message.formatted(first, second));
        }
        return value;
    }

    /// An invariant does not hold.
    public static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1;

        Violation(String message) {
            super(message);
        }
    }
}
