package io.stoker.model;

import java.util.Locale;
import java.util.Optional;

/// What keeps workers that share a GPU apart. Each level includes the ones before it.
///
/// A GPU states the level it offers between its shares; a job states the least level it needs. A
/// worker that holds whole GPUs shares with nobody, so every level is kept for it.
public enum Isolation {
    /// They take turns on the GPU; each sees all of its memory.
    NONE,
    /// They take turns, and each is held to its part of the memory.
    MEMORY,
    /// Each has processors, caches and memory of its own: a slice made by MIG.
    HARDWARE;

    /// {@return its name in job files}
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// {@return the level of this name}
    public static Optional<Isolation> of(String word) {
        for (Isolation level : values()) {
            if (level.word().equals(word)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
