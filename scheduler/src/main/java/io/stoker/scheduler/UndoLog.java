package io.stoker.scheduler;

import java.util.Arrays;

/// What was allocated and released since a mark, so that it can be taken back. Primitive arrays
/// that are kept from one transaction to the next: a transaction allocates nothing.
final class UndoLog {

    private int[] nodes = new int[64];
    private long[] masks = new long[64];
    private int[] millis = new int[64];
    private int[] cpus = new int[64];
    private long[] memories = new long[64];
    private int[] signs = new int[64];
    private int size;

    int size() {
        return size;
    }

    /// Notes a change; a release is an allocation of negative amounts.
    ///
    /// @param sign workers that came to stand on the node, or left it; 0 for a change of another
    ///   kind
    void add(int node, long gpuMask, int milli, int cpu, long memory, int sign) {
        if (size == nodes.length) {
            int room = size * 2;
            nodes = Arrays.copyOf(nodes, room);
            masks = Arrays.copyOf(masks, room);
            millis = Arrays.copyOf(millis, room);
            cpus = Arrays.copyOf(cpus, room);
            memories = Arrays.copyOf(memories, room);
            signs = Arrays.copyOf(signs, room);
        }
        nodes[size] = node;
        masks[size] = gpuMask;
        millis[size] = milli;
        cpus[size] = cpu;
        memories[size] = memory;
        signs[size] = sign;
        size++;
    }

    /// Receives a change that is to be taken back.
    interface Change {
        void accept(int node, long gpuMask, int milli, int cpu, long memory, int sign);
    }

    /// Hands out and forgets the changes above `mark`, newest first.
    void unwind(int mark, Change change) {
        while (size > mark) {
            size--;
            change.accept(
                    nodes[size],
                    masks[size],
                    millis[size],
                    cpus[size],
                    memories[size],
                    signs[size]);
        }
    }

    void clear() {
        size = 0;
    }
}
