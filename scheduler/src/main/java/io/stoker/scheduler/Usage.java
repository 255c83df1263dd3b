package io.stoker.scheduler;

import io.stoker.model.QueueSpec;
import io.stoker.model.UsageImage;
import java.util.ArrayList;
import java.util.List;

/// What a queue has used: a decayed average of what it held, and what it spent of its budget.
///
/// The average `A` follows what is held, `r`, with the half-life `h`:
///
/// ```
/// A(t + d) = r + (A(t) - r) x 2^(-d / h)
/// ```
///
/// which is the usual decayed usage, `U <- U x 2^(-d / h) + GPU-seconds` (Slurm's multifactor
/// priority, Kueue's admission fair sharing), over `h / ln 2`, so that a queue that holds 8 GPUs
/// for ever has an average of 8. It is brought up to date when what is held changes, by the time of
/// the journal's entry, in whole numbers with 20 binary digits behind the point: replicas and
/// replays agree to the last digit.
///
/// Worked example: a half-life of 1 h. A queue holds 8 GPUs for an hour: its average is 4. It holds
/// nothing for another hour: 2.
///
/// What is spent is exact: GPUs times the time they were held since the window began. Windows of
/// length `w` begin at the multiples of `w` since the epoch.
///
/// Mutable, one writer.
final class Usage {

    static final int SHIFT = 20;

    private long at;
    private final long[] averages = new long[UsageImage.AVERAGES];
    private long spent;

    /// {@return whether nothing was ever held}
    boolean isNone() {
        return at == 0;
    }

    /// Counts what was held since the last time.
    ///
    /// @param held by realm and resource, in the order of the averages
    /// @param heldGpuMilli GPUs held in all realms
    void settle(long now, long[] held, long heldGpuMilli, QueueSpec queue, long halfLifeMillis) {
        if (at == 0) {
            at = now;
        }
        if (now <= at) {
            return;
        }
        spent = spentAt(now, heldGpuMilli, queue);
        if (halfLifeMillis > 0) {
            long factor = HalfLife.factor(now - at, halfLifeMillis);
            for (int i = 0; i < averages.length; i++) {
                averages[i] = averageAt(i, held[i], factor);
            }
        }
        at = now;
    }

    private long averageAt(int i, long held, long factor) {
        long target = held << SHIFT;
        return target == averages[i]
                ? target
                : target + HalfLife.times(averages[i] - target, factor);
    }

    /// {@return the averages at a time, in what is held, without counting anything}
    long[] averagesAt(long now, long[] held, long halfLifeMillis) {
        long[] then = new long[averages.length];
        if (halfLifeMillis > 0 && at > 0) {
            long factor = HalfLife.factor(Math.max(0, now - at), halfLifeMillis);
            for (int i = 0; i < then.length; i++) {
                then[i] = averageAt(i, held[i], factor) >> SHIFT;
            }
        }
        return then;
    }

    /// {@return GPU-milliseconds, in thousandths, held in the window that `now` lies in}
    long spentAt(long now, long heldGpuMilli, QueueSpec queue) {
        if (!queue.hasBudget() || at == 0) {
            return 0;
        }
        long began = now - Math.floorMod(now, queue.budgetWindowMillis());
        return at < began
                ? heldGpuMilli * (now - began)
                : spent + heldGpuMilli * Math.max(0, now - at);
    }

    /// Begins to count the budget anew.
    void unspend() {
        spent = 0;
    }

    /// {@return a copy}
    UsageImage image(String queue) {
        List<Long> copy = new ArrayList<>(averages.length);
        for (long average : averages) {
            copy.add(average);
        }
        return new UsageImage(queue, at, copy, spent);
    }

    /// Takes over what a copy says.
    void restore(UsageImage image) {
        at = image.at();
        for (int i = 0; i < averages.length; i++) {
            averages[i] = image.averages().get(i);
        }
        spent = image.spentGpuMillis();
    }
}
