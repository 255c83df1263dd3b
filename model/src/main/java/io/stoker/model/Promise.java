package io.stoker.model;

import java.util.List;

/// That a job ends before its deadline, and the place that is kept for it until it starts.
///
/// @param startAt when the place is its own at the latest, epoch ms; 0 when no place is known
/// @param endAt when the job has ended at the latest, epoch ms; 0 when no place is known
/// @param kept whether the end is before the deadline; false once capacity was lost that it needed
/// @param place what each worker will hold; empty when no place is known
public record Promise(long startAt, long endAt, boolean kept, List<Allocation> place) {
    public Promise {
        place = List.copyOf(place);
    }

    /// {@return a broken promise for which no place is known}
    public static Promise lost() {
        return new Promise(0, 0, false, List.of());
    }
}
