package io.stoker.server.shell;

import io.stoker.model.Event;
import io.stoker.server.shell.Views.Recorded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest events, numbered without gaps. One writer, any readers.
final class EventRing {

    private final @Nullable Recorded[] slots;
    private long nextSequence = 1;

    EventRing(int capacity) {
        this.slots = new @Nullable Recorded[capacity];
    }

    synchronized Recorded add(long index, long at, Event event) {
        var recorded = new Recorded(nextSequence, index, at, event);
        slots[(int) (nextSequence % slots.length)] = recorded;
        nextSequence++;
        return recorded;
    }

    synchronized List<Recorded> after(long sequence, int most) {
        long first = Math.max(Math.max(sequence + 1, 1), nextSequence - slots.length);
        var found =
                new ArrayList<Recorded>((int) Math.min(most, Math.max(0, nextSequence - first)));
        for (long s = first; s < nextSequence && found.size() < most; s++) {
            Recorded recorded = slots[(int) (s % slots.length)];
            if (recorded != null) {
                found.add(recorded);
            }
        }
        return found;
    }
}
