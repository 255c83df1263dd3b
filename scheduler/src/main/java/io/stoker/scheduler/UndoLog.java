package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.Arrays;

/// What was allocated and released since a mark, so that it can be taken back. Arrays that are kept
/// from one transaction to the next.
final class UndoLog {

    private static final Allocation NOTHING = new Allocation(0, 0, 0, 0, 0, 0);

    private Allocation[] changed = new Allocation[64];
    private byte[] signs = new byte[64];
    private int size;

    int size() {
        return size;
    }

    /// Notes a change.
    ///
    /// @param sign 1 for what was taken, -1 for what was given back; 0 for a change of another
    ///   kind, which the allocation's numbers then stand for
    void add(Allocation held, int sign) {
        if (size == changed.length) {
            int room = size * 2;
            changed = Arrays.copyOf(changed, room);
            signs = Arrays.copyOf(signs, room);
        }
        changed[size] = held;
        signs[size] = (byte) sign;
        size++;
    }

    /// Receives a change that is to be taken back.
    interface Change {
        void accept(Allocation held, int sign);
    }

    /// Hands out and forgets the changes above `mark`, newest first.
    void unwind(int mark, Change change) {
        while (size > mark) {
            size--;
            Allocation held = changed[size];
            changed[size] = NOTHING;
            change.accept(held, signs[size]);
        }
    }

    void clear() {
        Arrays.fill(changed, 0, size, NOTHING);
        size = 0;
    }
}
