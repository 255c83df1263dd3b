package io.stoker.agent.work;

import io.stoker.model.WorkerExit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// `sleep`: lets `duration_ms` milliseconds (or `duration` seconds) pass. One thread serves all
/// sleepers, so that tens of thousands cost no more than their entries in its queue.
public final class SleepExecutor implements Executor {
    private static final long MOST_MILLIS = TimeUnit.DAYS.toMillis(365);

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("stoker-sleep").factory());

    /// An executor with a timer of its own.
    public SleepExecutor() {
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public String name() {
        return "sleep";
    }

    @Override
    public Running start(WorkContext context) {
        CompletableFuture<WorkerExit> exit = new CompletableFuture<>();
        ScheduledFuture<?> end =
                timer.schedule(
                        () -> exit.complete(WorkerExit.SUCCESS),
                        durationMillis(context, 0),
                        TimeUnit.MILLISECONDS);
        context.onCancel(() -> {
            end.cancel(false);
            exit.complete(Running.cancelled());
        });
        return new Running(exit);
    }

    /// {@return what the parameters `duration_ms` or `duration` (seconds) say}
    static long durationMillis(WorkContext context, long otherwise) {
        String seconds = context.parameters().get("duration");
        if (seconds == null || context.parameters().containsKey("duration_ms")) {
            return context.number("duration_ms", otherwise, 0, MOST_MILLIS);
        }
        context.number("duration", 0, 0, MOST_MILLIS / 1_000);
        return Math.round(Double.parseDouble(seconds.strip()) * 1_000);
    }
}
