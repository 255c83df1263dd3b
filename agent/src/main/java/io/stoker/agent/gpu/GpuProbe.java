package io.stoker.agent.gpu;

import io.stoker.model.GpuSpec;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Prints the GPUs that an agent would find on this machine, and what they measure. For `doctor`.
public final class GpuProbe {

    /// The library's name where NVIDIA's driver is installed.
    public static final String LIBRARY = "libnvidia-ml.so.1";

    private GpuProbe() {}

    /// Prints what is seen.
    ///
    /// @return how many GPUs
    public static int print(String library, PrintStream to) {
        Optional<NvmlGpus> opened = NvmlGpus.open(library);
        if (opened.isEmpty()) {
            to.println("no NVIDIA GPU: " + library + " is not there, or its driver shows none");
            return 0;
        }
        try (NvmlGpus gpus = opened.get()) {
            List<GpuSpec> specs = gpus.specs();
            List<GpuReading> readings = gpus.read();
            for (int i = 0; i < specs.size(); i++) {
                GpuSpec spec = specs.get(i);
                GpuReading reading = readings.get(i);
                to.printf(
                        Locale.ROOT,
                        "GPU %d: %s (%s) %s, %d MiB, used %d MiB, utilisation %.0f %%, %.0f C, %.1f W,"
                                + " energy %d mJ, Xid %d, uncorrected ECC errors %d%n",
                        i,
                        spec.type(),
                        gpus.fullNames().get(i),
                        spec.uuid(),
                        spec.memoryMib(),
                        reading.memoryUsedBytes() >> 20,
                        reading.utilizationRatio() * 100,
                        reading.temperatureCelsius(),
                        reading.powerWatts(),
                        reading.energyMillijoules(),
                        reading.xid(),
                        reading.eccUncorrected());
            }
            return specs.size();
        }
    }
}
