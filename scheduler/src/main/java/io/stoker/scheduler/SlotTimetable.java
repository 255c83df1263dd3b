package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.scheduler.Promises.Promise;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Free slots as a step function of time, where [Slots] are exact. From `at[i]` until the next step
/// `free[i]` slots are free. Entering something costs O(steps); so does finding room.
final class SlotTimetable implements Timetable {

    private final long now;
    private long[] at = new long[64];
    private long[] free = new long[64];
    private int size = 1;

    SlotTimetable(Slots slots, ExpectedEnds ends, long now) {
        this.now = now;
        at[0] = now;
        free[0] = slots.free();
        for (int i = 0; i < ends.size(); i++) {
            int back = slots.of(ends.held(i));
            if (ends.at(i) == at[size - 1]) {
                free[size - 1] += back;
            } else {
                push(ends.at(i), free[size - 1] + back);
            }
        }
    }

    private void push(long time, long slots) {
        if (size == at.length) {
            at = Arrays.copyOf(at, 2 * size);
            free = Arrays.copyOf(free, 2 * size);
        }
        at[size] = time;
        free[size] = slots;
        size++;
    }

    /// {@return the step that begins at this time, made if there is none}
    private int stepAt(long time) {
        int found = Arrays.binarySearch(at, 0, size, time);
        if (found >= 0) {
            return found;
        }
        int before = -found - 2;
        push(time, 0);
        int place = before + 1;
        System.arraycopy(at, place, at, place + 1, size - 1 - place);
        System.arraycopy(free, place, free, place + 1, size - 1 - place);
        at[place] = time;
        free[place] = free[before];
        return place;
    }

    private void take(long from, long until, long slots) {
        int first = stepAt(from);
        int end = until == Long.MAX_VALUE ? size : stepAt(until);
        for (int i = first; i < end; i++) {
            free[i] -= slots;
        }
    }

    private boolean fits(int step, long until, long slots) {
        for (int i = step; i < size && at[i] < until; i++) {
            if (free[i] < slots) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean enter(List<Promise> promises) {
        long[] atBefore = Arrays.copyOf(at, at.length);
        long[] freeBefore = Arrays.copyOf(free, free.length);
        int sizeBefore = size;
        for (Promise promise : promises) {
            if (promise.startAt() < now
                    || !fits(stepAt(promise.startAt()), promise.endAt(), promise.workers())) {
                at = atBefore;
                free = freeBefore;
                size = sizeBefore;
                return false;
            }
            add(promise);
        }
        return true;
    }

    @Override
    public void add(Promise promise) {
        take(promise.startAt(), promise.endAt(), promise.workers());
    }

    @Override
    public void remove(Promise promise) {
        take(promise.startAt(), promise.endAt(), -promise.workers());
    }

    @Override
    public Optional<Promise> soonest(QueuedJob job, long until) {
        int wanted = job.shape.key.workers();
        int start = 0;
        while (start < size && at[start] < until) {
            long end = ConservativeBackfill.endOf(job, at[start]);
            int blocked = start;
            while (blocked < size && at[blocked] < end && free[blocked] >= wanted) {
                blocked++;
            }
            if (blocked == size || at[blocked] >= end) {
                return Optional.of(new Promise(job.job.jobId(), at[start], end, wanted, List.of()));
            }
            start = blocked + 1;
        }
        return Optional.empty();
    }

    @Override
    public TimeGuard.Room hold(QueuedJob job) {
        return fits(0, ConservativeBackfill.endOf(job, now), job.shape.key.workers())
                ? TimeGuard.Room.OPEN
                : TimeGuard.Room.NONE;
    }

    @Override
    public void release() {}

    @Override
    public void started(QueuedJob job, List<Allocation> workers) {
        take(now, ConservativeBackfill.endOf(job, now), workers.size());
    }
}
