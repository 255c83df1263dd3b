package io.stoker.agent.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A map that forgets its oldest entries beyond a bound. One writer.
public final class Recent<K, V> {
    private final LinkedHashMap<K, V> entries = new LinkedHashMap<>();
    private final int most;

    /// @param most entries kept
    public Recent(int most) {
        this.most = most;
    }

    /// Adds an entry as the newest.
    public void put(K key, V value) {
        entries.remove(key);
        entries.put(key, value);
        if (entries.size() > most) {
            entries.pollFirstEntry();
        }
    }

    /// {@return what is kept under `key`}
    public Optional<V> find(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    /// {@return whether `key` is kept}
    public boolean contains(K key) {
        return entries.containsKey(key);
    }

    /// {@return all that is kept}
    public Map<K, V> oldestFirst() {
        return entries;
    }
}
