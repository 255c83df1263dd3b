package io.stoker.cli;

/// What the exit codes of the CLI mean. `run` and `--wait` pass the job's own code through.
public final class ExitCode {
    /// It worked.
    public static final int OK = 0;

    /// It did not work, for no reason that has a code of its own.
    public static final int FAILURE = 1;

    /// The command line or a file is wrong.
    public static final int USAGE = 2;

    /// There is no such job, node or file.
    public static final int NOT_FOUND = 3;

    /// Not possible in the state it is in.
    public static final int CONFLICT = 4;

    /// Not allowed.
    public static final int NOT_ALLOWED = 5;

    /// No controller answers.
    public static final int UNREACHABLE = 6;

    /// Accepted, but it cannot be scheduled.
    public static final int UNSCHEDULABLE = 7;

    /// The job that was waited for ended without success.
    public static final int ENDED_BADLY = 8;

    private ExitCode() {}
}
