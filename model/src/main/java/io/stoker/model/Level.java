package io.stoker.model;

import java.util.Locale;
import java.util.Optional;

/// A level of the topology tree, from small to large. A domain is one place on a level, such as one
/// rack; an NVL domain is a rack or a block, whichever the site says its nodes are in.
public enum Level {
    /// GPUs of one node that NVLink joins.
    ISLAND,
    /// One machine.
    NODE,
    /// Machines behind one leaf switch.
    RACK,
    /// Racks behind one spine group, or one NVL domain larger than a rack.
    BLOCK,
    /// Blocks of one row.
    ROW,
    /// Everything.
    CLUSTER;

    /// {@return its name in job files}
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// {@return the level of this name}
    public static Optional<Level> of(String word) {
        for (Level level : values()) {
            if (level.word().equals(word)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
