package io.stoker.scheduler;

import io.stoker.model.WorkerRequest;
import java.util.Arrays;
import java.util.List;

/// The scores that one placement gives all nodes for one kind of worker, and the best node at hand.
///
/// Scores are made when they are asked for, never when a node changes: the board reads the change
/// log up to its end, and scores again only nodes whose state differs from the one it has scored. A
/// transaction that was rolled back leaves no such node. Nodes in equal states share one score
/// through a small cache, so a large cluster of equal nodes costs next to nothing to score.
final class Board {

    /// Score of a node that the worker may not use or that has no room.
    static final int NO_ROOM = Integer.MIN_VALUE;

    /// What a search answers when no node has room.
    static final int NONE = -1;

    private static final int CACHED = 512;
    private static final int MOST_TRIES = 32;
    private static final long[] NO_MASKS = {};

    private final NodeTable nodes;
    private final NodeClasses classes;
    private final FillOrder line;
    private final WorkerRequest request;
    private final ScoredPlacement placement;
    private final long[][] masksOfClass;
    private final BestTree tree = new BestTree();
    private final NodeState state = new NodeState();
    private final long[] cachedPrints = new long[CACHED];
    private final int[] cachedScores = new int[CACHED];
    private Fragments fragments;
    private NodeScore score;
    private long[] scoredPrints = new long[0];
    private long readUpTo;
    private long roster;

    /// @param pools the nodes and GPUs that the worker may use
    Board(
            NodeTable nodes,
            NodeClasses classes,
            FillOrder line,
            WorkerRequest request,
            List<NodePool> pools,
            ScoredPlacement placement,
            Fragments fragments) {
        this.nodes = nodes;
        this.classes = classes;
        this.line = line;
        this.request = request;
        this.placement = placement;
        this.fragments = fragments;
        this.score = placement.scoreFor(request, fragments);
        this.masksOfClass = new long[classes.count()][];
        for (int number = 0; number < masksOfClass.length; number++) {
            masksOfClass[number] = masks(classes.at(number), pools);
        }
        restart();
    }

    private static long[] masks(NodeClass own, List<NodePool> pools) {
        return pools.stream().filter(own.pools()::contains).mapToLong(NodePool::mask).toArray();
    }

    /// Takes on another mix of work, if scores depend on it.
    void use(Fragments next) {
        if (next != fragments && placement.usesMix()) {
            fragments = next;
            score = placement.scoreFor(request, next);
            restart();
        }
    }

    private void restart() {
        Arrays.fill(cachedPrints, 0);
        Arrays.fill(cachedScores, NO_ROOM);
        scoredPrints = new long[nodes.limit()];
        tree.clear(nodes.limit());
        roster = nodes.roster;
        lookAtAll();
    }

    private void lookAtAll() {
        for (int node = 0; node < nodes.limit(); node++) {
            long print = nodes.print[node];
            if (print != scoredPrints[node]) {
                scoredPrints[node] = print;
                tree.put(node, inLine(node, cached(node, print)));
            }
        }
        tree.build();
        readUpTo = nodes.changes.written();
    }

    /// Brings scores up to date with all changes of nodes.
    private void refresh() {
        if (scoredPrints.length != nodes.limit()) {
            restart();
            return;
        }
        if (roster != nodes.roster) {
            roster = nodes.roster;
            if (placement.slope() != 0) {
                // Every node may have another place in the line now.
                Arrays.fill(scoredPrints, 0);
                tree.clear(nodes.limit());
                lookAtAll();
                return;
            }
        }
        ChangeLog log = nodes.changes;
        if (!log.holds(readUpTo)) {
            lookAtAll();
            return;
        }
        long end = log.written();
        for (long at = readUpTo; at < end; at++) {
            int node = log.at(at);
            long print = nodes.print[node];
            if (print != scoredPrints[node]) {
                scoredPrints[node] = print;
                tree.set(node, inLine(node, cached(node, print)));
            }
        }
        readUpTo = end;
    }

    /// What is left of a score at the node's place in the line.
    private int inLine(int node, int found) {
        if (found == NO_ROOM || placement.slope() == 0) {
            return found;
        }
        return found - (int) ((long) placement.slope() * line.millionths(node) / 1_000_000);
    }

    private int cached(int node, long print) {
        int slot = (int) (print * 0x9E3779B97F4A7C15L >>> 55);
        if (cachedPrints[slot] != print) {
            cachedScores[slot] = scoreOf(node);
            cachedPrints[slot] = print;
        }
        return cachedScores[slot];
    }

    private int scoreOf(int node) {
        int best = NO_ROOM;
        if (nodes.knows(node) && nodes.indexed(node)) {
            for (long mask : masksOf(node)) {
                if (read(node, mask)) {
                    best = Math.max(best, score.score(state));
                }
            }
        }
        return best;
    }

    private long[] masksOf(int node) {
        int number = nodes.classOf[node];
        return number < masksOfClass.length ? masksOfClass[number] : NO_MASKS;
    }

    private boolean read(int node, long mask) {
        long allowed = mask;
        if (request.special()) {
            if (!nodes.specials.hasRoom(node, request, mask)) {
                return false;
            }
            allowed =
                    request.gpus().wantsMig()
                            ? nodes.specials.migGpus(node, request.gpus(), mask)
                            : mask;
        }
        state.read(nodes, node, classes.at(nodes.classOf[node]), allowed);
        return state.hasRoom(request);
    }

    /// {@return the node with the highest score, or [#NONE]}
    ///
    /// @param draw decides between equal nodes where the placement draws
    int best(long draw) {
        refresh();
        if (tree.highest() == NO_ROOM) {
            return NONE;
        }
        return placement.ties() == ScoredPlacement.Ties.FIRST ? tree.first() : drawn(draw);
    }

    /// Every best node is as likely as any other: throws at all nodes until one is hit, and lists
    /// the best where they are few.
    private int drawn(long draw) {
        var draws = io.stoker.model.Draws.at(draw);
        int highest = tree.highest();
        for (int i = 0; i < MOST_TRIES; i++) {
            int node = draws.below(tree.room());
            if (tree.score(node) == highest) {
                return node;
            }
        }
        int count = 0;
        for (int node = tree.first(); node != NONE; node = tree.next(node)) {
            count++;
        }
        int wanted = draws.below(count);
        int node = tree.first();
        for (int i = 0; i < wanted; i++) {
            node = tree.next(node);
        }
        return node;
    }

    /// {@return the node with the highest score among these, the first of equals, or [#NONE]; for
    /// searches inside one domain}
    int bestAmong(int[] candidates) {
        refresh();
        int best = NONE;
        int highest = NO_ROOM;
        for (int node : candidates) {
            int found = node < tree.room() ? tree.score(node) : NO_ROOM;
            if (found > highest) {
                highest = found;
                best = node;
            }
        }
        return best;
    }

    /// {@return the score of one node now, [#NO_ROOM] without room}
    int scoreAt(int node) {
        refresh();
        return node < tree.room() ? tree.score(node) : NO_ROOM;
    }

    /// {@return the GPUs that the worker gets on a node with room}
    long gpus(int node, long draw) {
        if (request.gpus().count() == 0) {
            return 0;
        }
        long bestMask = 0;
        int best = NO_ROOM;
        for (long mask : masksOf(node)) {
            if (read(node, mask)) {
                int found = score.score(state);
                if (found > best) {
                    best = found;
                    bestMask = mask;
                }
            }
        }
        read(node, bestMask);
        return score.gpus(state, draw);
    }
}
