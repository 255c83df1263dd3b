package io.stoker.agent.work;

import io.stoker.model.WorkerExit;
import java.util.Locale;

/// `torch_cnn`: trains a small convolutional network on images of `size` x `size` pixels for
/// `iterations` steps, on the CPU, and prints the loss as it falls. The name is the one that people
/// submit; the arithmetic is Stoker's own.
public final class TorchCnnExecutor implements Executor {
    private static final Sizes USUAL = new Sizes(32, 20);
    private static final int MOST_SIZE = 2_048;
    private static final int FILTERS = 6;
    private static final int BATCH = 16;
    private static final double RATE = 0.5;

    @Override
    public String name() {
        return "torch_cnn";
    }

    @Override
    public Running start(WorkContext context) {
        Sizes sizes = Sizes.of(context, USUAL, MOST_SIZE);
        return Running.inThread(context, () -> run(context, sizes));
    }

    private static WorkerExit run(WorkContext context, Sizes sizes) {
        SmallCnn network = new SmallCnn(sizes.size(), FILTERS, 1 + context.rank());
        for (int step = 1; step <= sizes.iterations(); step++) {
            if (context.cancelled()) {
                return Running.cancelled();
            }
            double loss = network.train(BATCH, RATE);
            if (sizes.worthALine(step)) {
                context.log(
                        String.format(
                                Locale.ROOT,
                                "step %d/%d loss=%.6f",
                                step,
                                sizes.iterations(),
                                loss));
            }
        }
        return WorkerExit.SUCCESS;
    }
}
