package io.stoker.scheduler;

import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which nodes stand in which rack, block and row. A domain is known by its path, so two blocks may
/// both have a rack `r1`; a node that names no rack (block, row) stands in none. Realms share no
/// domain.
///
/// A domain has a number among those of its level, which it keeps for ever; a node's own number is
/// that of its domain of level `NODE`. Mutable, one writer.
final class Domains {

    /// Number of no domain.
    static final int NONE = -1;

    static final int LEVELS = Level.values().length;

    /// The levels that are not a node or a part of one.
    private static final List<Level> WIDE =
            List.of(Level.RACK, Level.BLOCK, Level.ROW, Level.CLUSTER);

    private static final List<Level> ALL = List.of(Level.values());
    private static final int[] EMPTY = {};

    /// One place on a level.
    static final class Domain {
        final Level level;
        final int number;
        private int[] nodes = EMPTY;
        private int size;

        /// Nodes of it that something is held on.
        int busy;

        /// Busy nodes whose holder keeps this domain to itself.
        int kept;

        private final int[][] parts = new int[LEVELS][];
        private long partsMadeAt = -1;

        private Domain(Level level, int number) {
            this.level = level;
            this.number = number;
        }

        /// {@return its nodes in ascending order; read only}
        int[] nodes() {
            if (nodes.length != size) {
                nodes = Arrays.copyOf(nodes, size);
            }
            return nodes;
        }

        private void add(int node) {
            int at = -1 - Arrays.binarySearch(nodes, 0, size, node);
            if (size == nodes.length) {
                nodes = Arrays.copyOf(nodes, Math.max(4, size * 2));
            }
            System.arraycopy(nodes, at, nodes, at + 1, size - at);
            nodes[at] = node;
            size++;
        }

        private void remove(int node) {
            int at = Arrays.binarySearch(nodes, 0, size, node);
            System.arraycopy(nodes, at + 1, nodes, at, size - at - 1);
            size--;
        }
    }

    private final List<List<Domain>> byLevel = new ArrayList<>();
    private final Map<String, Domain> byPath = new LinkedHashMap<>();
    private final int[][] numberOf = new int[LEVELS][0];
    private long[][] islands = new long[0][];
    private long version;

    Domains() {
        for (int level = 0; level < LEVELS; level++) {
            byLevel.add(new ArrayList<>());
        }
    }

    void add(int node, NodeSpec spec) {
        remove(node);
        reserve(node);
        islands[node] = spec.islandMasks();
        List<Domain> own = byLevel.get(Level.NODE.ordinal());
        while (own.size() <= node) {
            own.add(new Domain(Level.NODE, own.size()));
        }
        join(node, own.get(node));
        for (Level level : WIDE) {
            String path = path(level, spec);
            if (!path.isEmpty()) {
                join(node, byPath.computeIfAbsent(path, _ -> make(level)));
            }
        }
        version++;
    }

    private void join(int node, Domain domain) {
        domain.add(node);
        numberOf[domain.level.ordinal()][node] = domain.number;
    }

    private Domain make(Level level) {
        List<Domain> own = byLevel.get(level.ordinal());
        Domain made = new Domain(level, own.size());
        own.add(made);
        return made;
    }

    private void reserve(int node) {
        int room = islands.length;
        if (node >= room) {
            int next = Math.max(node + 1, Math.max(64, room * 2));
            islands = Arrays.copyOf(islands, next);
            for (int level = 0; level < LEVELS; level++) {
                numberOf[level] = Arrays.copyOf(numberOf[level], next);
                Arrays.fill(numberOf[level], room, next, NONE);
            }
        }
    }

    void remove(int node) {
        if (node >= islands.length) {
            return;
        }
        for (int level = 0; level < LEVELS; level++) {
            int number = numberOf[level][node];
            if (number != NONE) {
                byLevel.get(level).get(number).remove(node);
                numberOf[level][node] = NONE;
            }
        }
        version++;
    }

    private static String path(Level level, NodeSpec spec) {
        return switch (level) {
            case ISLAND, NODE -> "";
            case RACK ->
                    spec.rack().isEmpty()
                            ? ""
                            : "rack/%s/%s/%s/%s"
                                    .formatted(spec.realm(), spec.row(), spec.block(), spec.rack());
            case BLOCK ->
                    spec.block().isEmpty()
                            ? ""
                            : "block/%s/%s/%s".formatted(spec.realm(), spec.row(), spec.block());
            case ROW -> spec.row().isEmpty() ? "" : "row/%s/%s".formatted(spec.realm(), spec.row());
            case CLUSTER -> "cluster/" + spec.realm();
        };
    }

    static Level level(int ordinal) {
        return ALL.get(ordinal);
    }

    /// {@return a number that changes whenever a node comes, goes or moves}
    long version() {
        return version;
    }

    /// {@return the number of the node's domain of a level, or [#NONE]; islands are no domains of a
    /// whole node}
    int numberOf(Level level, int node) {
        int[] numbers = numberOf[level.ordinal()];
        return node < numbers.length ? numbers[node] : NONE;
    }

    /// {@return the domain of this number}
    Domain at(Level level, int number) {
        return byLevel.get(level.ordinal()).get(number);
    }

    /// {@return how many domains of a level there ever were}
    int count(Level level) {
        return byLevel.get(level.ordinal()).size();
    }

    /// {@return the domain that all nodes of a realm stand in, number [#NONE] when it has none}
    int cluster(Realm realm) {
        Domain found = byPath.get("cluster/" + realm);
        return found == null ? NONE : found.number;
    }

    /// {@return the masks of GPUs of the node that NVLink joins}
    long[] islands(int node) {
        return islands[node];
    }

    /// {@return the numbers of the domains of a level, not above its own, that have a node in the
    /// domain; in the order of their first nodes; read only}
    int[] parts(Domain whole, Level level) {
        if (level == whole.level) {
            return new int[] {whole.number};
        }
        if (level == Level.NODE) {
            return whole.nodes();
        }
        if (whole.partsMadeAt != version) {
            Arrays.fill(whole.parts, null);
            whole.partsMadeAt = version;
        }
        int[] made = whole.parts[level.ordinal()];
        if (made == null) {
            made = makeParts(whole, level);
            whole.parts[level.ordinal()] = made;
        }
        return made;
    }

    private int[] makeParts(Domain whole, Level level) {
        boolean[] seen = new boolean[count(level)];
        int[] found = new int[count(level)];
        int size = 0;
        int[] numbers = numberOf[level.ordinal()];
        for (int node : whole.nodes()) {
            int number = numbers[node];
            if (number != NONE && !seen[number]) {
                seen[number] = true;
                found[size++] = number;
            }
        }
        return Arrays.copyOf(found, size);
    }
}
