package io.stoker.scheduler;

import java.util.List;

/// Which nodes searches may find: a node is in its class's pools while it is open and nothing
/// leaves it out for a time. Beside [FreeIndex], which changes what is free, the only one that
/// moves nodes between pools.
final class Listing {

    private final NodeTable nodes;
    private final NodeClasses classes;

    Listing(NodeTable nodes, NodeClasses classes) {
        this.nodes = nodes;
        this.classes = classes;
    }

    void open(int node, NodeClass own) {
        nodes.open[node] = true;
        own.openCount++;
        list(node, own);
    }

    void close(int node, NodeClass own) {
        unlist(node, own);
        if (nodes.open[node]) {
            nodes.open[node] = false;
            own.openCount--;
        }
    }

    /// Puts a node back after a change, unless it takes no work now.
    void list(int node, NodeClass own) {
        if (nodes.indexed(node)) {
            List<NodePool> pools = own.pools();
            for (int i = 0; i < pools.size(); i++) {
                pools.get(i).add(node);
            }
        }
    }

    /// Takes a node out before a change.
    void unlist(int node, NodeClass own) {
        if (nodes.indexed(node)) {
            List<NodePool> pools = own.pools();
            for (int i = 0; i < pools.size(); i++) {
                pools.get(i).remove(node);
            }
        }
    }

    /// {@return whether the node was not left out before; it is now}
    boolean hideIfShown(int node) {
        boolean shown = !nodes.hidden[node];
        hide(node, true);
        return shown;
    }

    /// Leaves a node out of all searches until it is shown again; counts nothing as closed.
    void hide(int node, boolean hidden) {
        if (nodes.knows(node) && nodes.hidden[node] != hidden) {
            NodeClass own = classes.at(nodes.classOf[node]);
            unlist(node, own);
            nodes.hidden[node] = hidden;
            list(node, own);
            nodes.reprint(node);
        }
    }

    /// Leaves a node out of all searches, beside [#hide], until it is shown again.
    void shut(int node, boolean shut) {
        if (nodes.knows(node) && nodes.shut[node] != shut) {
            NodeClass own = classes.at(nodes.classOf[node]);
            unlist(node, own);
            nodes.shut[node] = shut;
            list(node, own);
            nodes.reprint(node);
        }
    }
}
