package io.stoker.model;

import java.util.Arrays;
import java.util.BitSet;

/// A set of places of an array, such as those that have ended: one bit a place. Immutable.
public final class Places {

    /// No place.
    public static final Places NONE = new Places(new BitSet());

    private final BitSet bits;

    private Places(BitSet bits) {
        this.bits = bits;
    }

    /// {@return the places whose bits are set}
    public static Places of(BitSet bits) {
        return bits.isEmpty() ? NONE : new Places((BitSet) bits.clone());
    }

    /// {@return the places whose bits are set in these words, the first place lowest}
    public static Places ofWords(long... words) {
        return of(BitSet.valueOf(words));
    }

    /// {@return the bits, sixty-four a word, without zeros at the end}
    public long[] words() {
        return bits.toLongArray();
    }

    /// {@return a copy that may be changed}
    public BitSet toBits() {
        return (BitSet) bits.clone();
    }

    /// {@return whether a place is among them}
    public boolean contains(int place) {
        return bits.get(place);
    }

    /// {@return the least place that is not among them}
    public int firstWithout() {
        return bits.nextClearBit(0);
    }

    /// {@return how many there are}
    public int size() {
        return bits.cardinality();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Places places && bits.equals(places.bits);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words());
    }

    /// {@return them as ranges, such as `0-4,7`}
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int from = bits.nextSetBit(0); from >= 0; from = bits.nextSetBit(from)) {
            int end = bits.nextClearBit(from);
            text.append(text.isEmpty() ? "" : ",").append(from);
            if (end - 1 > from) {
                text.append('-').append(end - 1);
            }
            from = end;
        }
        return text.toString();
    }
}
