package io.stoker.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The jobs of one shape in order: a heap of four children a parent, with the keys beside the jobs.
/// Going down a level reads four neighbouring keys, so a queue of 100,000 costs few cache misses
/// more than one of 1,000. Jobs know their place, so that any of them can be taken out in O(log n).
final class JobHeap {

    /// Children of one parent.
    static final int FAN = 4;

    private final List<QueuedJob> jobs = new ArrayList<>();
    private long[] keys = new long[4];

    int size() {
        return jobs.size();
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /// {@return the first job; the heap must not be empty}
    QueuedJob first() {
        return jobs.getFirst();
    }

    QueuedJob at(int position) {
        return jobs.get(position);
    }

    /// {@return the jobs, in no useful order}
    List<QueuedJob> jobs() {
        return jobs;
    }

    void add(QueuedJob job) {
        int at = jobs.size();
        jobs.add(job);
        if (at == keys.length) {
            keys = Arrays.copyOf(keys, 2 * at);
        }
        up(at, job);
    }

    void remove(QueuedJob job) {
        int at = job.position;
        QueuedJob last = jobs.removeLast();
        if (last != job && !up(at, last)) {
            down(at, last);
        }
    }

    /// Puts a job right whose place in the order has changed.
    void update(QueuedJob job) {
        int at = job.position;
        if (!up(at, job)) {
            down(at, job);
        }
    }

    /// Takes all jobs out.
    List<QueuedJob> drain() {
        List<QueuedJob> all = List.copyOf(jobs);
        jobs.clear();
        return all;
    }

    /// {@return whether the job at one position goes before the one at another}
    boolean before(int one, int other) {
        return before(keys[one], jobs.get(one), other);
    }

    private boolean before(long key, QueuedJob job, int other) {
        return key != keys[other] ? key < keys[other] : job.before(jobs.get(other));
    }

    private void set(int at, long key, QueuedJob job) {
        jobs.set(at, job);
        keys[at] = key;
        job.position = at;
    }

    private boolean up(int from, QueuedJob job) {
        long key = job.major();
        int at = from;
        while (at > 0) {
            int parent = (at - 1) / FAN;
            if (!before(key, job, parent)) {
                break;
            }
            set(at, keys[parent], jobs.get(parent));
            at = parent;
        }
        set(at, key, job);
        return at != from;
    }

    private void down(int from, QueuedJob job) {
        long key = job.major();
        int at = from;
        int size = jobs.size();
        while (FAN * at + 1 < size) {
            int least = FAN * at + 1;
            int end = Math.min(least + FAN, size);
            for (int child = least + 1; child < end; child++) {
                if (before(child, least)) {
                    least = child;
                }
            }
            if (before(key, job, least)) {
                break;
            }
            set(at, keys[least], jobs.get(least));
            at = least;
        }
        set(at, key, job);
    }
}
