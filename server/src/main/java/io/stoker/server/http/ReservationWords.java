package io.stoker.server.http;

import io.stoker.model.Event;
import io.stoker.model.ReservationImage;
import java.time.Instant;

/// What happens to reservations, in words.
final class ReservationWords {

    private ReservationWords() {}

    static String changed(Event.ReservationChanged event) {
        ReservationImage one = event.reservation();
        return "%s %s %s %s, on %d nodes%s"
                .formatted(
                        one.spec().maintenance() ? "maintenance" : "reservation",
                        one.spec().name(),
                        one.open() ? "is open since" : "begins at",
                        Instant.ofEpochMilli(one.startAt()),
                        one.nodes().size(),
                        one.spec().durationMillis() == 0
                                ? ""
                                : ", until " + Instant.ofEpochMilli(one.endAt()));
    }
}
