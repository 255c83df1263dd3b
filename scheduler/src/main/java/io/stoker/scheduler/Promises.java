package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Realm;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What waiting jobs were promised under conservative backfilling, from one cycle to the next. Soft
/// state: lost at a failover, after which the new leader promises anew, in the order of the queue.
/// Mutable, one writer.
public final class Promises {

    /// @param jobId whom
    /// @param startAt when it starts at the latest, epoch ms
    /// @param endAt when it is expected to end then; `Long.MAX_VALUE` when nobody said how long it
    ///   runs
    /// @param workers how many places
    /// @param place where, if places were chosen; empty where a count of slots is enough
    public record Promise(
            long jobId, long startAt, long endAt, int workers, List<Allocation> place) {
        public Promise {
            place = List.copyOf(place);
        }

        boolean overlaps(long from, long until) {
            return startAt < until && endAt > from;
        }
    }

    /// What a realm's promises were made on.
    private static final class Basis {
        private long earlyEnds;
        private int openNodes;
        private boolean counted;
        private Optional<Stamp> settled = Optional.empty();
        private Optional<Reasons.Blocked> blocked = Optional.empty();
    }

    /// What a realm's cycle depends on beside the time.
    ///
    /// @param room grows whenever room may have grown
    /// @param queue grows whenever a job joins or leaves the queue
    /// @param limits grows whenever what queues hold or may hold changes
    record Stamp(long room, long queue, long limits) {}

    private final Map<Realm, TreeMap<Long, Promise>> byRealm = new TreeMap<>();
    private final Map<Realm, Basis> bases = new TreeMap<>();
    private long broken;

    private TreeMap<Long, Promise> in(Realm realm) {
        return byRealm.computeIfAbsent(realm, _ -> new TreeMap<>());
    }

    /// {@return the promises of a realm by job number; read only}
    Collection<Promise> all(Realm realm) {
        return in(realm).values();
    }

    /// {@return what a waiting job was promised}
    public Optional<Promise> of(long jobId) {
        for (TreeMap<Long, Promise> promises : byRealm.values()) {
            Promise found = promises.get(jobId);
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    Optional<Promise> of(Realm realm, long jobId) {
        return Optional.ofNullable(in(realm).get(jobId));
    }

    /// {@return how often promises had to be made again because the world did not keep to what was
    /// expected: a gang ran longer, or nodes went away}
    public long broken() {
        return broken;
    }

    void make(Realm realm, Promise promise) {
        in(realm).put(promise.jobId(), promise);
    }

    /// {@return the job's promise, which it has no more}
    Optional<Promise> drop(Realm realm, long jobId) {
        return Optional.ofNullable(in(realm).remove(jobId));
    }

    /// The world is not as it was expected to be: nobody has a promise any more.
    void breakAll(Realm realm) {
        in(realm).clear();
        broken++;
    }

    /// {@return whether a cycle could do nothing: everybody was heard, nothing has changed since
    /// and nobody's time has come}
    boolean quiet(Realm realm, Stamp stamp, long now) {
        return basis(realm).settled.equals(Optional.of(stamp))
                && in(realm).values().stream().allMatch(promise -> promise.startAt() > now);
    }

    /// Everybody was heard, and who had room at this time started.
    ///
    /// @param blocked who had to wait for whom
    void settle(Realm realm, Stamp stamp, Optional<Reasons.Blocked> blocked) {
        basis(realm).settled = Optional.of(stamp);
        basis(realm).blocked = blocked;
    }

    /// {@return who had to wait for whom when the realm was last settled}
    Optional<Reasons.Blocked> blocked(Realm realm) {
        return basis(realm).blocked;
    }

    private Basis basis(Realm realm) {
        return bases.computeIfAbsent(realm, _ -> new Basis());
    }

    /// Takes note of what promises are made on.
    ///
    /// @return whether room may have come up that was not foreseen
    boolean rebase(Realm realm, long earlyEnds, int openNodes, boolean counted) {
        Basis basis = basis(realm);
        boolean changed =
                basis.earlyEnds != earlyEnds
                        || basis.openNodes != openNodes
                        || basis.counted != counted;
        if (basis.counted != counted) {
            in(realm).clear();
        }
        basis.earlyEnds = earlyEnds;
        basis.openNodes = openNodes;
        basis.counted = counted;
        return changed;
    }
}
