package io.stoker.agent.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The host's control groups, as far as this process may use them. Chosen once at start: version 2
/// where it has the memory controller, else version 1, else none, with a note that says why.
public sealed interface Cgroups permits Version1, Version2, Cgroups.None {

    /// {@return what holds on this host}
    Isolation isolation();

    /// Makes the groups of one worker.
    ///
    /// @param name unique on this host
    /// @param cpuMilli CPU limit in thousandths of a core, 0 for none
    /// @param memoryMib memory limit in MiB, 0 for none
    Cell create(String name, int cpuMilli, long memoryMib) throws IOException;

    /// {@return the groups of a worker that an agent before this one made}
    Cell find(String name);

    /// {@return the groups that hold all workers' groups}
    List<Path> parents();

    /// Removes every group without a process in it, and the workers' parents where none is left.
    default void removeParents() {
        for (Path parent : parents()) {
            try {
                try (DirectoryStream<Path> groups =
                        Files.newDirectoryStream(parent, group -> Files.isDirectory(group))) {
                    for (Path group : groups) {
                        Files.deleteIfExists(group);
                    }
                }
                Files.deleteIfExists(parent);
            } catch (IOException inUse) {
                // A worker that goes on, or its dying processes: the next agent finds it again.
            }
        }
    }

    /// Where to look.
    ///
    /// @param mount where control groups are mounted, usually `/sys/fs/cgroup`
    /// @param membership the file that tells this process's own groups, usually `/proc/self/cgroup`
    /// @param parent name of the group that will hold all workers of this agent
    record Places(Path mount, Path membership, String parent) {

        /// The usual places of a Linux host.
        public static Places usual(String parent) {
            return new Places(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"), parent);
        }
    }

    /// {@return the control groups of this host, ready to use}
    static Cgroups choose(Places places) {
        List<String> tried = new ArrayList<>();
        Optional<Cgroups> chosen = Version2.open(places, tried);
        if (chosen.isEmpty()) {
            chosen = Version1.open(places, tried);
        }
        return chosen.orElseGet(() -> new None(String.join("; ", tried)));
    }

    /// No limits: workers may use what the machine has.
    record None(String why) implements Cgroups {
        @Override
        public Isolation isolation() {
            return new Isolation(
                    "none",
                    false,
                    false,
                    "CPU and memory limits of jobs are not enforced on this host: "
                            + why
                            + "; run the agent as root or in a delegated group"
                            + " (systemd: Delegate=yes)");
        }

        @Override
        public Cell create(String name, int cpuMilli, long memoryMib) {
            return Cell.NONE;
        }

        @Override
        public Cell find(String name) {
            return Cell.NONE;
        }

        @Override
        public List<Path> parents() {
            return List.of();
        }
    }

    /// {@return this process's own group under a controller, empty controller name for version 2}
    static Optional<String> ownGroup(Places places, String controller) {
        try {
            return Files.readAllLines(places.membership()).stream()
                    .map(line -> line.split(":", 3))
                    .filter(parts -> parts.length == 3)
                    .filter(parts -> List.of(parts[1].split(",", -1)).contains(controller))
                    .map(parts -> parts[2])
                    .findFirst();
        } catch (IOException noControlGroups) {
            return Optional.empty();
        }
    }

    /// {@return a group below `root` on the path that the kernel printed}
    static Path below(Path root, String printed) {
        return root.resolve(printed.startsWith("/") ? printed.substring(1) : printed);
    }

    /// Removes one group. In a real tree only the directory itself counts; a copy made of plain
    /// files is emptied first.
    static void removeGroup(Path group) throws IOException {
        try {
            Files.deleteIfExists(group);
        } catch (IOException hasFilesOrMembers) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(group)) {
                for (Path file : files) {
                    if (Files.isDirectory(file) || file.startsWith("/sys")) {
                        throw hasFilesOrMembers;
                    }
                    Files.delete(file);
                }
            }
            Files.deleteIfExists(group);
        }
    }
}
