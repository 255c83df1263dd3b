package io.stoker.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/// Wall and CPU time, summed over pieces of one thread's work.
///
/// The process's own CPU clock ticks in hundredths of a second, too coarse for short pieces; the
/// thread's counts nanoseconds but leaves out the garbage collector and the compiler. So a piece's
/// CPU time is the thread's, raised by the share that those others took over the span's whole life.
final class Span {

    private final OperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long processStart = system.getProcessCpuTime();
    private final long threadStart = threads.getCurrentThreadCpuTime();
    private long wallNanos;
    private long cpuNanos;

    /// Runs `work` on the calling thread, which must be the one that made this span, and adds its
    /// time.
    void add(Runnable work) {
        long cpu = threads.getCurrentThreadCpuTime();
        long wall = System.nanoTime();
        work.run();
        wallNanos += System.nanoTime() - wall;
        cpuNanos += threads.getCurrentThreadCpuTime() - cpu;
    }

    double wallSeconds() {
        return wallNanos / 1e9;
    }

    double cpuSeconds() {
        double process = system.getProcessCpuTime() - processStart;
        double thread = Math.max(1, threads.getCurrentThreadCpuTime() - threadStart);
        return cpuNanos / 1e9 * Math.max(1, process / thread);
    }
}
