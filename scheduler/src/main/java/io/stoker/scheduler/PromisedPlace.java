package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.Promise;
import io.stoker.model.Realm;
import java.util.List;

/// The place and time that are kept for a waiting job whose deadline was promised.
///
/// @param startAt from when the place is its own, epoch ms
/// @param untilAt until when, epoch ms: its time limit and its grace period are over by then
/// @param place what each worker will hold; empty while no place is known
public record PromisedPlace(
        long jobId, Realm realm, long startAt, long untilAt, List<Allocation> place) {

    /// Allowed for a gang to start, ms: orders reach nodes, workers start (assumed).
    public static final long RUN_UP_MILLIS = 10_000;

    /// As long as it takes until a job without a time limit has certainly ended.
    static final long FOREVER = Long.MAX_VALUE / 2;

    public PromisedPlace {
        place = List.copyOf(place);
    }

    /// {@return the slot of a promise}
    public static PromisedPlace of(long jobId, JobSpec spec, Promise promise) {
        long until = promise.endAt() + spec.stop().graceMillis();
        return new PromisedPlace(jobId, spec.realm(), promise.startAt(), until, promise.place());
    }

    /// {@return how long a run of this job holds its place at the most, ms; [#FOREVER] without a
    /// limit}
    static long holdMillis(JobSpec spec) {
        long limit = spec.time().limitMillis();
        return limit == 0 ? FOREVER : RUN_UP_MILLIS + limit + spec.stop().graceMillis();
    }

    /// {@return whether it has its place at some time from `fromAt` to before `toAt`}
    boolean overlaps(long fromAt, long toAt) {
        return !place.isEmpty() && startAt < toAt && untilAt > fromAt;
    }

    /// Takes what is free of the place out of the index, and notes what it took. Of a shared GPU
    /// with too little room it takes the rest: two promised places on it may follow each other.
    void hold(FreeIndex free, List<Allocation> taken) {
        for (Allocation worker : place) {
            SetAside.of(free, worker, taken);
        }
    }
}
