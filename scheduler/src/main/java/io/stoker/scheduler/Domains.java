package io.stoker.scheduler;

import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Which nodes stand in which rack and block. A domain is known by its path, so two blocks may both
/// have a rack `r1`; a node that names no rack (or block) stands in none. Mutable, one writer.
final class Domains {

    private static final int[] NONE = {};

    private final List<NodeSpec> specs = new ArrayList<>();
    private final Map<String, TreeSet<Integer>> racks = new LinkedHashMap<>();
    private final Map<String, TreeSet<Integer>> blocks = new LinkedHashMap<>();
    private final TreeSet<Integer> all = new TreeSet<>();
    private final Map<Level, List<int[]>> lists = new LinkedHashMap<>();

    void add(int node, NodeSpec spec) {
        remove(node);
        while (specs.size() <= node) {
            specs.add(NodeSpec.simulated("none", 0, "none"));
        }
        specs.set(node, spec);
        all.add(node);
        if (!spec.rack().isEmpty()) {
            racks.computeIfAbsent(rackPath(spec), _ -> new TreeSet<>()).add(node);
        }
        if (!spec.block().isEmpty()) {
            blocks.computeIfAbsent(blockPath(spec), _ -> new TreeSet<>()).add(node);
        }
        lists.clear();
    }

    void remove(int node) {
        if (!all.remove(node)) {
            return;
        }
        leave(racks, rackPath(specs.get(node)), node);
        leave(blocks, blockPath(specs.get(node)), node);
        lists.clear();
    }

    private static void leave(Map<String, TreeSet<Integer>> domains, String path, int node) {
        TreeSet<Integer> members = domains.get(path);
        if (members != null && members.remove(node) && members.isEmpty()) {
            domains.remove(path);
        }
    }

    private static String blockPath(NodeSpec spec) {
        return spec.realm() + "/" + spec.block();
    }

    private static String rackPath(NodeSpec spec) {
        return blockPath(spec) + "/" + spec.rack();
    }

    /// {@return the nodes of each domain of a level, in node order; made again only after nodes
    /// came or went}
    List<int[]> at(Level level) {
        return lists.computeIfAbsent(level, this::make);
    }

    private List<int[]> make(Level level) {
        return switch (level) {
            case ISLAND, NODE -> all.stream().map(node -> new int[] {node}).toList();
            case RACK -> racks.values().stream().map(Domains::array).toList();
            case BLOCK -> blocks.values().stream().map(Domains::array).toList();
            case ROW, CLUSTER -> List.of(all.isEmpty() ? NONE : array(all));
        };
    }

    /// {@return the domains of a level that have a node among these, each cut to them}
    List<int[]> within(int[] nodes, Level level) {
        Map<String, TreeSet<Integer>> parts = new LinkedHashMap<>();
        for (int node : nodes) {
            NodeSpec spec = specs.get(node);
            String path =
                    switch (level) {
                        case ISLAND, NODE -> Integer.toString(node);
                        case RACK -> spec.rack().isEmpty() ? "" : rackPath(spec);
                        case BLOCK -> spec.block().isEmpty() ? "" : blockPath(spec);
                        case ROW, CLUSTER -> "all";
                    };
            if (!path.isEmpty()) {
                parts.computeIfAbsent(path, _ -> new TreeSet<>()).add(node);
            }
        }
        return parts.values().stream().map(Domains::array).toList();
    }

    private static int[] array(TreeSet<Integer> nodes) {
        return nodes.stream().mapToInt(Integer::intValue).toArray();
    }
}
