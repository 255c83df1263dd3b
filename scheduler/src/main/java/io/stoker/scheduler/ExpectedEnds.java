package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.List;

/// When running gangs of one realm are expected to give back what they hold, soonest first. Read
/// once a cycle from [RunningJobs], which keeps them in this order; what the cycle starts joins.
///
/// A gang past its expected end counts as ending now. One that nobody gave a run time is not
/// listed: it never ends in this picture.
final class ExpectedEnds {

    /// Gangs of the realm that are looked at; bounds the time of a cycle.
    static final int MOST_ENDS = 10_000;

    /// @param at when, epoch ms
    /// @param held what comes back
    record End(long at, List<Allocation> held) {}

    private final RunningJobs running;
    private final Realm realm;
    private final long now;
    private final List<End> ends = new ArrayList<>();
    private boolean read;

    ExpectedEnds(RunningJobs running, Realm realm, long now) {
        this.running = running;
        this.realm = realm;
        this.now = now;
    }

    /// A gang starts in this cycle.
    void add(long at, List<Allocation> held) {
        End end = new End(at, held);
        if (read) {
            insert(end);
        } else {
            ends.add(end);
        }
    }

    private void insert(End end) {
        int place = ends.size();
        while (place > 0 && ends.get(place - 1).at() > end.at()) {
            place--;
        }
        ends.add(place, end);
    }

    /// Most cycles start what fits and never look ahead: only those that do pay for it.
    private List<End> read() {
        if (!read) {
            read = true;
            List<End> started = List.copyOf(ends);
            ends.clear();
            for (RunningGang gang : running.byExpectedEnd()) {
                if (gang.expectedEndAt() == RunningGang.UNKNOWN_END || ends.size() == MOST_ENDS) {
                    break;
                }
                if (gang.job().spec().realm() == realm) {
                    ends.add(new End(Math.max(now, gang.expectedEndAt()), gang.held()));
                }
            }
            started.forEach(this::insert);
        }
        return ends;
    }

    int size() {
        return read().size();
    }

    long at(int i) {
        return read().get(i).at();
    }

    List<Allocation> held(int i) {
        return read().get(i).held();
    }

    /// Gives back, in a transaction, what ends at the time of the i-th end.
    ///
    /// @return the first end after that time
    int vacate(FreeIndex free, int i) {
        long at = at(i);
        int next = i;
        while (next < size() && at(next) == at) {
            read().get(next).held().forEach(free::vacate);
            next++;
        }
        return next;
    }
}
