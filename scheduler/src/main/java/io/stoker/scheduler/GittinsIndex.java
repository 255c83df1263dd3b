package io.stoker.scheduler;

/// Highest Gittins index first (Tiresias 2D-Gittins): knows no job's run time, but how much service
/// jobs have needed so far, and puts the job first that is likeliest to end soon for what it costs.
///
/// With `a` the service that a job attained (GPU-seconds) and `S` what a job needs in all,
///
/// ```
/// G(a) = sup over D > 0 of  P(S - a <= D | S > a) / E[min(S - a, D) | S > a]
/// ```
///
/// over the last jobs that ended well ([ServiceHistory]). Only the `D` that reach a sample matter:
/// with the samples above `a` in order, s_1 <= ... <= s_n, it is the largest of `k / (sum of (s_j -
/// a) for j up to k + (n - k) (s_k - a))`. Attained service counts in whole quanta of 3,250
/// GPU-seconds, so that a running job's index changes once a quantum at most. Beyond the largest
/// sample, and while fewer than 16 jobs have ended, the index is 0. Equal indexes go by arrival.
///
/// Source: J. Gu and others, "Tiresias: A GPU Cluster Manager for Distributed Deep Learning", NSDI
/// 2019, section 3.2, after J. Gittins, "Bandit Processes and Dynamic Allocation Indices", 1979.
///
/// Worked example: three jobs needed 1,000 GPU-s and one 20,000. A new job has G(0) = 3 / (3 *
/// 1,000 + 1 * 1,000) = 0.00075: most end after 1,000. A job with 4,000 behind it counts as 3,250
/// and has G = 1 / 16,750: it is the long one. One with 19,800 counts as 19,500 and has G = 1 / 500
/// = 0.002. The order is the third, the first, the second; least attained service would put the
/// third last.
final class GittinsIndex implements Order {

    /// GPU-milliseconds.
    static final long QUANTUM = 3_250_000;

    /// Indexes are compared as whole numbers: ends in 10^15 GPU-milliseconds.
    private static final long SCALE = 1_000_000_000_000_000L;

    private final long[] samples;

    private GittinsIndex(long[] sortedSamples) {
        this.samples = sortedSamples;
    }

    /// {@return the order that has learned nothing yet}
    static GittinsIndex empty() {
        return new GittinsIndex(new long[0]);
    }

    @Override
    public Order learned(ServiceHistory history) {
        return new GittinsIndex(history.sorted());
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public boolean sinksWhileRunning() {
        return true;
    }

    @Override
    public long major(PendingJob job) {
        return -index(job.progress().attainedGpuMillis());
    }

    @Override
    public long minor(PendingJob job) {
        return job.queuedAt();
    }

    /// {@return the index of a job that attained this many GPU-milliseconds, in ends per 10^15 of
    /// them}
    long index(long attainedGpuMillis) {
        long attained = attainedGpuMillis / QUANTUM * QUANTUM;
        int first = firstAbove(attained);
        long best = 0;
        long sum = 0;
        for (int k = first; k < samples.length; k++) {
            long needs = samples[k] - attained;
            sum += needs;
            long cost = sum + (samples.length - 1L - k) * needs;
            best = Math.max(best, (k - first + 1L) * SCALE / cost);
        }
        return best;
    }

    private int firstAbove(long attained) {
        int low = 0;
        int high = samples.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (samples[middle] > attained) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
