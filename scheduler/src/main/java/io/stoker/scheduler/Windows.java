package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.ReservationImage;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/// Which nodes are kept when, and for whom: the scheduler's picture of reservations. Mutable, one
/// writer.
public final class Windows {

    private final TreeMap<String, ReservationImage> byName = new TreeMap<>();

    /// A reservation was made or moved on.
    public void put(ReservationImage reservation) {
        byName.put(reservation.spec().name(), reservation);
    }

    /// A reservation is gone.
    public void remove(String name) {
        byName.remove(name);
    }

    /// {@return whether nothing is kept at all}
    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /// {@return the reservation of this name}
    public Optional<ReservationImage> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// {@return all reservations by name; read only}
    public Collection<ReservationImage> all() {
        return byName.values();
    }

    /// {@return whether the job must not be on these nodes while it runs from one time to the
    /// other}
    static boolean bars(ReservationImage window, JobSpec job, long from, long until) {
        boolean meets = window.startAt() < until && window.endAt() > from;
        boolean invited =
                !window.spec().maintenance()
                        && job.reservation().equals(Optional.of(window.spec().name()));
        return meets && !invited;
    }

    /// {@return why the job may not start at this time wherever there is room; empty when it may}
    static Optional<PendingReason> refuses(Windows windows, JobSpec job, long at) {
        if (job.reservation().isEmpty()) {
            return Optional.empty();
        }
        String name = job.reservation().get();
        Optional<ReservationImage> own = windows.find(name);
        if (own.isEmpty()) {
            return Optional.of(new PendingReason.ReservationGone(name));
        }
        return at >= own.get().startAt() && at < own.get().endAt()
                ? Optional.empty()
                : Optional.of(new PendingReason.ReservationNotOpen(name, own.get().startAt()));
    }

    /// {@return the name of what keeps a job off one of these places, if it starts at a time and
    /// runs as long as it says; empty when nothing does}
    ///
    /// @param runsMillis how long it runs, 0 when nobody said: then it is taken not to end
    public Optional<String> keepsOff(
            JobSpec job, Iterable<Allocation> places, long at, long runsMillis) {
        if (byName.isEmpty() && job.reservation().isEmpty()) {
            return Optional.empty();
        }
        Optional<PendingReason> refused = refuses(this, job, at);
        if (refused.isPresent()) {
            return job.reservation();
        }
        BitSet shut = shut(job, at, runsMillis == 0 ? Long.MAX_VALUE : at + runsMillis);
        BitSet own = new BitSet();
        job.reservation().flatMap(this::find).ifPresent(window -> window.nodes().forEach(own::set));
        for (Allocation place : places) {
            if (shut.get(place.nodeId())) {
                return Optional.of("a reservation");
            }
            if (job.reservation().isPresent() && !own.get(place.nodeId())) {
                return job.reservation();
            }
        }
        return Optional.empty();
    }

    /// {@return the nodes that are kept from the job at some time between the two}
    BitSet shut(JobSpec job, long from, long until) {
        BitSet shut = new BitSet();
        for (ReservationImage window : byName.values()) {
            if (bars(window, job, from, until)) {
                window.nodes().forEach(shut::set);
            }
        }
        return shut;
    }

    /// {@return the first window that keeps nodes from the job then}
    Optional<PendingReason> reason(JobSpec job, long from, long until) {
        for (ReservationImage window : byName.values()) {
            if (bars(window, job, from, until)) {
                String name = window.spec().name();
                return Optional.of(
                        window.spec().maintenance()
                                ? new PendingReason.MaintenanceWindow(
                                        name, window.startAt(), window.endAt())
                                : new PendingReason.ReservedForOthers(
                                        name, window.startAt(), window.endAt()));
            }
        }
        return Optional.empty();
    }
}
