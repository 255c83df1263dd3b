package io.stoker.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// This machine's CPU and memory, from `/proc`. One thread.
final class Host {

    /// How busy the machine is.
    ///
    /// @param cpuRatio share of CPU time in use since the last look
    /// @param memoryUsedBytes memory that new programs cannot have
    record Usage(double cpuRatio, long memoryUsedBytes) {}

    private static final Path STAT = Path.of("/proc/stat");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final int IDLE = 3;
    private static final int WAITING_FOR_DISK = 4;

    private long lastBusy;
    private long lastTotal;

    /// {@return CPU in thousandths of a core}
    static int cpuMilli() {
        return Runtime.getRuntime().availableProcessors() * 1_000;
    }

    /// {@return main memory in MiB}
    static long memoryMib() {
        return memoryKib("MemTotal:").orElse(0L) >> 10;
    }

    Usage usage() {
        long total = memoryKib("MemTotal:").orElse(0L);
        long available = memoryKib("MemAvailable:").orElse(total);
        return new Usage(cpuRatio(), (total - available) << 10);
    }

    private double cpuRatio() {
        try (var lines = Files.lines(STAT)) {
            String[] words = lines.findFirst().orElse("cpu").strip().split("\\s+");
            long total = 0;
            long idle = 0;
            for (int i = 1; i < words.length && i <= 8; i++) {
                long ticks = Long.parseLong(words[i]);
                total += ticks;
                if (i - 1 == IDLE || i - 1 == WAITING_FOR_DISK) {
                    idle += ticks;
                }
            }
            long busy = total - idle;
            long passed = total - lastTotal;
            double ratio = passed > 0 ? (double) (busy - lastBusy) / passed : 0;
            lastBusy = busy;
            lastTotal = total;
            return Math.clamp(ratio, 0, 1);
        } catch (IOException notLinux) {
            return 0;
        }
    }

    private static Optional<Long> memoryKib(String field) {
        try (var lines = Files.lines(MEMORY)) {
            return lines.filter(line -> line.startsWith(field))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }
}
