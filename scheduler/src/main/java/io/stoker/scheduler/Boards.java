package io.stoker.scheduler;

import io.stoker.model.WorkerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The boards of one index, made when first asked for and kept: one for each placement, kind of
/// worker and set of nodes. The ones not asked for longest go when there are too many.
final class Boards {

    private static final int MOST = 128;

    private final NodeTable nodes;
    private final NodeClasses classes;
    private final FillOrder line;
    private final SequencedMap<Key, Board> boards = new LinkedHashMap<>(16, 0.75f, true);
    private Fragments fragments;

    /// What a board is for. Pools are told apart by identity.
    private record Key(ScoredPlacement placement, WorkerRequest request, List<NodePool> pools) {
        @Override
        public int hashCode() {
            return request.hashCode() * 31 + pools.size();
        }
    }

    Boards(NodeTable nodes, NodeClasses classes) {
        this.nodes = nodes;
        this.classes = classes;
        this.line = new FillOrder(nodes);
        this.fragments = new Fragments(WorkMix.NONE, classes);
    }

    /// Says which mix of work scores are for from now on.
    void mix(WorkMix mix) {
        if (mix != fragments.mix()) {
            fragments = new Fragments(mix, classes);
        }
    }

    /// {@return the board for workers of one kind on the nodes of these pools}
    Board of(ScoredPlacement placement, WorkerRequest request, List<NodePool> pools) {
        Key key = new Key(placement, request, pools);
        Board board = boards.get(key);
        if (board == null) {
            nodes.watch();
            if (boards.size() >= MOST) {
                boards.pollFirstEntry();
            }
            board = new Board(nodes, classes, line, request, pools, placement, fragments);
            boards.put(key, board);
        }
        board.use(fragments);
        return board;
    }

    /// {@return the same board, made anew: for checking one against the other}
    Board fresh(ScoredPlacement placement, WorkerRequest request, List<NodePool> pools) {
        return new Board(nodes, classes, line, request, pools, placement, fragments);
    }

    /// {@return weighted thousandths of GPUs on a node that are of no use to a mix of work}
    long fragmentOf(int node, WorkMix mix) {
        NodeState state = new NodeState();
        NodeClass own = classes.at(nodes.classOf[node]);
        state.read(nodes, node, own, own.allGpus());
        return new Fragments(mix, classes).fragment(state);
    }
}
