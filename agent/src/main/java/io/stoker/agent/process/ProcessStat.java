package io.stoker.agent.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the kernel says of one process, from `/proc/PID/stat`.
///
/// @param pid its number
/// @param state one letter; Z is a process that has ended and was not collected
/// @param group its process group
/// @param startTicks when it started, in clock ticks since boot: with the pid it names one process
record ProcessStat(long pid, char state, long group, long startTicks) {
    private static final Path PROC = Path.of("/proc");

    /// {@return the process with this number now}
    static Optional<ProcessStat> of(long pid) {
        try {
            return parse(Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat")));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /// {@return what a line of `/proc/PID/stat` says; empty when it is not one}
    static Optional<ProcessStat> parse(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 1 || close < open) {
            return Optional.empty();
        }
        String[] rest = line.substring(close + 1).strip().split(" ");
        if (rest.length < 20) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ProcessStat(
                            Long.parseLong(line.substring(0, open).strip()),
                            rest[0].charAt(0),
                            Long.parseLong(rest[2]),
                            Long.parseLong(rest[19])));
        } catch (NumberFormatException notAStatLine) {
            return Optional.empty();
        }
    }

    /// {@return whether this very process still runs}
    boolean alive() {
        return of(pid).filter(now -> now.startTicks == startTicks && !now.ended()).isPresent();
    }

    private boolean ended() {
        return state == 'Z' || state == 'X';
    }

    /// {@return the living processes of a group}
    static List<ProcessStat> ofGroup(long group) {
        List<ProcessStat> members = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                of(Long.parseLong(entry.getFileName().toString()))
                        .filter(process -> process.group == group && !process.ended())
                        .ifPresent(members::add);
            }
        } catch (IOException noProc) {
            return List.of();
        }
        return members;
    }

    /// {@return whether the process has a handler of its own for the signal}
    static boolean catches(long pid, int signal) {
        try {
            return Files.readAllLines(PROC.resolve(Long.toString(pid)).resolve("status")).stream()
                    .filter(line -> line.startsWith("SigCgt:"))
                    .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(mask -> (mask >>> (signal - 1) & 1) == 1);
        } catch (IOException gone) {
            return false;
        }
    }

    /// {@return the kernel's id of this boot, which no other boot shares}
    static String bootId() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException notLinux) {
            return "unknown";
        }
    }
}
