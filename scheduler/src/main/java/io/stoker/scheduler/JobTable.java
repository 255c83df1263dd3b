package io.stoker.scheduler;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Waiting jobs by number: an open-addressing table that neither boxes nor iterates. Job numbers
/// come in order, so they are scattered: side by side they would form one run through which every
/// removal would have to go.
final class JobTable {

    private long[] numbers = new long[64];
    private @Nullable QueuedJob[] slots = new @Nullable QueuedJob[64];
    private int size;

    int size() {
        return size;
    }

    Optional<QueuedJob> find(long jobId) {
        return Optional.ofNullable(slots[slot(jobId)]);
    }

    /// Adds a job that is not there yet.
    void add(QueuedJob job) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        put(job.listedAs, job);
        size++;
    }

    /// Takes a job out that is there, and closes the gap.
    void remove(long jobId) {
        int mask = slots.length - 1;
        int gap = slot(jobId);
        slots[gap] = null;
        size--;
        int at = (gap + 1) & mask;
        while (slots[at] != null) {
            int home = home(numbers[at]);
            if (((at - home) & mask) >= ((at - gap) & mask)) {
                numbers[gap] = numbers[at];
                slots[gap] = slots[at];
                slots[at] = null;
                gap = at;
            }
            at = (at + 1) & mask;
        }
    }

    private int home(long jobId) {
        return (int) (jobId * 0x9E3779B97F4A7C15L >>> 32) & (slots.length - 1);
    }

    private int slot(long jobId) {
        int at = home(jobId);
        while (slots[at] != null && numbers[at] != jobId) {
            at = (at + 1) & (slots.length - 1);
        }
        return at;
    }

    private void put(long jobId, QueuedJob job) {
        int at = slot(jobId);
        numbers[at] = jobId;
        slots[at] = job;
    }

    private void grow() {
        @Nullable QueuedJob[] before = slots;
        numbers = new long[2 * before.length];
        slots = Arrays.copyOf(before, 2 * before.length);
        Arrays.fill(slots, null);
        for (QueuedJob job : before) {
            if (job != null) {
                put(job.listedAs, job);
            }
        }
    }
}
