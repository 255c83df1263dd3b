package io.stoker.rules.offenders.scheduler;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Breaks: the core never depends on the order of a hash table, here one that hides in a library.
public final class CollectsIntoSet {
    Collection<String> names() {
        return List.of("a", "b").stream().collect(Collectors.toSet());
    }
}
