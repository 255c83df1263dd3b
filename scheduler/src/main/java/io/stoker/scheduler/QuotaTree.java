package io.stoker.scheduler;

import io.stoker.model.QueueSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What each queue may take: its quota, and what its cousins leave idle of theirs.
///
/// Source: Kueue's hierarchical cohorts (nominalQuota, borrowingLimit, lendingLimit; KEP-79), with
/// one difference: what a queue may count on is its own even while cousins hold it, so a start
/// within a quota is never refused here; there may be no free GPUs for it, and getting them back is
/// [ReclaimRule]'s business.
///
/// Each queue is a node of the tree of paths; its own jobs and quota are a leaf below that node, so
/// queues below it may borrow from it. For a node with total quota `Q` (its own and what its
/// children lend) that lends at most `L` and borrows at most `B`, and which uses `U`:
///
/// ```
/// kept = max(0, Q - L)                              Q(parent) = sum of (Q - kept)
///                                                   U(parent) = sum of max(0, U - kept)
/// may take = max(Q - U, max(0, kept - U)
///            + min(Q - kept - max(0, U - kept) + B, may take of the parent))
/// ```
///
/// Worked example: `a` has a quota of 4 and lends 3 of it, `b` one of 4 and borrows at most 2; `b`
/// uses 4. It may take 2 more: 3 are lent, 2 is its limit. Once it uses 6, it may take 0, `a` still
/// 4, and `c` without a quota and with a borrowing limit of 5 may take 1.
///
/// A queue **takes part** when it, or a queue above it, has a quota or a borrowing limit. Others
/// take what is free and count as borrowing all they hold.
///
/// Made for one cycle; a change costs O(depth). Mutable, one writer.
final class QuotaTree {

    static final long ANY = Long.MAX_VALUE >> 2;

    /// A queue with those below it, or the leaf of its own jobs.
    static final class Node {
        final String path;
        final List<Node> line;
        private boolean takesPart;
        private long quota;
        private long used;
        private long borrow = ANY;
        private long lend = ANY;

        private Node(String path, List<Node> above) {
            this.path = path;
            List<Node> all = new ArrayList<>(above);
            all.add(this);
            this.line = List.copyOf(all);
        }

        /// {@return what it may count on, in thousandths of GPUs}
        long quota() {
            return quota;
        }

        /// {@return what those of it that take part hold}
        long used() {
            return used;
        }

        private long kept() {
            return Math.max(0, quota - lend);
        }

        private long lent() {
            return quota - kept();
        }

        private long taken() {
            return Math.max(0, used - kept());
        }
    }

    private final Node root = new Node("", List.of());
    private final Map<String, Node> byPath = new TreeMap<>();
    private final Map<String, Node> leaves = new TreeMap<>();

    /// A tree of these queues, with what they hold.
    static QuotaTree of(Tenants tenants) {
        QuotaTree tree = new QuotaTree();
        for (String queue : tenants.queues()) {
            tree.define(tenants.spec(queue));
        }
        tree.sumUp();
        for (String queue : tenants.queues()) {
            tree.take(queue, tenants.held(queue).gpuMilli());
        }
        return tree;
    }

    /// Sets a queue's quota and limits; [#sumUp] follows the last one.
    void define(QueueSpec queue) {
        Node node = node(queue.name());
        Node leaf = leaf(queue.name());
        leaf.quota = queue.quotaGpuMilli();
        node.borrow = queue.borrowGpuMilli() < 0 ? ANY : queue.borrowGpuMilli();
        node.lend = queue.lendGpuMilli() < 0 ? ANY : queue.lendGpuMilli();
        node.takesPart = queue.hasQuota();
    }

    /// Adds the quotas up, once, before anything is taken.
    void sumUp() {
        for (Node leaf : leaves.values()) {
            parent(leaf).quota += leaf.quota;
        }
        List<Node> nodes = new ArrayList<>(byPath.values());
        nodes.sort((a, b) -> b.line.size() - a.line.size());
        for (Node node : nodes) {
            parent(node).quota += node.lent();
        }
    }

    private static Node parent(Node node) {
        return node.line.get(node.line.size() - 2);
    }

    /// A queue's jobs took (or, below zero, gave back) GPUs. Counts nothing for a queue that takes
    /// no part.
    void take(String queue, long gpuMilli) {
        Node leaf = leaf(queue);
        if (!takesPart(queue)) {
            return;
        }
        long change = gpuMilli;
        for (int i = leaf.line.size() - 1; i >= 0 && change != 0; i--) {
            Node node = leaf.line.get(i);
            long before = node.taken();
            node.used += change;
            change = node.taken() - before;
        }
    }

    /// {@return whether quotas say anything about this queue}
    boolean takesPart(String queue) {
        for (Node node : leaf(queue).line) {
            if (node.takesPart) {
                return true;
            }
        }
        return false;
    }

    /// {@return how much its jobs may take now, in thousandths of GPUs; 0 or less for nothing}
    long mayTake(String queue) {
        if (!takesPart(queue)) {
            return ANY;
        }
        long above = root.quota - root.used;
        List<Node> line = leaf(queue).line;
        for (Node node : line.subList(1, line.size())) {
            long fromAbove = Math.min(node.lent() - node.taken() + node.borrow, above);
            above =
                    Math.max(
                            node.quota - node.used,
                            Math.max(0, node.kept() - node.used) + fromAbove);
        }
        return above;
    }

    /// {@return the queue and all below it}
    Node node(String path) {
        Node known = byPath.get(path);
        if (known != null) {
            return known;
        }
        int cut = path.lastIndexOf('/');
        Node parent = cut < 0 ? root : node(path.substring(0, cut));
        Node made = new Node(path, parent.line);
        byPath.put(path, made);
        return made;
    }

    /// {@return the queue's own jobs alone}
    Node leaf(String path) {
        Node known = leaves.get(path);
        if (known != null) {
            return known;
        }
        Node made = new Node(path, node(path).line);
        leaves.put(path, made);
        return made;
    }
}
