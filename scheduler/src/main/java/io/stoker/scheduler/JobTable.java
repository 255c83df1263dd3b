package io.stoker.scheduler;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Waiting jobs by number: an open-addressing table that neither boxes nor iterates.
final class JobTable {

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
        slots[slot(job.job.jobId())] = job;
        size++;
    }

    /// Takes a job out that is there, and closes the gap.
    void remove(long jobId) {
        int mask = slots.length - 1;
        int gap = slot(jobId);
        slots[gap] = null;
        size--;
        int at = gap;
        while (true) {
            at = (at + 1) & mask;
            QueuedJob other = slots[at];
            if (other == null) {
                return;
            }
            int home = home(other.job.jobId());
            if (((at - home) & mask) >= ((at - gap) & mask)) {
                slots[gap] = other;
                slots[at] = null;
                gap = at;
            }
        }
    }

    private int home(long jobId) {
        long h = jobId * 0x9E3779B97F4A7C15L;
        return (int) (h >>> 32) & (slots.length - 1);
    }

    private int slot(long jobId) {
        int at = home(jobId);
        while (true) {
            QueuedJob found = slots[at];
            if (found == null || found.job.jobId() == jobId) {
                return at;
            }
            at = (at + 1) & (slots.length - 1);
        }
    }

    private void grow() {
        @Nullable QueuedJob[] before = slots;
        slots = Arrays.copyOf(before, before.length * 2);
        Arrays.fill(slots, null);
        for (QueuedJob job : before) {
            if (job != null) {
                slots[slot(job.job.jobId())] = job;
            }
        }
    }
}
