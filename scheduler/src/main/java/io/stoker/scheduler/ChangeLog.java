package io.stoker.scheduler;

/// The nodes that changed lately, in order, for readers that each remember how far they have read.
/// A reader that fell behind by more than the log holds looks at all nodes instead.
final class ChangeLog {

    private final int[] nodes;
    private final int last;
    private long written;

    /// @param room changes that are kept, a power of two
    ChangeLog(int room) {
        nodes = new int[room];
        last = room - 1;
    }

    void add(int node) {
        nodes[(int) written & last] = node;
        written++;
    }

    /// {@return how many changes there were so far}
    long written() {
        return written;
    }

    /// {@return whether all changes since `from` are still here}
    boolean holds(long from) {
        return written - from <= nodes.length;
    }

    /// {@return the node that change number `position` was about}
    int at(long position) {
        return nodes[(int) position & last];
    }
}
