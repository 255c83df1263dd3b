package io.stoker.cli;

/// Ends a verb with a message on standard error and an exit code.
public final class CliFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int exitCode;

    /// @param exitCode one of [ExitCode]
    /// @param message what was expected, what was found and what to do about it
    public CliFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// {@return the failure of a command line or a file that is wrong}
    public static CliFailure usage(String message) {
        return new CliFailure(ExitCode.USAGE, message);
    }

    /// {@return the code the process ends with}
    public int exitCode() {
        return exitCode;
    }

    /// {@return the message, never absent}
    public String words() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
