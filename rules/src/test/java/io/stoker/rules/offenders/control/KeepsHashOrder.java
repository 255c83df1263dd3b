package io.stoker.rules.offenders.control;

import java.util.HashMap;
import java.util.Map;

/// Breaks: the core never depends on the order of a hash table.
public final class KeepsHashOrder {
    final Map<String, String> byName = new HashMap<>();
}
