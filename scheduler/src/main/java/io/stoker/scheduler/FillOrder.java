package io.stoker.scheduler;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// The one line in which nodes fill up. The n nodes of a kind (class and CPU) stand at `(i + 1/2) /
/// n` for i = 0 to n - 1, by node number: whatever part of the line is in use, it is that part of
/// each kind. So a part of each kind stays empty, for workers that need whole nodes or one type of
/// GPU, in whatever order nodes have joined.
///
/// Worked example: nodes 1 to 4 have a T4 each, nodes 5 and 6 have 8 H100 each. In thousandths they
/// stand at 125, 375, 625, 875 and at 250, 750: the line is 1, 5, 2, 3, 6, 4.
final class FillOrder {

    private static final int MILLION = 1_000_000;

    private record Kind(int classNumber, int cpuMilli) {}

    private final NodeTable nodes;
    private int[] places = new int[0];
    private long madeFor = -1;

    FillOrder(NodeTable nodes) {
        this.nodes = nodes;
    }

    /// {@return the node's place in the line: more than 0, less than 1,000,000}
    int millionths(int node) {
        if (madeFor != nodes.roster) {
            madeFor = nodes.roster;
            make();
        }
        return places[node];
    }

    private void make() {
        Map<Kind, int[]> counts = new LinkedHashMap<>();
        int[] rank = new int[nodes.limit()];
        int[][] sizes = new int[nodes.limit()][];
        for (int node = 0; node < rank.length; node++) {
            if (nodes.knows(node)) {
                Kind kind = new Kind(nodes.classOf[node], nodes.cpuMilli[node]);
                sizes[node] = counts.computeIfAbsent(kind, _ -> new int[1]);
                rank[node] = sizes[node][0]++;
            }
        }
        places = Arrays.copyOf(places, rank.length);
        for (int node = 0; node < rank.length; node++) {
            if (nodes.knows(node)) {
                places[node] = (int) ((2L * rank[node] + 1) * MILLION / (2L * sizes[node][0]));
            }
        }
    }
}
