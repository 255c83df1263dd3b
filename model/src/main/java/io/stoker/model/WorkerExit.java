package io.stoker.model;

/// How one worker ended.
///
/// @param code exit code; 128 + n after signal n
/// @param cause why, as the agent saw it
/// @param message one line for people, may be empty
public record WorkerExit(int code, Cause cause, String message) {

    /// Exit code 0.
    public static final WorkerExit SUCCESS = new WorkerExit(0, Cause.SUCCESS, "");

    /// {@return the end of a worker that a process exit explains}
    public static WorkerExit ofCode(int code) {
        return code == 0 ? SUCCESS : new WorkerExit(code, Cause.USER_ERROR, "exit code " + code);
    }
}
