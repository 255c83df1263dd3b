package io.stoker.simulator.fleet;

import io.stoker.model.GpuPower;
import io.stoker.model.GpuSpec;
import java.util.List;

/// Heat, power and memory of one node's GPUs.
///
/// Power is idle power plus the busy share of the rest; the die follows its power towards `inlet +
/// rise x power / peak` with a first-order lag, so that it warms and cools over about a minute.
/// Energy is the exact integral of power, which only changes with the load. Idle and peak watts per
/// type are those of [GpuPower]; inlet, rise, lag and the memory a worker uses are assumed.
final class GpuBank {

    private static final double INLET_CELSIUS = 27;
    private static final double RISE_CELSIUS = 50;
    private static final double LAG_MILLIS = 40_000;
    private static final double MEMORY_SHARE_USED = 0.7;
    private static final double SLOW_FACTOR = 0.5;

    private final double[] idleWatts;
    private final double[] peakWatts;
    private final long[] memoryBytes;
    private final double[] load;
    private final int[] heldMilli;
    private final double[] celsius;
    private final double[] joules;
    private final long[] since;
    private boolean powered = true;

    GpuBank(List<GpuSpec> gpus, long now) {
        int count = gpus.size();
        idleWatts = new double[count];
        peakWatts = new double[count];
        memoryBytes = new long[count];
        load = new double[count];
        heldMilli = new int[count];
        celsius = new double[count];
        joules = new double[count];
        since = new long[count];
        for (int gpu = 0; gpu < count; gpu++) {
            GpuPower power = GpuPower.of(gpus.get(gpu).type());
            peakWatts[gpu] = power.peakWatts();
            idleWatts[gpu] = power.idleWatts();
            memoryBytes[gpu] = gpus.get(gpu).memoryMib() << 20;
            since[gpu] = now;
            celsius[gpu] = settled(gpu);
        }
    }

    int count() {
        return load.length;
    }

    /// Adds (or with a negative share takes away) a worker's load.
    void change(long now, long gpuMask, int milliEach, double utilizationRatio) {
        for (long rest = gpuMask; rest != 0; rest &= rest - 1) {
            int gpu = Long.numberOfTrailingZeros(rest);
            if (gpu >= load.length) {
                return;
            }
            settle(gpu, now);
            heldMilli[gpu] += milliEach;
            // Doubles that are added and taken away leave dust; an idle GPU is exactly idle.
            double changed = load[gpu] + milliEach / 1_000.0 * utilizationRatio;
            load[gpu] = heldMilli[gpu] == 0 ? 0 : Math.max(0, changed);
        }
    }

    /// Switches the whole node on or off; off, it draws nothing and holds no load.
    void power(long now, boolean on) {
        for (int gpu = 0; gpu < load.length; gpu++) {
            settle(gpu, now);
            load[gpu] = 0;
            heldMilli[gpu] = 0;
        }
        powered = on;
    }

    /// {@return energy of all GPUs up to now, joules}
    double joules(long now) {
        double sum = 0;
        for (int gpu = 0; gpu < load.length; gpu++) {
            sum += joules[gpu] + watts(gpu) * (now - since[gpu]) / 1_000.0;
        }
        return sum;
    }

    /// {@return how GPU `gpu` is now; changes nothing}
    ///
    /// @param faulty whether its fault is open
    /// @param slow whether it runs slow
    GpuReading reading(int gpu, long now, boolean faulty, boolean slow) {
        double busy = Math.min(1, load[gpu]);
        // A few percent of unrest that depends on nothing but the GPU and the time, so that
        // looking at a GPU does not change the run.
        double unrest = busy == 0 ? 0 : (mix(gpu * 31L + now / 2_000) - 0.5) * 0.06;
        double shown = Math.clamp((slow ? busy * SLOW_FACTOR : busy) + unrest, 0, 1);
        double energy = joules[gpu] + watts(gpu) * (now - since[gpu]) / 1_000.0;
        long memory =
                (long)
                        (memoryBytes[gpu]
                                * Math.min(1, heldMilli[gpu] / 1_000.0)
                                * MEMORY_SHARE_USED);
        return new GpuReading(
                gpu,
                shown,
                memory,
                celsiusAt(gpu, now),
                watts(gpu),
                Math.round(energy * 1_000),
                faulty);
    }

    private void settle(int gpu, long now) {
        celsius[gpu] = celsiusAt(gpu, now);
        joules[gpu] += watts(gpu) * (now - since[gpu]) / 1_000.0;
        since[gpu] = now;
    }

    private double celsiusAt(int gpu, long now) {
        double target = settled(gpu);
        return target + (celsius[gpu] - target) * StrictMath.exp(-(now - since[gpu]) / LAG_MILLIS);
    }

    private double settled(int gpu) {
        return INLET_CELSIUS + RISE_CELSIUS * watts(gpu) / peakWatts[gpu];
    }

    private double watts(int gpu) {
        return powered
                ? idleWatts[gpu] + (peakWatts[gpu] - idleWatts[gpu]) * Math.min(1, load[gpu])
                : 0;
    }

    private static double mix(long value) {
        long bits = value * 0x9E3779B97F4A7C15L;
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        return ((bits ^ (bits >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
