package io.stoker.scheduler;

import java.util.ArrayList;
import java.util.List;

/// A binary heap whose items know their place in it, so that any of them can be moved or taken out
/// in O(log n).
final class IndexedHeap<T extends IndexedHeap.Item<T>> {

    /// Something a heap can hold; in one heap at a time.
    abstract static class Item<T> {
        private int position = -1;

        /// {@return whether this goes before the other}
        abstract boolean before(T other);
    }

    private final List<T> items = new ArrayList<>();

    boolean isEmpty() {
        return items.isEmpty();
    }

    int size() {
        return items.size();
    }

    /// {@return the first item; the heap must not be empty}
    T first() {
        return items.getFirst();
    }

    /// {@return the items, in no useful order}
    List<T> items() {
        return items;
    }

    void add(T item) {
        items.add(item);
        up(items.size() - 1, item);
    }

    void remove(T item) {
        int at = position(item);
        T last = items.removeLast();
        position(item, -1);
        if (last != item) {
            if (!up(at, last)) {
                down(at, last);
            }
        }
    }

    /// Puts an item right whose rank has changed.
    void update(T item) {
        int at = position(item);
        if (!up(at, item)) {
            down(at, item);
        }
    }

    /// Takes all items out.
    List<T> drain() {
        List<T> all = List.copyOf(items);
        for (T item : all) {
            position(item, -1);
        }
        items.clear();
        return all;
    }

    private static <T> int position(Item<T> item) {
        return item.position;
    }

    private static <T> void position(Item<T> item, int at) {
        item.position = at;
    }

    private boolean up(int from, T item) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            T other = items.get(parent);
            if (!item.before(other)) {
                break;
            }
            items.set(at, other);
            position(other, at);
            at = parent;
        }
        items.set(at, item);
        position(item, at);
        return at != from;
    }

    private void down(int from, T item) {
        int at = from;
        int size = items.size();
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            T other = items.get(child);
            if (child + 1 < size && items.get(child + 1).before(other)) {
                child++;
                other = items.get(child);
            }
            if (!other.before(item)) {
                break;
            }
            items.set(at, other);
            position(other, at);
            at = child;
        }
        items.set(at, item);
        position(item, at);
    }
}
