package io.stoker.cli.doctor;

import io.stoker.agent.gpu.NvmlGpus;
import io.stoker.cli.Session;
import io.stoker.cli.config.Address;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.Settings;
import io.stoker.model.GpuSpec;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Looks at this machine.
public final class HostChecks {
    private static final int LEAST_JAVA = 25;
    private static final int SYNCS = 20;
    private static final double SLOW_SYNC_MILLIS = 20;
    private final Settings settings;
    private final Session session;

    /// @param settings what a cluster here would run with
    public HostChecks(Settings settings, Session session) {
        this.settings = settings;
        this.session = session;
    }

    /// {@return all findings, in the order of a checklist}
    public List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(java());
        checks.add(cores());
        checks.add(memory());
        checks.add(dataDirectory());
        checks.add(port(Setting.HTTP));
        checks.add(port(Setting.RAFT));
        checks.add(port(Setting.AGENTS));
        checks.add(gpus());
        checks.add(controlGroups());
        checks.add(clock());
        checks.add(program("maven", "mvn", "builds Stoker", "apt-get install maven"));
        checks.add(
                program(
                        "python",
                        "python3",
                        "jobs of the examples",
                        "apt-get install python3-minimal"));
        checks.add(program("gcc", "gcc", "tests of GPU telemetry", "apt-get install gcc"));
        checks.add(
                program(
                        "chromium",
                        "chromium",
                        "tests of the dashboard",
                        "apt-get install chromium"));
        checks.add(
                program(
                        "promtool",
                        "promtool",
                        "tests of the metrics",
                        "apt-get install prometheus"));
        return checks;
    }

    private static Check java() {
        int feature = Runtime.version().feature();
        String found = "Java " + Runtime.version() + " at " + System.getProperty("java.home");
        return feature >= LEAST_JAVA
                ? Check.ok("java", found)
                : Check.broken(
                        "java",
                        found,
                        "install a JDK " + LEAST_JAVA + " or newer; JAVA_HOME may point at it");
    }

    private static Check cores() {
        int cores = Runtime.getRuntime().availableProcessors();
        return cores >= 2
                ? Check.ok("cores", cores + " cores")
                : Check.note(
                        "cores",
                        "1 core",
                        "give the controller two or more, or expect slow answers under load");
    }

    private static Check memory() {
        long mebibytes = memoryMib();
        if (mebibytes == 0) {
            return Check.note(
                    "memory", "unknown", "Linux tells in /proc/meminfo; here it cannot be read");
        }
        String found = mebibytes + " MiB available";
        return mebibytes >= 1_024
                ? Check.ok("memory", found)
                : Check.note("memory", found, "leave 1 GiB free, or start with STOKER_HEAP=256m");
    }

    private static long memoryMib() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemAvailable:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) / 1_024;
                }
            }
        } catch (IOException | NumberFormatException notLinux) {
            // said by the caller
        }
        return 0;
    }

    private Check dataDirectory() {
        Path directory = settings.dataDirectory();
        Path probe = directory.resolve("doctor.probe");
        try {
            Files.createDirectories(directory);
            double millis = medianSyncMillis(probe);
            String found =
                    String.format(
                            Locale.ROOT, "%s is writable, fsync takes %.2f ms", directory, millis);
            return millis <= SLOW_SYNC_MILLIS
                    ? Check.ok("data", found)
                    : Check.note(
                            "data",
                            found,
                            "every submission waits for one fsync: choose a faster disk with --data-dir");
        } catch (IOException notWritable) {
            return Check.broken(
                    "data",
                    directory + " cannot be written: " + notWritable,
                    "choose another with --data-dir or STOKER_DATA_DIR, or change its owner");
        }
    }

    private static double medianSyncMillis(Path probe) throws IOException {
        double[] millis = new double[SYNCS];
        try (FileChannel file =
                FileChannel.open(
                        probe,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE)) {
            ByteBuffer block = ByteBuffer.allocate(4_096);
            for (int i = 0; i < SYNCS; i++) {
                block.clear();
                file.write(block);
                long start = System.nanoTime();
                file.force(false);
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        return millis[SYNCS / 2];
    }

    private Check port(Setting setting) {
        Address address = settings.address(setting);
        String subject = "port " + setting.key();
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address.socketAddress());
            return Check.ok(subject, address + " is free");
        } catch (IOException taken) {
            return Check.note(
                    subject,
                    "%s: %s".formatted(address, taken.getMessage()),
                    "a running Stoker holds it, or move it with %s HOST:PORT or %s"
                            .formatted(setting.flag(), setting.variable()));
        }
    }

    private static Check gpus() {
        Optional<NvmlGpus> found = NvmlGpus.open("libnvidia-ml.so.1");
        if (found.isPresent()) {
            try (NvmlGpus gpus = found.get()) {
                List<String> types = gpus.specs().stream().map(GpuSpec::type).toList();
                return Check.ok("gpus", "NVIDIA's driver answers and has " + types);
            }
        }
        return Check.note(
                "gpus",
                "no NVIDIA driver (libnvidia-ml.so.1 does not load or answer)",
                "install the driver, or go on with virtual GPU slots: --gpus N");
    }

    private static Check controlGroups() {
        Path root = Path.of("/sys/fs/cgroup");
        try {
            Path controllers = root.resolve("cgroup.controllers");
            boolean unified =
                    Files.isReadable(controllers)
                            && Files.readString(controllers).contains("memory");
            boolean legacy =
                    Files.isDirectory(root.resolve("memory"))
                            && Files.isDirectory(root.resolve("cpu"));
            if (unified) {
                return writable(root, "cgroup v2", "memory and CPU limits of jobs");
            }
            if (legacy) {
                return writable(
                        root.resolve("memory"), "cgroup v1", "memory and CPU limits of jobs");
            }
        } catch (IOException unreadable) {
            return Check.note(
                    "cgroups",
                    "cannot be read: " + unreadable,
                    "jobs run without CPU and memory limits");
        }
        return Check.note(
                "cgroups",
                "neither v2 nor v1 offers memory and cpu",
                "jobs run without CPU and memory limits; mount cgroup v2 with its controllers to have them");
    }

    private static Check writable(Path folder, String which, String what) {
        return Files.isWritable(folder)
                ? Check.ok("cgroups", which + ", writable: " + what + " are kept")
                : Check.note(
                        "cgroups",
                        which + ", not writable for this user",
                        "jobs run without CPU and memory limits; run the agent as root, or delegate a group to it");
    }

    private static Check clock() {
        int year = Instant.now().atZone(java.time.ZoneOffset.UTC).getYear();
        if (year < 2025 || year > 2100) {
            return Check.broken(
                    "clock", "the year is " + year, "set the clock; NTP keeps it right");
        }
        boolean synchronised = Files.exists(Path.of("/run/systemd/timesync/synchronized"));
        return Check.ok("clock", Instant.now() + (synchronised ? ", synchronised" : ""));
    }

    private Check program(String subject, String name, String purpose, String fix) {
        for (String folder : session.environment().getOrDefault("PATH", "").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, name))) {
                return Check.ok(subject, Path.of(folder, name) + " (" + purpose + ")");
            }
        }
        return Check.note(subject, "no " + name + " on PATH (" + purpose + ")", fix);
    }
}
