package io.stoker.agent;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what other processes do, with a bound.
final class Processes {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long PAUSE_NANOS = 10_000_000;

    private Processes() {}

    static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("expected a condition to come true within 30 s");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false) && !zombie(pid);
    }

    /// A process whose parent does not collect it stays in the table, dead.
    private static boolean zombie(long pid) {
        try {
            String stat =
                    java.nio.file.Files.readString(java.nio.file.Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
        } catch (java.io.IOException gone) {
            return true;
        }
    }

    static void awaitGone(long pid) {
        await(() -> !alive(pid));
    }
}
