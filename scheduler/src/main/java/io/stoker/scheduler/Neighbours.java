package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Level;
import io.stoker.model.TopologyRules;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Who may stand beside whom: domains that a job keeps to itself, and jobs that keep apart.
///
/// A node that an exclusive job stands on is *kept* at the job's level. A domain with a kept node
/// is fenced: its nodes take nobody else, until the last worker on the last kept node is gone. Jobs
/// with a key to keep apart leave a *stake* on each node they stand on.
///
/// Mutable, one writer: [FreeIndex], which notes each change so that it can be taken back.
final class Neighbours {

    private static final int KEEP = 0;
    private static final int STAKE = 1;

    /// No level: the node is not kept.
    static final int SHARED = -1;

    /// A node's part of a domain is fenced or open again.
    interface Gate {
        /// @param change 1 for one more fence around the node, -1 for one less
        void fence(int node, int change);
    }

    /// Workers of jobs with one key and level on one node.
    private record Stake(String key, int node, int level, int change) {}

    private final Domains domains;
    private final NodeTable nodes;
    private final UndoLog undo;
    private final Gate gate;
    private byte[] keptAt = new byte[0];
    private final Map<String, TreeMap<Long, Integer>> stakes = new LinkedHashMap<>();
    private final ArrayDeque<Stake> tried = new ArrayDeque<>();

    Neighbours(Domains domains, NodeTable nodes, UndoLog undo, Gate gate) {
        this.domains = domains;
        this.nodes = nodes;
        this.undo = undo;
        this.gate = gate;
    }

    /// {@return the level at which the node's holder keeps its domain to itself, or [#SHARED]}
    int keptAt(int node) {
        return node < keptAt.length ? keptAt[node] : SHARED;
    }

    /// Somebody stands on the node now, or nobody does any more.
    void busy(int node, int change) {
        for (int level = Level.NODE.ordinal(); level < Domains.LEVELS; level++) {
            Level each = Domains.level(level);
            int number = domains.numberOf(each, node);
            if (number != Domains.NONE) {
                domains.at(each, number).busy += change;
            }
        }
        if (keptAt(node) != SHARED) {
            keep(node, keptAt(node), change);
        }
    }

    private void setKeptAt(int node, int level) {
        if (node >= keptAt.length) {
            int before = keptAt.length;
            keptAt = Arrays.copyOf(keptAt, nodes.limit());
            Arrays.fill(keptAt, before, keptAt.length, (byte) SHARED);
        }
        if (nodes.holders[node] > 0 && keptAt[node] != SHARED) {
            keep(node, keptAt[node], -1);
        }
        keptAt[node] = (byte) level;
        if (nodes.holders[node] > 0 && level != SHARED) {
            keep(node, level, 1);
        }
    }

    private void keep(int node, int level, int change) {
        Level kept = Domains.level(level);
        int number = domains.numberOf(kept, node);
        if (number == Domains.NONE) {
            return;
        }
        Domains.Domain domain = domains.at(kept, number);
        domain.kept += change;
        if (change > 0 ? domain.kept == 1 : domain.kept == 0) {
            for (int each : domain.nodes()) {
                gate.fence(each, change);
            }
        }
    }

    /// {@return how many fenced domains the node stands in}
    int fencesAround(int node) {
        int fences = 0;
        for (int level = Level.NODE.ordinal(); level < Domains.LEVELS; level++) {
            Level each = Domains.level(level);
            int number = domains.numberOf(each, node);
            fences += number != Domains.NONE && domains.at(each, number).kept > 0 ? 1 : 0;
        }
        return fences;
    }

    /// A gang with these rules stands on its places now.
    ///
    /// @param onTrial whether it may be taken back
    void settle(TopologyRules rules, List<Allocation> workers, boolean onTrial) {
        for (Allocation worker : workers) {
            if (rules.exclusive().isPresent()) {
                keep(worker.nodeId(), rules.exclusive().get().ordinal(), onTrial);
            }
            stake(rules, worker.nodeId(), 1, onTrial);
        }
    }

