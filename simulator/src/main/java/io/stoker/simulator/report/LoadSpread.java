package io.stoker.simulator.report;

/// How unevenly load lies on nodes: the variance over nodes of the part of their GPUs that is held,
/// as a mean over time. 0 when all are alike, 1/4 at most (half of them full, half empty).
///
/// Kept from two sums, so that a change costs a few additions: variance = mean of squares minus
/// square of the mean. Nodes without GPUs do not count.
///
/// Worked example: two nodes with 8 GPUs each; one has 8 held and the other none for a minute: 1/4.
/// Then each has 4 held for a minute: 0. The mean is 1/8.
final class LoadSpread {

    private int nodes;
    private double sum;
    private double squares;
    private double area;

    void joined(NodeMirror node) {
        if (node.freeMilli.length > 0) {
            nodes++;
            add(node, 1);
        }
    }

    /// Counts a node (sign 1), or leaves it out while it changes (sign -1).
    void add(NodeMirror node, int sign) {
        if (node.freeMilli.length > 0) {
            double load = 1 - node.freeGpuMilli() / (1_000.0 * node.freeMilli.length);
            sum += sign * load;
            squares += sign * load * load;
        }
    }

    /// Time passes.
    void settle(long millis) {
        area += variance() * millis;
    }

    /// {@return the variance now}
    double variance() {
        return nodes == 0 ? 0 : Math.max(0, squares / nodes - sum / nodes * (sum / nodes));
    }

    /// {@return the variance times milliseconds so far}
    double area() {
        return area;
    }
}
