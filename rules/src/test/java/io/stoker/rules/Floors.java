package io.stoker.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// Who may use whom: the table of ARCHITECTURE.md, in the order of the floors.
final class Floors {

    /// Each module with the modules it may name in its own build file; what those may use comes
    /// along.
    static final Map<String, List<String>> USES = uses();

    private Floors() {}

    private static Map<String, List<String>> uses() {
        Map<String, List<String>> table = new LinkedHashMap<>();
        table.put("model", List.of());
        table.put("scheduler", List.of("model"));
        table.put("protocol", List.of("model"));
        table.put("control", List.of("scheduler"));
        table.put("raft", List.of("control", "protocol"));
        table.put("agent", List.of("protocol"));
        table.put("simulator", List.of("control"));
        table.put("server", List.of("control", "protocol", "raft"));
        table.put("cli", List.of("server", "agent", "simulator"));
        table.put("bench", List.of("cli"));
        return java.util.Collections.unmodifiableMap(table);
    }

    /// {@return every module that `module` may use, directly or through another}
    static SortedSet<String> below(String module) {
        SortedSet<String> found = new TreeSet<>();
        collect(module, found);
        return found;
    }

    private static void collect(String module, SortedSet<String> found) {
        for (String used : USES.get(module)) {
            if (found.add(used)) {
                collect(used, found);
            }
        }
    }
}
