package io.stoker.agent.process;

import io.stoker.model.Cause;
import io.stoker.model.WorkerExit;

/// Tells from an exit code, and from what the kernel counted, why a worker ended.
final class Ends {
    private static final int LAST_SIGNAL = 64;

    private Ends() {}

    /// {@return the end that a code means}
    ///
    /// @param oomKilled whether the kernel killed a process of the worker for its memory
    /// @param memoryMib the worker's memory limit, 0 for none
    static WorkerExit explain(int code, boolean oomKilled, long memoryMib) {
        if (code == 0) {
            return WorkerExit.SUCCESS;
        }
        if (oomKilled) {
            return new WorkerExit(
                    code,
                    Cause.OUT_OF_MEMORY,
                    "the kernel killed it for using more than its memory limit of %d MiB; ask for more memory"
                            .formatted(memoryMib));
        }
        int signal = code - 128;
        if (signal >= 1 && signal <= LAST_SIGNAL) {
            return new WorkerExit(
                    code,
                    Cause.USER_ERROR,
                    "ended by signal %s (exit code %d)".formatted(Signals.name(signal), code));
        }
        String hint =
                switch (code) {
                    case 126 -> " (not executable)";
                    case 127 -> " (a command was not found)";
                    default -> "";
                };
        return new WorkerExit(code, Cause.USER_ERROR, "exit code " + code + hint);
    }
}
