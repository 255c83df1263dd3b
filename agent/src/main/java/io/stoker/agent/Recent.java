package io.stoker.agent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A map that forgets its oldest entries beyond a bound. One writer.
final class Recent<K, V> {
    private final LinkedHashMap<K, V> entries = new LinkedHashMap<>();
    private final int most;

    Recent(int most) {
        this.most = most;
    }

    void put(K key, V value) {
        entries.remove(key);
        entries.put(key, value);
        if (entries.size() > most) {
            entries.pollFirstEntry();
        }
    }

    Optional<V> find(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    boolean contains(K key) {
        return entries.containsKey(key);
    }

    Map<K, V> oldestFirst() {
        return entries;
    }
}
