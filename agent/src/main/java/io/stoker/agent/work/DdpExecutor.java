package io.stoker.agent.work;

import io.stoker.model.Cause;
import io.stoker.model.WorkerExit;
import java.io.IOException;
import java.util.Locale;
import java.util.SplittableRandom;

/// `ddp`: data-parallel training by a gang. Every rank has its own share of the data and the same
/// model of `size` weights; after each of `iterations` steps the ranks sum their gradients over a
/// ring of TCP connections, so that their models stay equal, which is checked at the end.
public final class DdpExecutor implements Executor {
    private static final Sizes USUAL = new Sizes(64, 20);
    private static final int MOST_SIZE = 1_000_000;
    private static final int SAMPLES = 32;

    @Override
    public String name() {
        return "ddp";
    }

    @Override
    public Running start(WorkContext context) {
        Sizes sizes = Sizes.of(context, USUAL, MOST_SIZE);
        return Running.inThread(context, () -> run(context, sizes));
    }

    private static WorkerExit run(WorkContext context, Sizes sizes) throws InterruptedException {
        try (Ring ring = Ring.join(context)) {
            context.log(
                    "rank %d of %d joined the ring at %s:%d"
                            .formatted(
                                    context.rank(),
                                    context.worldSize(),
                                    context.masterAddress(),
                                    context.masterPort()));
            double[] weights = train(context, sizes, ring);
            double spread = spread(ring, weights, context.worldSize());
            if (spread > 1e-6) {
                return new WorkerExit(1, Cause.USER_ERROR, "the ranks' models differ by " + spread);
            }
            return WorkerExit.SUCCESS;
        } catch (IOException lost) {
            if (context.cancelled()) {
                return Running.cancelled();
            }
            context.log("lost the gang: " + lost.getMessage());
            return new WorkerExit(1, Cause.NETWORK, "rank lost its gang: " + lost.getMessage());
        }
    }

    /// Least squares: the data follow a hidden model with weights of 1 and -1 in turn, and the
    /// ranks find it together. The step is the one a Gaussian design of this size bears.
    private static double[] train(WorkContext context, Sizes sizes, Ring ring)
            throws IOException, InterruptedException {
        int size = sizes.size();
        double[] weights = new double[size];
        SplittableRandom random = new SplittableRandom(1_000 + context.rank());
        double samples = (double) SAMPLES * context.worldSize();
        double rate = 0.5 / (1 + size / samples);
        for (int step = 1; step <= sizes.iterations(); step++) {
            if (context.cancelled()) {
                throw new java.util.concurrent.CancellationException();
            }
            double[] sums = gradient(weights, random);
            ring.sum(sums);
            for (int i = 0; i < size; i++) {
                weights[i] -= rate * sums[i] / samples;
            }
            if (sizes.worthALine(step)) {
                context.log(
                        String.format(
                                Locale.ROOT,
                                "step %d/%d loss=%.6f rank=%d",
                                step,
                                sizes.iterations(),
                                sums[size] / samples,
                                context.rank()));
            }
        }
        return weights;
    }

    /// {@return the gradient summed over this rank's batch, and behind it the summed loss}
    private static double[] gradient(double[] weights, SplittableRandom random) {
        int size = weights.length;
        double[] sums = new double[size + 1];
        double[] input = new double[size];
        for (int sample = 0; sample < SAMPLES; sample++) {
            double error = 0;
            for (int i = 0; i < size; i++) {
                input[i] = 2 * random.nextDouble() - 1;
                error += (weights[i] - (i % 2 == 0 ? 1 : -1)) * input[i];
            }
            for (int i = 0; i < size; i++) {
                sums[i] += error * input[i];
            }
            sums[size] += error * error / 2;
        }
        return sums;
    }

    /// {@return how far this rank's first weight is from the mean over the ranks}
    private static double spread(Ring ring, double[] weights, int worldSize)
            throws IOException, InterruptedException {
        double[] first = new double[] {weights[0]};
        ring.sum(first);
        return Math.abs(first[0] / worldSize - weights[0]);
    }
}
