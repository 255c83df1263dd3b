package io.stoker.scheduler;

import java.util.Arrays;

/// A whole number for each node and the highest of them at hand: a tournament in an array. A change
/// costs one comparison a level and stops where nothing changes above; the winner, the lowest node
/// of equals, is found by walking down.
final class BestTree {

    private int leaves = 64;
    private int[] best = filled(2 * leaves);

    private static int[] filled(int size) {
        int[] array = new int[size];
        Arrays.fill(array, Board.NO_ROOM);
        return array;
    }

    /// Forgets all scores and makes room for this many nodes.
    void clear(int nodes) {
        while (leaves < nodes) {
            leaves *= 2;
        }
        if (best.length == 2 * leaves) {
            Arrays.fill(best, Board.NO_ROOM);
        } else {
            best = filled(2 * leaves);
        }
    }

    int room() {
        return leaves;
    }

    int score(int node) {
        return best[leaves + node];
    }

    /// Sets a score without telling the levels above; [#build] does that for all.
    void put(int node, int score) {
        best[leaves + node] = score;
    }

    void build() {
        for (int i = leaves - 1; i > 0; i--) {
            best[i] = Math.max(best[2 * i], best[2 * i + 1]);
        }
    }

    void set(int node, int score) {
        int at = leaves + node;
        best[at] = score;
        for (at >>= 1; at > 0; at >>= 1) {
            int higher = Math.max(best[2 * at], best[2 * at + 1]);
            if (best[at] == higher) {
                return;
            }
            best[at] = higher;
        }
    }

    int highest() {
        return best[1];
    }

    /// {@return the lowest node with the highest score}
    int first() {
        int at = 1;
        while (at < leaves) {
            at = 2 * at + (best[2 * at] == best[at] ? 0 : 1);
        }
        return at - leaves;
    }

    /// {@return the next node after `node` with the highest score, or -1}
    int next(int node) {
        int at = leaves + node;
        int wanted = best[1];
        while (at > 1 && ((at & 1) == 1 || best[at + 1] != wanted)) {
            at >>= 1;
        }
        if (at <= 1) {
            return -1;
        }
        at++;
        while (at < leaves) {
            at = 2 * at + (best[2 * at] == wanted ? 0 : 1);
        }
        return at - leaves;
    }
}
