package io.stoker.agent.work;

import java.util.SplittableRandom;

/// A small convolutional network with its training, in plain arithmetic: 3 x 3 convolution,
/// rectifier, average over the image for each filter, linear layer, softmax. It learns to tell
/// horizontal from vertical stripes under noise. One thread.
///
/// Backward pass: with `p` the softmax and `y` the true class, the loss `-log p[y]` has the
/// gradient `p - y` before the softmax; the chain rule carries it through the mean (divide by the
/// pixels) and the rectifier (zero where the filter was silent) to the nine weights of each filter.
final class SmallCnn {
    private static final int CLASSES = 2;
    private static final int KERNEL = 9;
    private static final double NOISE = 0.5;

    private final int side;
    private final int filters;
    private final SplittableRandom random;
    private final double[] kernels;
    private final double[] biases;
    private final double[] weights;
    private final double[] offsets = new double[CLASSES];

    SmallCnn(int side, int filters, long seed) {
        this.side = Math.max(3, side);
        this.filters = filters;
        this.random = new SplittableRandom(seed);
        this.kernels = random.doubles((long) filters * KERNEL, -0.5, 0.5).toArray();
        this.biases = new double[filters];
        this.weights = random.doubles((long) CLASSES * filters, -0.5, 0.5).toArray();
    }

    /// The gradients of one step, which a gang may average before they are applied.
    private final class Gradients {
        final double[] kernels = new double[SmallCnn.this.kernels.length];
        final double[] biases = new double[filters];
        final double[] weights = new double[SmallCnn.this.weights.length];
        final double[] offsets = new double[CLASSES];
    }

    /// Trains on a fresh batch.
    ///
    /// @return the mean loss over the batch before the weights changed
    double train(int batch, double rate) {
        Gradients sum = new Gradients();
        double loss = 0;
        for (int i = 0; i < batch; i++) {
            int truth = i % CLASSES;
            loss += learn(image(truth), truth, sum);
        }
        double step = rate / batch;
        descend(kernels, sum.kernels, step);
        descend(biases, sum.biases, step);
        descend(weights, sum.weights, step);
        descend(offsets, sum.offsets, step);
        return loss / batch;
    }

    private static void descend(double[] values, double[] gradient, double step) {
        for (int i = 0; i < values.length; i++) {
            values[i] -= step * gradient[i];
        }
    }

    private double[] image(int kind) {
        double[] image = new double[side * side];
        int phase = random.nextInt(2);
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                int along = kind == 0 ? row : column;
                double stripe = (along + phase) % 2 == 0 ? 1 : -1;
                image[row * side + column] = stripe + NOISE * (2 * random.nextDouble() - 1);
            }
        }
        return image;
    }

    private double learn(double[] image, int truth, Gradients sum) {
        int inner = side - 2;
        double[][] active = new double[filters][];
        double[] means = new double[filters];
        for (int filter = 0; filter < filters; filter++) {
            active[filter] = convolve(image, filter);
            double total = 0;
            for (double value : active[filter]) {
                total += value;
            }
            means[filter] = total / (inner * inner);
        }
        double[] shares = softmax(means);
        for (int kind = 0; kind < CLASSES; kind++) {
            double error = shares[kind] - (kind == truth ? 1 : 0);
            sum.offsets[kind] += error;
            for (int filter = 0; filter < filters; filter++) {
                sum.weights[kind * filters + filter] += error * means[filter];
            }
        }
        for (int filter = 0; filter < filters; filter++) {
            double back = 0;
            for (int kind = 0; kind < CLASSES; kind++) {
                double error = shares[kind] - (kind == truth ? 1 : 0);
                back += error * weights[kind * filters + filter];
            }
            spread(image, active[filter], back / (inner * inner), filter, sum);
        }
        return -Math.log(Math.max(shares[truth], 1e-12));
    }

    private double[] convolve(double[] image, int filter) {
        int inner = side - 2;
        double[] out = new double[inner * inner];
        int kernel = filter * KERNEL;
        for (int row = 0; row < inner; row++) {
            for (int column = 0; column < inner; column++) {
                double value = biases[filter];
                for (int k = 0; k < KERNEL; k++) {
                    value += kernels[kernel + k] * image[(row + k / 3) * side + column + k % 3];
                }
                out[row * inner + column] = Math.max(0, value);
            }
        }
        return out;
    }

    private void spread(double[] image, double[] active, double back, int filter, Gradients sum) {
        int inner = side - 2;
        int kernel = filter * KERNEL;
        for (int row = 0; row < inner; row++) {
            for (int column = 0; column < inner; column++) {
                if (active[row * inner + column] > 0) {
                    sum.biases[filter] += back;
                    for (int k = 0; k < KERNEL; k++) {
                        sum.kernels[kernel + k] +=
                                back * image[(row + k / 3) * side + column + k % 3];
                    }
                }
            }
        }
    }

    private double[] softmax(double[] means) {
        double[] shares = new double[CLASSES];
        double most = Double.NEGATIVE_INFINITY;
        for (int kind = 0; kind < CLASSES; kind++) {
            shares[kind] = offsets[kind];
            for (int filter = 0; filter < filters; filter++) {
                shares[kind] += weights[kind * filters + filter] * means[filter];
            }
            most = Math.max(most, shares[kind]);
        }
        double total = 0;
        for (int kind = 0; kind < CLASSES; kind++) {
            shares[kind] = Math.exp(shares[kind] - most);
            total += shares[kind];
        }
        for (int kind = 0; kind < CLASSES; kind++) {
            shares[kind] /= total;
        }
        return shares;
    }
}
