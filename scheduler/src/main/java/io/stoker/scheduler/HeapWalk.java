package io.stoker.scheduler;

import java.util.Arrays;

/// Goes through the items of a heap in order and leaves the heap alone: a cycle that starts a few
/// of 100,000 jobs touches a few of them. The heap must not change while a walk is on.
///
/// An item comes after its parent, so the next item is the least of the children of those already
/// passed: these wait in a small heap of positions. The n-th step costs O(log n).
final class HeapWalk {

    private final JobHeap heap;
    private int[] waiting = new int[0];
    private int size;
    private int passed;

    HeapWalk(JobHeap heap) {
        this.heap = heap;
    }

    /// {@return how many items have been passed}
    int passed() {
        return passed;
    }

    /// {@return whether all items have been passed}
    boolean atEnd() {
        return passed == heap.size();
    }

    /// {@return the first item not passed; there must be one}
    QueuedJob current() {
        return passed == 0 ? heap.first() : heap.at(waiting[0]);
    }

    /// Passes the current item.
    void step() {
        int from = passed == 0 ? 0 : pop();
        passed++;
        int end = Math.min(JobHeap.FAN * (from + 1) + 1, heap.size());
        for (int child = JobHeap.FAN * from + 1; child < end; child++) {
            push(child);
        }
    }

    /// Starts again.
    void reset() {
        size = 0;
        passed = 0;
    }

    private void push(int position) {
        if (size == waiting.length) {
            waiting = Arrays.copyOf(waiting, Math.max(4, 2 * size));
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!heap.before(position, waiting[parent])) {
                break;
            }
            waiting[at] = waiting[parent];
            at = parent;
        }
        waiting[at] = position;
    }

    private int pop() {
        int top = waiting[0];
        size--;
        if (size > 0) {
            down(waiting[size]);
        }
        return top;
    }

    private void down(int position) {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap.before(waiting[child + 1], waiting[child])) {
                child++;
            }
            if (!heap.before(waiting[child], position)) {
                break;
            }
            waiting[at] = waiting[child];
            at = child;
        }
        waiting[at] = position;
    }
}
