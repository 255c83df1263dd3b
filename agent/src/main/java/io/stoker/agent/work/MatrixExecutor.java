package io.stoker.agent.work;

import io.stoker.model.Cause;
import io.stoker.model.WorkerExit;
import java.util.Locale;
import java.util.SplittableRandom;

/// `matrix`: multiplies two matrices of `size` x `size` numbers, `iterations` times, and checks
/// each product against a vector (Freivalds): a wrong product ends the worker.
public final class MatrixExecutor implements Executor {
    private static final Sizes USUAL = new Sizes(256, 10);
    private static final int MOST_SIZE = 8_192;

    @Override
    public String name() {
        return "matrix";
    }

    @Override
    public Running start(WorkContext context) {
        Sizes sizes = Sizes.of(context, USUAL, MOST_SIZE);
        return Running.inThread(context, () -> run(context, sizes));
    }

    private static WorkerExit run(WorkContext context, Sizes sizes) {
        int size = sizes.size();
        SplittableRandom random = new SplittableRandom(context.jobId() * 31 + context.rank());
        double[] left = random.doubles((long) size * size, -1, 1).toArray();
        double[] right = random.doubles((long) size * size, -1, 1).toArray();
        for (int step = 1; step <= sizes.iterations(); step++) {
            double[] product = new double[size * size];
            if (!multiply(context, size, left, right, product)) {
                return Running.cancelled();
            }
            double error = error(size, left, right, product, random);
            if (error > 1e-6 * size) {
                return new WorkerExit(
                        1,
                        Cause.USER_ERROR,
                        "the product is wrong by " + error + ": broken hardware?");
            }
            if (sizes.worthALine(step)) {
                context.log(
                        String.format(
                                Locale.ROOT,
                                "step %d/%d size=%d trace=%.6f error=%.1e",
                                step,
                                sizes.iterations(),
                                size,
                                trace(size, product),
                                error));
            }
        }
        return WorkerExit.SUCCESS;
    }

    /// Row by row over both matrices, so that memory is read in the order in which it lies.
    ///
    /// @return whether it got to the end before the worker was cancelled
    static boolean multiply(
            WorkContext context, int size, double[] left, double[] right, double[] product) {
        for (int row = 0; row < size; row++) {
            if (context.cancelled()) {
                return false;
            }
            int out = row * size;
            for (int k = 0; k < size; k++) {
                double factor = left[out + k];
                int in = k * size;
                for (int column = 0; column < size; column++) {
                    product[out + column] += factor * right[in + column];
                }
            }
        }
        return true;
    }

    /// {@return the largest difference between `product * v` and `left * (right * v)`}
    static double error(
            int size, double[] left, double[] right, double[] product, SplittableRandom random) {
        double[] vector = random.doubles(size, -1, 1).toArray();
        double[] expected = times(size, left, times(size, right, vector));
        double[] found = times(size, product, vector);
        double error = 0;
        for (int i = 0; i < size; i++) {
            error = Math.max(error, Math.abs(expected[i] - found[i]));
        }
        return error;
    }

    private static double[] times(int size, double[] matrix, double[] vector) {
        double[] result = new double[size];
        for (int row = 0; row < size; row++) {
            double sum = 0;
            for (int column = 0; column < size; column++) {
                sum += matrix[row * size + column] * vector[column];
            }
            result[row] = sum;
        }
        return result;
    }

    private static double trace(int size, double[] matrix) {
        double trace = 0;
        for (int i = 0; i < size; i++) {
            trace += matrix[i * size + i];
        }
        return trace;
    }
}
