package io.stoker.agent.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Signals through the C library's `kill`: Java itself can send only TERM and KILL, and to one
/// process only.
final class Signals {
    static final int KILL = 9;
    static final int TERM = 15;
    static final int CONT = 18;

    private static final Map<String, Integer> NUMBERS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("HUP", 1),
                            Map.entry("INT", 2),
                            Map.entry("QUIT", 3),
                            Map.entry("ILL", 4),
                            Map.entry("TRAP", 5),
                            Map.entry("ABRT", 6),
                            Map.entry("BUS", 7),
                            Map.entry("FPE", 8),
                            Map.entry("KILL", KILL),
                            Map.entry("USR1", 10),
                            Map.entry("SEGV", 11),
                            Map.entry("USR2", 12),
                            Map.entry("PIPE", 13),
                            Map.entry("ALRM", 14),
                            Map.entry("TERM", TERM),
                            Map.entry("CONT", CONT),
                            Map.entry("XCPU", 24),
                            Map.entry("XFSZ", 25),
                            Map.entry("SYS", 31)));

    private final MethodHandle kill;

    Signals() {
        Linker linker = Linker.nativeLinker();
        this.kill =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("kill"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /// Sends a signal to one process.
    ///
    /// @return whether there was such a process
    boolean toProcess(long pid, int signal) {
        return send(requirePid(pid), signal);
    }

    /// Sends a signal to every process of a group.
    ///
    /// @return whether there was such a group
    boolean toGroup(long group, int signal) {
        return send(-requirePid(group), signal);
    }

    /// {@return the number of a signal named with or without `SIG`}
    static Optional<Integer> number(String name) {
        return Optional.ofNullable(NUMBERS.get(name.startsWith("SIG") ? name.substring(3) : name));
    }

    /// {@return the short name of a signal, or its number}
    static String name(int number) {
        return NUMBERS.entrySet().stream()
                .filter(entry -> entry.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Integer.toString(number));
    }

    /// 0, 1 and -1 mean "my own group", "init" and "everybody" to the kernel: never let them
    /// through.
    private static long requirePid(long pid) {
        if (pid <= 1 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected a process id above 1, found " + pid);
        }
        return pid;
    }

    private boolean send(long target, int signal) {
        try {
            return (int) kill.invokeExact((int) target, signal) == 0;
        } catch (Throwable unexpected) {
            throw new IllegalStateException("kill(2) threw", unexpected);
        }
    }
}
