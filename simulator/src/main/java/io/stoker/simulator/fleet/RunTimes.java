package io.stoker.simulator.fleet;

import io.stoker.model.Cause;
import io.stoker.model.JobSpec;
import io.stoker.model.WorkerExit;
import io.stoker.model.Workload;

/// How long a worker runs on a simulated node, how it ends and how busy it keeps a GPU.
///
/// A parameter `duration_ms` decides for every executor, `forever` makes a worker that never ends,
/// and `exit_code` how it ends. Without them, the work is computed from `size` and `iterations`,
/// with the assumed speeds below; programs and scripts, which nobody can run here, take their
/// expected time, else their limit, else an assumed minute.
///
/// All speeds are assumed, and low for a GPU on purpose: the demo's jobs then take seconds to
/// minutes.
public final class RunTimes {

    /// A run that never ends by itself.
    public static final long FOREVER = Long.MAX_VALUE;

    /// Assumed: multiply-adds a second of `matrix`, which does size^3 of them an iteration.
    static final double MATRIX_PER_SECOND = 1e11;

    /// Assumed: elements a second of `compute`, which works on `size` of them an iteration.
    static final double COMPUTE_PER_SECOND = 8_000;

    /// Assumed: pixels a second of `torch_cnn`, which learns from size^2 of them an iteration.
    static final double CNN_PER_SECOND = 20_000;

    /// Assumed: parameters a second of `ddp`, which exchanges size^2 of them an iteration.
    static final double DDP_PER_SECOND = 10_000;

    /// Assumed: a program that says nothing about its time.
    static final long UNKNOWN_MILLIS = 60_000;

    /// Longest computed run, so that no time overflows: a century.
    private static final long LONGEST_MILLIS = 100L * 365 * 86_400_000;

    private RunTimes() {}

    /// One run.
    ///
    /// @param millis how long, [#FOREVER] for a worker that never ends
    /// @param exit how it ends
    /// @param utilizationRatio how busy it keeps the share of a GPU that it holds, assumed
    public record Run(long millis, WorkerExit exit, double utilizationRatio) {}

    /// {@return what one worker of this job does}
    public static Run of(JobSpec spec) {
        return switch (spec.workload()) {
            case Workload.Builtin builtin -> builtin(builtin);
            case Workload.Exec exec -> unknown(spec);
            case Workload.Script script -> unknown(spec);
        };
    }

    private static Run unknown(JobSpec spec) {
        long estimate = spec.time().estimateMillis();
        return new Run(estimate > 0 ? estimate : UNKNOWN_MILLIS, WorkerExit.SUCCESS, 0.8);
    }

    private static Run builtin(Workload.Builtin work) {
        double busy = utilizationRatio(work.executor());
        if (work.number("forever", 0) != 0) {
            return new Run(FOREVER, WorkerExit.SUCCESS, busy);
        }
        if (work.executor().equals("fault")) {
            long code = Math.clamp(work.number("exit_code", work.number("code", 1)), 1, 255);
            long after =
                    Math.clamp(
                            work.number("after_ms", work.number("duration_ms", 1_000)),
                            0,
                            LONGEST_MILLIS);
            WorkerExit exit =
                    new WorkerExit((int) code, Cause.USER_ERROR, "asked to fail with code " + code);
            return new Run(after, exit, busy);
        }
        WorkerExit exit = WorkerExit.ofCode(Math.clamp(work.number("exit_code", 0), 0, 255));
        long told = work.number("duration_ms", -1);
        return new Run(told >= 0 ? Math.min(told, LONGEST_MILLIS) : computed(work), exit, busy);
    }

    private static long computed(Workload.Builtin work) {
        double size = Math.clamp(work.number("size", 64), 1, 1_000_000);
        double iterations = Math.clamp(work.number("iterations", 10), 1, 1_000_000_000);
        double seconds =
                switch (work.executor()) {
                    case "sleep" -> 1.0;
                    case "matrix" -> iterations * size * size * size / MATRIX_PER_SECOND;
                    case "compute" -> iterations * size / COMPUTE_PER_SECOND;
                    case "torch_cnn" -> iterations * size * size / CNN_PER_SECOND;
                    case "ddp" -> iterations * size * size / DDP_PER_SECOND;
                    default -> UNKNOWN_MILLIS / 1_000.0;
                };
        return Math.clamp(Math.round(seconds * 1_000), 1, LONGEST_MILLIS);
    }

    private static double utilizationRatio(String executor) {
        return switch (executor) {
            case "sleep" -> 0.02;
            case "compute" -> 0.85;
            case "matrix" -> 0.97;
            case "torch_cnn" -> 0.80;
            case "ddp" -> 0.90;
            case "fault" -> 0.30;
            default -> 0.80;
        };
    }
}
