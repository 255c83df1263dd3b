package io.stoker.agent.work;

import io.stoker.model.WorkerExit;
import java.util.Locale;

/// `compute`: sums the Leibniz series for pi, `size` thousand terms a step, `iterations` steps.
public final class ComputeExecutor implements Executor {
    private static final Sizes USUAL = new Sizes(1_000, 100);
    private static final int MOST_SIZE = 1_000_000;

    @Override
    public String name() {
        return "compute";
    }

    @Override
    public Running start(WorkContext context) {
        Sizes sizes = Sizes.of(context, USUAL, MOST_SIZE);
        return Running.inThread(context, () -> run(context, sizes));
    }

    private static WorkerExit run(WorkContext context, Sizes sizes) {
        long terms = sizes.size() * 1_000L;
        double sum = 0;
        long next = 0;
        for (int step = 1; step <= sizes.iterations(); step++) {
            for (long end = next + terms; next < end; next++) {
                sum += ((next & 1) == 0 ? 4.0 : -4.0) / (2 * next + 1);
                if ((next & 0xFFFFF) == 0 && context.cancelled()) {
                    return Running.cancelled();
                }
            }
            if (context.cancelled()) {
                return Running.cancelled();
            }
            if (sizes.worthALine(step)) {
                context.log(
                        String.format(
                                Locale.ROOT,
                                "step %d/%d pi=%.12f after %d terms",
                                step,
                                sizes.iterations(),
                                sum,
                                next));
            }
        }
        return WorkerExit.SUCCESS;
    }
}
