package io.stoker.agent.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Control groups of version 1: a tree for each controller. Workers' groups stand below the agent's
/// own group where that can be seen, so that a limit on the agent's group still holds for them.
///
/// @param memory the group that holds all workers' memory groups
/// @param cpu the same for CPU
record Version1(Optional<Path> memory, Optional<Path> cpu) implements Cgroups {
    private static final long PERIOD_MICROS = 100_000;

    static Optional<Cgroups> open(Places places, List<String> tried) {
        Optional<Path> memory = parent(places, "memory", "memory.limit_in_bytes", tried);
        Optional<Path> cpu = parent(places, "cpu", "cpu.cfs_quota_us", tried);
        return memory.isEmpty() && cpu.isEmpty()
                ? Optional.empty()
                : Optional.of(new Version1(memory, cpu));
    }

    private static Optional<Path> parent(
            Places places, String controller, String file, List<String> tried) {
        Path root = places.mount().resolve(controller);
        if (!Files.exists(root.resolve(file)) && !Files.exists(root.resolve("cgroup.procs"))) {
            tried.add("no version 1 controller '" + controller + "' at " + root);
            return Optional.empty();
        }
        Set<Path> candidates = new LinkedHashSet<>();
        Cgroups.ownGroup(places, controller)
                .ifPresent(own -> candidates.add(Cgroups.below(root, own)));
        candidates.add(root);
        for (Path candidate : candidates) {
            Path parent = candidate.resolve(places.parent());
            try {
                if (Files.isDirectory(candidate)) {
                    Files.createDirectories(parent);
                    return Optional.of(parent);
                }
            } catch (IOException notAllowed) {
                tried.add("cannot make a group in " + candidate);
            }
        }
        return Optional.empty();
    }

    @Override
    public Isolation isolation() {
        String missing =
                memory.isEmpty()
                        ? " (memory is not limited)"
                        : cpu.isEmpty() ? " (CPU is not limited)" : "";
        return new Isolation(
                "cgroup v1",
                memory.isPresent(),
                cpu.isPresent(),
                "limits through control groups version 1" + missing);
    }

    @Override
    public Cell create(String name, int cpuMilli, long memoryMib) throws IOException {
        List<Path> groups = new ArrayList<>();
        Optional<Path> oomCounter = Optional.empty();
        if (memory.isPresent() && memoryMib > 0) {
            Path group = Files.createDirectories(memory.get().resolve(name));
            groups.add(group);
            String bytes = Long.toString(memoryMib << 20);
            Files.writeString(group.resolve("memory.limit_in_bytes"), bytes);
            Path withSwap = group.resolve("memory.memsw.limit_in_bytes");
            if (Files.exists(withSwap)) {
                Files.writeString(withSwap, bytes);
            }
            oomCounter = Optional.of(group.resolve("memory.oom_control"));
        }
        if (cpu.isPresent() && cpuMilli > 0) {
            Path group = Files.createDirectories(cpu.get().resolve(name));
            groups.add(group);
            Files.writeString(group.resolve("cpu.cfs_period_us"), Long.toString(PERIOD_MICROS));
            Files.writeString(
                    group.resolve("cpu.cfs_quota_us"),
                    Long.toString(Math.max(1_000, PERIOD_MICROS * cpuMilli / 1_000)));
        }
        return new Cell(groups, oomCounter);
    }

    @Override
    public Cell find(String name) {
        List<Path> groups = new ArrayList<>();
        memory.map(parent -> parent.resolve(name))
                .filter(Files::isDirectory)
                .ifPresent(groups::add);
        Optional<Path> oomCounter =
                groups.stream().findFirst().map(group -> group.resolve("memory.oom_control"));
        cpu.map(parent -> parent.resolve(name)).filter(Files::isDirectory).ifPresent(groups::add);
        return new Cell(groups, oomCounter);
    }

    @Override
    public List<Path> parents() {
        List<Path> parents = new ArrayList<>();
        memory.ifPresent(parents::add);
        cpu.ifPresent(parents::add);
        return parents;
    }
}
