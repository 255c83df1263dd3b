package io.stoker.simulator.engine;

import java.util.Arrays;

/// What happens next in virtual time, ordered by (time, sequence): of two things at one time, the
/// one that was added first comes first.
///
/// A 4-ary heap over parallel primitive arrays: adding and taking allocate nothing once the arrays
/// have grown. Four children a node halve the depth of a binary heap, and the children of a node
/// lie side by side. Not thread-safe: one owner.
public final class EventQueue {

    private static final int ARITY = 4;

    private long[] times;
    private long[] sequences;
    private long[] codes;
    private int size;
    private long nextSequence;

    /// @param expected how many events to make room for at first
    public EventQueue(int expected) {
        int room = Math.max(16, expected);
        times = new long[room];
        sequences = new long[room];
        codes = new long[room];
    }

    /// Adds an event.
    ///
    /// @param at when it happens
    /// @param code what happens, in the owner's own encoding
    public void add(long at, long code) {
        if (size == times.length) {
            grow();
        }
        long sequence = nextSequence++;
        int slot = size++;
        while (slot > 0) {
            int parent = (slot - 1) / ARITY;
            // A new event has the highest sequence, so equal times never move it up.
            if (times[parent] <= at) {
                break;
            }
            times[slot] = times[parent];
            sequences[slot] = sequences[parent];
            codes[slot] = codes[parent];
            slot = parent;
        }
        times[slot] = at;
        sequences[slot] = sequence;
        codes[slot] = code;
    }

    /// {@return whether nothing is left to happen}
    public boolean isEmpty() {
        return size == 0;
    }

    /// {@return how many events wait}
    public int size() {
        return size;
    }

    /// {@return when the next event happens}
    public long nextAt() {
        requireSome();
        return times[0];
    }

    /// Takes the next event out.
    ///
    /// @return what happens
    public long take() {
        requireSome();
        long code = codes[0];
        int last = --size;
        if (last > 0) {
            sink(times[last], sequences[last], codes[last]);
        }
        return code;
    }

    private void sink(long at, long sequence, long code) {
        int slot = 0;
        while (true) {
            int first = slot * ARITY + 1;
            if (first >= size) {
                break;
            }
            int best = first;
            int end = Math.min(first + ARITY, size);
            for (int child = first + 1; child < end; child++) {
                if (before(times[child], sequences[child], times[best], sequences[best])) {
                    best = child;
                }
            }
            if (!before(times[best], sequences[best], at, sequence)) {
                break;
            }
            times[slot] = times[best];
            sequences[slot] = sequences[best];
            codes[slot] = codes[best];
            slot = best;
        }
        times[slot] = at;
        sequences[slot] = sequence;
        codes[slot] = code;
    }

    private static boolean before(long at, long sequence, long otherAt, long otherSequence) {
        return at < otherAt || (at == otherAt && sequence < otherSequence);
    }

    private void grow() {
        int room = Math.multiplyExact(times.length, 2);
        times = Arrays.copyOf(times, room);
        sequences = Arrays.copyOf(sequences, room);
        codes = Arrays.copyOf(codes, room);
    }

    private void requireSome() {
        if (size == 0) {
            throw new IllegalStateException("the event queue is empty");
        }
    }
}
