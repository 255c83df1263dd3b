package io.stoker.agent.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Control groups of version 2: one tree. A group that limits its children must hold no process of
/// its own, the root alone excepted. So the workers' parent stands below the root when this process
/// may write there, and otherwise below the agent's own group, whose processes first move into a
/// leaf.
///
/// @param parent the group that holds all workers' groups
/// @param controllers those that hold for the workers
record Version2(Path parent, List<String> controllers) implements Cgroups {
    private static final long PERIOD_MICROS = 100_000;
    private static final List<String> WANTED = List.of("memory", "cpu");

    static Optional<Cgroups> open(Places places, List<String> tried) {
        Path root = places.mount();
        List<String> offered = words(root.resolve("cgroup.controllers"));
        if (!offered.contains("memory")) {
            tried.add(
                    Files.exists(root.resolve("cgroup.controllers"))
                            ? "version 2 at " + root + " offers no memory controller"
                            : "no version 2 tree at " + root);
            return Optional.empty();
        }
        Optional<Cgroups> atRoot = below(root, places.parent(), false, tried);
        if (atRoot.isPresent()) {
            return atRoot;
        }
        return Cgroups.ownGroup(places, "")
                .filter(own -> !own.equals("/"))
                .flatMap(own -> below(Cgroups.below(root, own), places.parent(), true, tried));
    }

    private static Optional<Cgroups> below(
            Path group, String name, boolean leave, List<String> tried) {
        try {
            Path parent = Files.createDirectories(group.resolve(name));
            if (leave) {
                moveOut(group, Files.createDirectories(group.resolve(name + "-agent")));
            }
            enable(group);
            enable(parent);
            List<String> held = words(parent.resolve("cgroup.subtree_control"));
            List<String> usable = WANTED.stream().filter(held::contains).toList();
            if (!usable.isEmpty()) {
                return Optional.of(new Version2(parent, usable));
            }
            tried.add("no controller is handed down to " + parent);
        } catch (IOException notAllowed) {
            tried.add("cannot use the group " + group + " (" + notAllowed.getMessage() + ")");
        }
        return Optional.empty();
    }

    private static void moveOut(Path group, Path leaf) throws IOException {
        for (String pid : words(group.resolve("cgroup.procs"))) {
            Files.writeString(leaf.resolve("cgroup.procs"), pid);
        }
    }

    private static void enable(Path group) throws IOException {
        List<String> offered = words(group.resolve("cgroup.controllers"));
        List<String> held = words(group.resolve("cgroup.subtree_control"));
        for (String controller : WANTED) {
            if (offered.contains(controller) && !held.contains(controller)) {
                Files.writeString(group.resolve("cgroup.subtree_control"), "+" + controller);
            }
        }
    }

    private static List<String> words(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
        } catch (IOException absent) {
            return List.of();
        }
    }

    @Override
    public Isolation isolation() {
        boolean memory = controllers.contains("memory");
        boolean cpu = controllers.contains("cpu");
        String missing = !memory ? " (memory is not limited)" : !cpu ? " (CPU is not limited)" : "";
        return new Isolation(
                "cgroup v2", memory, cpu, "limits through control groups version 2" + missing);
    }

    @Override
    public Cell create(String name, int cpuMilli, long memoryMib) throws IOException {
        boolean limitMemory = memoryMib > 0 && controllers.contains("memory");
        boolean limitCpu = cpuMilli > 0 && controllers.contains("cpu");
        if (!limitMemory && !limitCpu) {
            return Cell.NONE;
        }
        Path group = Files.createDirectories(parent.resolve(name));
        List<Path> groups = new ArrayList<>(List.of(group));
        if (limitMemory) {
            Files.writeString(group.resolve("memory.max"), Long.toString(memoryMib << 20));
            Path swap = group.resolve("memory.swap.max");
            if (Files.exists(swap)) {
                Files.writeString(swap, "0");
            }
        }
        if (limitCpu) {
            long quotaMicros = Math.max(1_000, PERIOD_MICROS * cpuMilli / 1_000);
            Files.writeString(group.resolve("cpu.max"), quotaMicros + " " + PERIOD_MICROS);
        }
        return new Cell(
                groups,
                limitMemory ? Optional.of(group.resolve("memory.events")) : Optional.empty());
    }

    @Override
    public Cell find(String name) {
        Path group = parent.resolve(name);
        return Files.isDirectory(group)
                ? new Cell(List.of(group), Optional.of(group.resolve("memory.events")))
                : Cell.NONE;
    }

    @Override
    public List<Path> parents() {
        return List.of(parent);
    }
}