    /// One of its workers left.
    void unsettle(TopologyRules rules, Allocation worker, boolean onTrial) {
        stake(rules, worker.nodeId(), -1, onTrial);
    }

    /// The node's holders keep their domain of this level to themselves, or none ([#SHARED]).
    void keep(int node, int level, boolean onTrial) {
        int before = keptAt(node);
        if (before != level) {
            setKeptAt(node, level);
            if (onTrial) {
                undo.add(new Allocation(0, node, 0, before, KEEP, 0), 0);
            }
        }
    }

    private void stake(TopologyRules rules, int node, int change, boolean onTrial) {
        if (rules.apartKey().isEmpty()) {
            return;
        }
        Stake stake = new Stake(rules.apartKey(), node, rules.apartLevel().ordinal(), change);
        apply(stake, 1);
        if (onTrial) {
            tried.addLast(stake);
            undo.add(new Allocation(0, node, 0, 0, STAKE, 0), 0);
        }
    }

    /// Takes back a change that was noted in the log.
    void takeBack(int node, int keptBefore, int kind) {
        if (kind == STAKE) {
            apply(tried.removeLast(), -1);
        } else {
            setKeptAt(node, keptBefore);
        }
    }

    /// Nothing is on trial any more.
    void settled() {
        tried.clear();
    }

    private void apply(Stake stake, int sign) {
        TreeMap<Long, Integer> own = stakes.computeIfAbsent(stake.key(), _ -> new TreeMap<>());
        long place = (long) stake.node() * Domains.LEVELS + stake.level();
        if (own.merge(place, sign * stake.change(), Integer::sum) == 0) {
            own.remove(place);
        }
        if (own.isEmpty()) {
            stakes.remove(stake.key());
        }
    }

    /// {@return the nodes that a job with these rules must leave to others, as a bit a node; empty
    /// when there are none. Fenced nodes are not among them: no search finds those}
    long[] barred(TopologyRules rules) {
        if (rules.exclusive().isEmpty() && rules.apartKey().isEmpty()) {
            return new long[0];
        }
        long[] barred = new long[nodes.limit() + 63 >>> 6];
        rules.exclusive().ifPresent(level -> barShared(level, barred));
        if (!rules.apartKey().isEmpty()) {
            TreeMap<Long, Integer> own = stakes.get(rules.apartKey());
            for (long place : own == null ? List.<Long>of() : own.keySet()) {
                int level = (int) (place % Domains.LEVELS);
                Level apart = Domains.level(Math.max(level, rules.apartLevel().ordinal()));
                int node = (int) (place / Domains.LEVELS);
                bar(node, barred);
                int number = domains.numberOf(apart, node);
                if (number != Domains.NONE) {
                    barAll(domains.at(apart, number), barred);
                }
            }
        }
        return barred;
    }

    /// Bars what others stand in, and what stands in no domain of the level.
    private void barShared(Level level, long[] barred) {
        for (int node = 0; node < nodes.limit(); node++) {
            if (domains.numberOf(level, node) == Domains.NONE) {
                bar(node, barred);
            }
        }
        for (int number = 0; number < domains.count(level); number++) {
            Domains.Domain domain = domains.at(level, number);
            if (domain.busy > 0) {
                barAll(domain, barred);
            }
        }
    }

    private static void barAll(Domains.Domain domain, long[] barred) {
        for (int node : domain.nodes()) {
            bar(node, barred);
        }
    }

    private static void bar(int node, long[] barred) {
        barred[node >>> 6] |= 1L << node;
    }

    static boolean isBarred(int node, long[] barred) {
        return node >>> 6 < barred.length && (barred[node >>> 6] >>> node & 1) != 0;
    }

    /// {@return whether a gang with these rules may stand there, as far as others are concerned}
    boolean permits(TopologyRules rules, List<Allocation> workers) {
        long[] barred = barred(rules);
        for (Allocation worker : workers) {
            int node = worker.nodeId();
            if (nodes.knows(node) && (nodes.fences[node] > 0 || isBarred(node, barred))) {
                return false;
            }
        }
        return true;
    }
}
