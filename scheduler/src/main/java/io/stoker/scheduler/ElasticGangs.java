package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/// Running gangs whose size may change, so that nobody has to look for them: each change of a gang
/// costs O(log gangs), and gangs of fixed size cost nothing.
///
/// A gang is listed while it lives, runs whole and stands at one of its sizes. Mutable, one writer.
public final class ElasticGangs {

    /// Who has waited longest for a change of size comes first.
    private static final Comparator<RunningGang> LONGEST_UNCHANGED =
            Comparator.comparingLong(RunningGang::mayResizeAt)
                    .thenComparingLong(RunningGang::epoch);

    /// Who gives first: the lowest priority, and of those the youngest attempt.
    private static final Comparator<RunningGang> FIRST_TO_GIVE =
            Comparator.<RunningGang>comparingInt(gang -> gang.job().priority())
                    .thenComparing(Comparator.comparingLong(RunningGang::epoch).reversed());

    private record Pause(long overAt, long epoch) {}

    private static final class OfRealm {
        private final TreeSet<RunningGang> growable = new TreeSet<>(LONGEST_UNCHANGED);
        private final TreeSet<RunningGang> shrinkable = new TreeSet<>(FIRST_TO_GIVE);
        private final TreeSet<RunningGang> shrinking =
                new TreeSet<>(Comparator.comparingLong(RunningGang::epoch));
    }

    private final TreeSet<Pause> pauses =
            new TreeSet<>(Comparator.comparingLong(Pause::overAt).thenComparingLong(Pause::epoch));
    private final Map<Realm, OfRealm> realms = new EnumMap<>(Realm.class);

    ElasticGangs() {
        for (Realm realm : Realm.values()) {
            realms.put(realm, new OfRealm());
        }
    }

    /// Lists a gang where it belongs, if anywhere.
    void add(RunningGang gang) {
        JobSpec spec = gang.job().spec();
        if (!spec.elastic().active() || !gang.live()) {
            return;
        }
        OfRealm own = of(spec.realm());
        if (!gang.leaving.isEmpty()) {
            own.shrinking.add(gang);
        }
        int size = gang.size();
        if (gang.startedAt() == 0 || gang.finishing || !spec.allowsSize(size)) {
            return;
        }
        pauses.add(new Pause(gang.mayResizeAt(), gang.epoch()));
        if (spec.largestSize(JobSpec.MAX_WORKERS) > size) {
            own.growable.add(gang);
        }
        if (spec.largestSize(size - 1) > 0) {
            own.shrinkable.add(gang);
        }
    }

    /// Takes a gang off all lists; to be called before it changes.
    void remove(RunningGang gang) {
        JobSpec spec = gang.job().spec();
        if (spec.elastic().active()) {
            OfRealm own = of(spec.realm());
            pauses.remove(new Pause(gang.mayResizeAt(), gang.epoch()));
            own.growable.remove(gang);
            own.shrinkable.remove(gang);
            own.shrinking.remove(gang);
        }
    }

    /// {@return gangs below their most workers, the one that was longest unchanged first}
    NavigableSet<RunningGang> growable(Realm realm) {
        return of(realm).growable;
    }

    /// {@return gangs above their least workers, the one that gives first first}
    NavigableSet<RunningGang> shrinkable(Realm realm) {
        return of(realm).shrinkable;
    }

    /// {@return what workers of live gangs still hold that were told to leave}
    List<Allocation> leavers() {
        List<Allocation> leavers = new ArrayList<>();
        for (OfRealm own : realms.values()) {
            own.shrinking.forEach(gang -> leavers.addAll(gang.leavers()));
        }
        return leavers;
    }

    /// {@return when the next of the gangs that pause may be resized again, epoch ms;
    /// `Long.MAX_VALUE` when none pauses}
    public long nextPauseOver(long now) {
        Pause next = pauses.higher(new Pause(now, Long.MAX_VALUE));
        return next == null ? Long.MAX_VALUE : next.overAt();
    }

    private OfRealm of(Realm realm) {
        return java.util.Objects.requireNonNull(realms.get(realm));
    }
}
