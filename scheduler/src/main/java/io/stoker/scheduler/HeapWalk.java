package io.stoker.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Goes through the items of a heap in order and leaves the heap alone: a cycle that starts a few
/// of 100,000 jobs touches a few of them. The heap must not change while a walk is on.
///
/// An item comes after its parent, so the next item is the least of the children of those already
/// passed: these wait in a small heap of positions. The n-th step costs O(log n).
///
/// An item that stands for the tasks of an array waits on for its next task, whose number may put
/// it behind others.
final class HeapWalk {

    private final JobHeap heap;
    private int[] waiting = new int[0];
    private int size;
    private int passed;
    private final List<QueuedJob> moved = new ArrayList<>(0);

    HeapWalk(JobHeap heap) {
        this.heap = heap;
    }

    /// {@return how many jobs have been passed, each task of an array counted}
    int passed() {
        return passed;
    }

    /// {@return whether all jobs have been passed}
    boolean atEnd() {
        return passed == 0 ? heap.isEmpty() : size == 0;
    }

    /// {@return the first job not passed; there must be one}
    QueuedJob current() {
        return item().current();
    }

    private QueuedJob item() {
        return passed == 0 ? heap.first() : heap.at(waiting[0]);
    }

    /// Passes the current job.
    void step() {
        QueuedJob current = item();
        if (current.tasks.isEmpty()) {
            leave();
            passed++;
            return;
        }
        int at = passed == 0 ? 0 : waiting[0];
        boolean first = current.passed == 0;
        if (first) {
            leave();
            moved.add(current);
        } else {
            pop();
        }
        passed++;
        if (current.next()) {
            push(at);
        }
    }

    /// Passes the current job and, when it is a task of an array, those that follow it too.
    void skip() {
        QueuedJob current = item();
        int left = current.count - current.passed;
        if (current.passed == 0) {
            leave();
        } else {
            pop();
        }
        passed += left;
    }

    /// Takes the current item out and lets its children follow.
    private void leave() {
        int from = passed == 0 ? 0 : pop();
        int end = Math.min(JobHeap.FAN * (from + 1) + 1, heap.size());
        for (int child = JobHeap.FAN * from + 1; child < end; child++) {
            push(child);
        }
    }

    /// Starts again.
    void reset() {
        size = 0;
        passed = 0;
        moved.forEach(QueuedJob::rewind);
        moved.clear();
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
