package io.stoker.agent.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The control groups of one worker: one directory under version 2, one per controller under
/// version 1.
///
/// @param directories the groups, made already
/// @param oomCounter file with a line `oom_kill N`; empty when memory is not limited here
public record Cell(List<Path> directories, Optional<Path> oomCounter) {

    /// A worker without limits.
    public static final Cell NONE = new Cell(List.of(), Optional.empty());

    public Cell {
        directories = List.copyOf(directories);
    }

    /// {@return the files a process writes its number into to join}
    public List<Path> joins() {
        return directories.stream().map(directory -> directory.resolve("cgroup.procs")).toList();
    }

    /// {@return whether the kernel killed a process of this worker for the memory it used}
    public boolean oomKilled() {
        if (oomCounter.isEmpty()) {
            return false;
        }
        try {
            return Files.readAllLines(oomCounter.get()).stream()
                    .filter(line -> line.startsWith("oom_kill "))
                    .anyMatch(line -> Long.parseLong(line.substring(9).strip()) > 0);
        } catch (IOException removed) {
            return false;
        }
    }

    /// {@return the processes inside, whatever group or session they moved to}
    public List<Long> members() {
        List<Long> members = new ArrayList<>();
        for (Path join : joins()) {
            try {
                Files.readAllLines(join).stream()
                        .filter(line -> !line.isBlank())
                        .map(line -> Long.parseLong(line.strip()))
                        .filter(pid -> !members.contains(pid))
                        .forEach(members::add);
            } catch (IOException removed) {
                // No group, no members.
            }
        }
        return members;
    }

    /// Removes the groups.
    ///
    /// @return whether they are gone; a group with a dying process in it cannot be removed yet
    public boolean remove() {
        boolean gone = true;
        for (Path directory : directories) {
            try {
                if (Files.exists(directory)) {
                    Cgroups.removeGroup(directory);
                }
            } catch (IOException busy) {
                gone = false;
            }
        }
        return gone;
    }
}
