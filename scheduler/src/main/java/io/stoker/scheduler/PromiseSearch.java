package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.Promise;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Finds the earliest time and place at which a job could certainly run to its time limit: free
/// capacity over time, by real room on real nodes, less what other promised jobs have coming.
///
/// Running gangs give back what they hold at their time limit plus grace, those without a limit
/// never. So that replicas agree, the search reads what a snapshot holds and nothing else: nodes
/// are taken by room and number, whatever placement is in use.
///
/// Worked example: one node of 4 GPUs. A holds 3 until 100 s. B (2 GPUs, limit 50 s) is promised a
/// start at 100 s. C (1 GPU, 300 s) may start at once: B needs two of the three GPUs that A leaves.
/// D (3 GPUs, 20 s) has its place when B has ended, at 150 s: until then two GPUs are B's and one
/// is C's. (Times without grace and run-up.)
///
/// Source: list scheduling with reservations, as in A. Mu'alem and D. Feitelson, "Utilization,
/// Predictability, Workloads, and User Runtime Estimates in Scheduling the IBM SP2 with
/// Backfilling", IEEE TPDS 2001 (conservative backfilling), with limits in place of estimates.
public final class PromiseSearch {

    /// Times at which nodes are looked at one by one; bounds the work of one search.
    static final int MOST_LOOKS = 64;

    private static final long EVERY_GPU = -1;

    /// What came of a search.
    ///
    /// @param promise the earliest place; kept says whether it ends by the wanted time
    /// @param expired whether the search gave up before it had seen all times
    public record Found(Optional<Promise> promise, boolean expired) {}

    private record End(long at, List<Allocation> held) {}

    private final FreeIndex free;
    private final PromisedPlaces slots;
    private final long jobId;
    private final JobSpec spec;
    private final long holdMillis;

    private PromiseSearch(FreeIndex free, PromisedPlaces slots, long jobId, JobSpec spec) {
        this.free = free;
        this.slots = slots;
        this.jobId = jobId;
        this.spec = spec;
        this.holdMillis = PromisedPlace.holdMillis(spec);
    }

    /// Searches. The state is left as it was.
    ///
    /// @param slots what other jobs have coming
    /// @param spec a job with a time limit
    /// @param now when it may start at the earliest, epoch ms
    /// @param deadlineAt what [Promise#kept] is told by, epoch ms
    public static Found earliest(
            SchedulerState state,
            PromisedPlaces slots,
            long jobId,
            JobSpec spec,
            long now,
            long deadlineAt) {
        PromiseSearch search =
                new PromiseSearch(state.free(), withClaims(state, slots, now), jobId, spec);
        int mark = state.free().mark();
        try {
            return search.run(ends(state.running(), spec.realm(), now), now, deadlineAt);
        } finally {
            state.free().rollback(mark);
        }
    }

    /// {@return whether a slot's place will be free when it begins}
    public static boolean holds(
            SchedulerState state, PromisedPlaces slots, PromisedPlace slot, long now) {
        FreeIndex free = state.free();
        int mark = free.mark();
        try {
            for (End end : ends(state.running(), slot.realm(), now)) {
                if (end.at() <= slot.startAt()) {
                    end.held().forEach(free::vacate);
                }
            }
            withClaims(state, slots, now)
                    .holdBetween(slot.jobId(), slot.realm(), slot.startAt(), slot.untilAt(), free);
            for (Allocation worker : slot.place()) {
                if (!free.fits(worker)) {
                    return false;
                }
                free.occupy(worker);
            }
            return !slot.place().isEmpty();
        } finally {
            free.rollback(mark);
        }
    }

    /// {@return the slots, and as slots too the places that are kept for gangs until others have
    /// left them: those start within the grace of the slowest that leaves}
    private static PromisedPlaces withClaims(SchedulerState state, PromisedPlaces slots, long now) {
        if (state.claims().isEmpty()) {
            return slots;
        }
        long startAt = now;
        for (RunningGang gang : state.running().stopping()) {
            startAt = Math.max(startAt, latestEnd(gang, now));
        }
        PromisedPlaces all = slots.copy();
        for (Claims.Claim claim : state.claims().all()) {
            JobSpec spec = claim.job().spec();
            long until = startAt + PromisedPlace.holdMillis(spec);
            all.put(
                    new PromisedPlace(
                            claim.job().jobId(), spec.realm(), now, until, claim.workers()));
        }
        return all;
    }

