package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.ReservationImage;
import java.util.TreeMap;

/// Begins and ends the times of reservations. Times that passed while nobody led are left out: the
/// next one that it proposes lies after now.
final class ReservationLoop implements Loop {

    /// Turns already proposed, by reservation: at which time; the journal's answer removes them.
    private final TreeMap<String, Long> proposed = new TreeMap<>();

    @Override
    public void lead(long now, ClusterState state, Actions actions) {
        proposed.clear();
        askForNext(state, actions);
    }

    @Override
    public void observe(long at, Event event, ClusterState state, Actions actions) {
        switch (event) {
            case Event.ReservationChanged e -> {
                proposed.remove(e.reservation().spec().name());
                askForNext(state, actions);
            }
            case Event.ReservationEnded e -> proposed.remove(e.name());
            default -> {}
        }
    }

    @Override
    public void wake(long now, ClusterState state, Actions actions) {
        for (ReservationImage one : state.reservations.values()) {
            String name = one.spec().name();
            long turnsAt = turnsAt(one);
            if (turnsAt <= now && !Long.valueOf(turnsAt).equals(proposed.get(name))) {
                proposed.put(name, turnsAt);
                long nextAt =
                        one.spec()
                                .cron()
                                .map(cron -> cron.nextAfter(Math.max(now, one.endAt()) - 1))
                                .orElse(0L);
                actions.propose(new Command.TurnReservation(now, name, one.startAt(), nextAt));
            }
        }
        askForNext(state, actions);
    }

    private static long turnsAt(ReservationImage one) {
        return one.open() ? one.endAt() : one.startAt();
    }

    private void askForNext(ClusterState state, Actions actions) {
        long earliest = Long.MAX_VALUE;
        for (ReservationImage one : state.reservations.values()) {
            if (!proposed.containsKey(one.spec().name())) {
                earliest = Math.min(earliest, turnsAt(one));
            }
        }
        if (earliest != Long.MAX_VALUE) {
            actions.wakeAt(earliest);
        }
    }
}
