package io.stoker.agent;

import io.stoker.agent.gpu.GpuReading;
import io.stoker.agent.gpu.Gpus;
import io.stoker.agent.gpu.XidMeaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Measures GPUs and machine, beside the agent's own thread: a driver that hangs must not stop
/// heartbeats. Soft state: a restart loses the last readings, and measures again.
final class Vitals implements AutoCloseable {

    /// Hears of GPUs that failed.
    interface FaultHearer {
        void failed(int gpu, String message);
    }

    private final Gpus gpus;
    private final Host host = new Host();
    private final FaultHearer hearer;
    private final ScheduledExecutorService sampler;
    private volatile Wire.Vitals last;

    Vitals(Gpus gpus, long periodMillis, FaultHearer hearer) {
        this.gpus = gpus;
        this.hearer = hearer;
        this.last = new Wire.Vitals(gpus.read(), host.usage());
        ScheduledThreadPoolExecutor one =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("stoker-vitals").factory());
        one.scheduleWithFixedDelay(this::sample, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
        this.sampler = one;
    }

    Wire.Vitals last() {
        return last;
    }

    private void sample() {
        Wire.Vitals before = last;
        List<GpuReading> readings = gpus.read();
        last = new Wire.Vitals(readings, host.usage());
        for (int i = 0; i < readings.size() && i < before.gpus().size(); i++) {
            for (String failure : failures(before.gpus().get(i), readings.get(i))) {
                hearer.failed(i, failure);
            }
        }
    }

    static List<String> failures(GpuReading before, GpuReading now) {
        List<String> failures = new ArrayList<>();
        if (now.xid() != before.xid()) {
            Optional<String> meaning = XidMeaning.failure(now.xid());
            meaning.ifPresent(text -> failures.add("Xid " + now.xid() + ": " + text));
        }
        if (now.eccUncorrected() > before.eccUncorrected()) {
            failures.add(
                    "%d uncorrectable memory errors"
                            .formatted(now.eccUncorrected() - before.eccUncorrected()));
        }
        return failures;
    }

    @Override
    public void close() {
        sampler.shutdown();
        try {
            if (sampler.awaitTermination(2, TimeUnit.SECONDS)) {
                gpus.close();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