    /// What running gangs give back for certain, and when, earliest first.
    private static List<End> ends(RunningJobs running, Realm realm, long now) {
        List<RunningGang> gangs = new ArrayList<>();
        for (RunningGang gang : running.byExpectedEnd()) {
            if (gang.job().spec().realm() == realm
                    && latestEnd(gang, now) < PromisedPlace.FOREVER) {
                gangs.add(gang);
            }
        }
        gangs.sort(
                Comparator.comparingLong((RunningGang gang) -> latestEnd(gang, now))
                        .thenComparingLong(RunningGang::epoch));
        return gangs.stream()
                .map(gang -> new End(latestEnd(gang, now), List.copyOf(gang.held())))
                .toList();
    }

    /// {@return when a gang has given back its place at the latest; one that should have by now
    /// will within the run-up}
    private static long latestEnd(RunningGang gang, long now) {
        JobSpec spec = gang.job().spec();
        long end;
        if (gang.endingAt() != 0) {
            end = gang.endingAt() + spec.stop().graceMillis();
        } else if (spec.time().limitMillis() == 0) {
            return PromisedPlace.FOREVER;
        } else if (gang.startedAt() == 0) {
            end = gang.placedAt() + PromisedPlace.holdMillis(spec);
        } else {
            end = gang.startedAt() + spec.time().limitMillis() + spec.stop().graceMillis();
        }
        return end <= now ? now + PromisedPlace.RUN_UP_MILLIS : end;
    }

    private Found run(List<End> ends, long now, long deadlineAt) {
        TreeSet<Long> times = new TreeSet<>();
        times.add(now);
        ends.forEach(end -> times.add(end.at()));
        slots.all().stream()
                .filter(slot -> !slot.place().isEmpty() && slot.realm() == spec.realm())
                .forEach(slot -> times.add(slot.untilAt()));
        int next = 0;
        int looks = 0;
        for (long at : times.tailSet(now)) {
            while (next < ends.size() && ends.get(next).at() <= at) {
                ends.get(next++).held().forEach(free::vacate);
            }
            if (free.freeGpuMilli(spec.realm()) >= spec.totalGpuMilli()) {
                if (++looks > MOST_LOOKS) {
                    return new Found(Optional.empty(), true);
                }
                List<Allocation> place = look(at);
                if (!place.isEmpty()) {
                    return new Found(Optional.of(promise(at, deadlineAt, place)), false);
                }
            }
        }
        return new Found(Optional.empty(), false);
    }

    private Promise promise(long at, long deadlineAt, List<Allocation> place) {
        long end = at + PromisedPlace.RUN_UP_MILLIS + spec.time().limitMillis();
        return new Promise(at, end, end <= deadlineAt, place);
    }

    private List<Allocation> look(long at) {
        int mark = free.mark();
        try {
            slots.holdBetween(jobId, spec.realm(), at, at + holdMillis, free);
            return fill();
        } finally {
            free.rollback(mark);
        }
    }

    private record Room(int node, int workers) {}

    /// Nodes with the least room first, then by number.
    private List<Allocation> fill() {
        WorkerRequest request = spec.worker();
        RoomTable table = free.rooms(spec.realm(), request);
        List<Room> rooms = new ArrayList<>();
        for (int node : free.nodesOf(spec.realm())) {
            int workers = table.on(node);
            if (workers > 0) {
                rooms.add(new Room(node, workers));
            }
        }
        rooms.sort(Comparator.comparingInt(Room::workers).thenComparingInt(Room::node));
        List<Allocation> place = new ArrayList<>();
        for (Room room : rooms) {
            for (int i = 0; i < room.workers() && place.size() < spec.workers(); i++) {
                long mask = table.pick(room.node(), EVERY_GPU);
                place.add(free.take(place.size(), room.node(), mask, request));
            }
        }
        return place.size() == spec.workers() ? place : List.of();
    }
}
