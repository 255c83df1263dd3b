package io.stoker.agent.work;

import io.stoker.model.Cause;
import io.stoker.model.WorkerExit;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/// Work that was started.
///
/// @param exit how it ends, once it does
public record Running(CompletableFuture<WorkerExit> exit) {

    /// Exit code of work that was asked to end, as of a process that TERM ended.
    public static final int CANCELLED_CODE = 143;

    /// Work in a thread of its own.
    public interface Work {

        /// Does the work; interrupted when the worker must end.
        WorkerExit run() throws Exception;
    }

    /// Runs `work` in a thread of its own. An exception ends the worker as a user error.
    public static Running inThread(WorkContext context, Work work) {
        CompletableFuture<WorkerExit> exit = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("stoker-work-" + context.jobId() + "-" + context.rank())
                        .unstarted(() -> exit.complete(run(context, work)));
        context.onCancel(thread::interrupt);
        thread.start();
        return new Running(exit);
    }

    /// {@return the end of work that was asked to end}
    public static WorkerExit cancelled() {
        return new WorkerExit(CANCELLED_CODE, Cause.CANCELLED, "cancelled");
    }

    private static WorkerExit run(WorkContext context, Work work) {
        try {
            return work.run();
        } catch (InterruptedException | CancellationException stopped) {
            return cancelled();
        } catch (Exception | StackOverflowError failed) {
            if (context.cancelled()) {
                return cancelled();
            }
            context.log("failed: " + failed);
            return new WorkerExit(1, Cause.USER_ERROR, failed.toString());
        } catch (OutOfMemoryError full) {
            return new WorkerExit(
                    137, Cause.OUT_OF_MEMORY, "the agent's own memory is too small for this size");
        }
    }
}
