package io.stoker.scheduler;

/// The nodes that changed lately, in order, for readers that each remember how far they have read.
/// A reader that fell behind by more than the log holds looks at all nodes instead.
final class ChangeLog {

    private static final int ROOM = 4_096;

    private final int[] nodes = new int[ROOM];
    private long written;

    void add(int node) {
        nodes[(int) written & ROOM - 1] = node;
        written++;
    }

    /// {@return how many changes there were so far}
    long written() {
        return written;
    }

    /// {@return whether all changes since `from` are still here}
    boolean holds(long from) {
        return written - from <= ROOM;
    }

    /// {@return the node that change number `position` was about}
    int at(long position) {
        return nodes[(int) position & ROOM - 1];
    }
}
