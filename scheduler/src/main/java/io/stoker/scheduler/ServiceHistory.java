package io.stoker.scheduler;

import io.stoker.model.JobImage;
import io.stoker.model.JobState;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;

/// How much service the last jobs needed that ended well: what an order may learn from.
///
/// Keeps the last 1,024, and says after 16, 32, 64, ... 1,024 jobs and then after each further
/// 1,024 that it is time to learn again, so that sorting a queue of n jobs again costs O(log n) a
/// job that ends.
///
/// Soft state: after a restart from a snapshot it is made again from the jobs that are still known
/// ([#of]). Mutable, one writer.
public final class ServiceHistory {

    /// Fewer tell nothing.
    static final int LEAST = 16;

    private static final int MOST = 1_024;

    private final long[] last = new long[MOST];
    private long count;

    /// {@return what these jobs tell, those that ended last last}
    public static ServiceHistory of(Collection<JobImage> jobs) {
        ServiceHistory history = new ServiceHistory();
        jobs.stream()
                .filter(job -> job.state() == JobState.COMPLETED && job.tasks().isEmpty())
                .sorted(
                        Comparator.comparingLong(JobImage::finishedAt)
                                .thenComparingLong(JobImage::id))
                .forEach(job -> history.ended(Progress.of(job).attainedGpuMillis()));
        return history;
    }

    /// Takes note of a job that ended well.
    ///
    /// @param gpuMillis GPU-milliseconds it ran, all attempts together
    /// @return whether to learn again
    boolean ended(long gpuMillis) {
        last[(int) (count % MOST)] = gpuMillis;
        count++;
        return count >= MOST ? count % MOST == 0 : count >= LEAST && Long.bitCount(count) == 1;
    }

    /// {@return what is known, smallest first; empty while it is too little}
    long[] sorted() {
        if (count < LEAST) {
            return new long[0];
        }
        long[] samples = Arrays.copyOf(last, (int) Math.min(count, MOST));
        Arrays.sort(samples);
        return samples;
    }
}
