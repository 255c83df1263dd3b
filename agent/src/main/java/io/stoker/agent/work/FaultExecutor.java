package io.stoker.agent.work;

import io.stoker.model.Cause;
import io.stoker.model.WorkerExit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// `fault`: work that goes wrong on purpose, to see what the cluster does about it. `mode` says
/// how: `exit` ends with `code`, `crash` throws, `hang` makes no progress until it is stopped,
/// `slow` takes ten times as long as it says and then succeeds. `after_ms` is how long it looks
/// healthy first.
public final class FaultExecutor implements Executor {
    private static final long MOST_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final int SLOWNESS = 10;

    @Override
    public String name() {
        return "fault";
    }

    @Override
    public Running start(WorkContext context) {
        String mode = context.parameters().getOrDefault("mode", "exit").toLowerCase(Locale.ROOT);
        long afterMillis = context.number("after_ms", 100, 0, MOST_MILLIS);
        int code = (int) context.number("code", 1, 0, 255);
        return switch (mode) {
            case "exit" -> Running.inThread(context, () -> exit(afterMillis, code));
            case "crash" -> Running.inThread(context, () -> crash(context, afterMillis));
            case "hang" -> Running.inThread(context, () -> hang(context, afterMillis));
            case "slow" -> Running.inThread(context, () -> slow(context, afterMillis));
            default ->
                    throw new IllegalArgumentException(
                            "mode: expected exit, crash, hang or slow, found '" + mode + "'");
        };
    }

    private static WorkerExit exit(long afterMillis, int code) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(afterMillis);
        return code == 0
                ? WorkerExit.SUCCESS
                : new WorkerExit(code, Cause.USER_ERROR, "exit code " + code + " on purpose");
    }

    private static WorkerExit crash(WorkContext context, long afterMillis)
            throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(afterMillis);
        context.log("crashing on purpose");
        throw new IllegalStateException("crashed on purpose");
    }

    private static WorkerExit hang(WorkContext context, long afterMillis)
            throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(afterMillis);
        context.log("hanging on purpose");
        TimeUnit.DAYS.sleep(365);
        return WorkerExit.SUCCESS;
    }

    private static WorkerExit slow(WorkContext context, long afterMillis)
            throws InterruptedException {
        for (int part = 1; part <= SLOWNESS; part++) {
            TimeUnit.MILLISECONDS.sleep(afterMillis);
            context.log("step " + part + "/" + SLOWNESS + ", slow on purpose");
        }
        return WorkerExit.SUCCESS;
    }
}
