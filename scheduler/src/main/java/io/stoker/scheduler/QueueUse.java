package io.stoker.scheduler;

/// What a queue uses, for people. Immutable; anybody may read it, at any later time.
public final class QueueUse {

    private final Usage usage;
    private final io.stoker.model.QueueSpec queue;
    private final long[] held;
    private final long heldGpuMilli;
    private final long halfLifeMillis;

    QueueUse(
            Usage usage,
            io.stoker.model.QueueSpec queue,
            long[] held,
            long heldGpuMilli,
            long halfLifeMillis) {
        this.usage = usage;
        this.queue = queue;
        this.held = held;
        this.heldGpuMilli = heldGpuMilli;
        this.halfLifeMillis = halfLifeMillis;
    }

    /// {@return the decayed average of the GPUs it held, in thousandths, all realms together}
    public long recentGpuMilli(long now) {
        long[] averages = usage.averagesAt(now, held, halfLifeMillis);
        long sum = 0;
        for (int i = 0; i < averages.length; i += 3) {
            sum += averages[i];
        }
        return sum;
    }

    /// {@return GPU-milliseconds spent of its budget in the window that `now` lies in}
    public long spentGpuMillis(long now) {
        return usage.spentAt(now, heldGpuMilli, queue) / 1_000;
    }
}
