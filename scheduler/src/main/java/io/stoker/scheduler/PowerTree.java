package io.stoker.scheduler;

import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What domains with a budget draw, kept by every allocate and release. Without budgets it costs
/// one comparison. Mutable, one writer.
///
/// Worked example: a rack of two nodes with 8 H100 each draws 1,120 W idle. Under a budget of 4,000
/// W it takes four workers with one GPU (630 W each): 3,640 W. A fifth would make it 4,270 W.
final class PowerTree {

    private static final int[] NONE = {};

    /// One budget in one realm.
    static final class Account {
        final PowerBudget budget;
        final long limitMilliwatts;
        private final List<Integer> members = new ArrayList<>();
        private long drawn;

        private Account(PowerBudget budget) {
            this.budget = budget;
            this.limitMilliwatts = budget.watts() * 1_000;
        }

        long drawnMilliwatts() {
            return drawn;
        }

        long room() {
            return limitMilliwatts - drawn;
        }

        /// {@return the nodes it counts}
        List<Integer> members() {
            return members;
        }
    }

    private record Key(Level level, String domain) {}

    private final TreeMap<Integer, NodeSpec> specs = new TreeMap<>();
    private final Specials specials;
    private final Map<Key, PowerBudget> budgets =
            new TreeMap<>(java.util.Comparator.comparing(Key::level).thenComparing(Key::domain));
    private final List<Account> accounts = new ArrayList<>();
    private int[][] ofNode = new int[0][];
    private boolean stale;

    PowerTree(Specials specials) {
        this.specials = specials;
    }

    boolean active() {
        return !budgets.isEmpty();
    }

    void put(PowerBudget budget) {
        budgets.put(new Key(budget.level(), budget.domain()), budget);
        stale = true;
    }

    void remove(Level level, String domain) {
        budgets.remove(new Key(level, domain));
        stale = true;
    }

    Collection<PowerBudget> budgets() {
        return budgets.values();
    }

    void joined(int node, NodeSpec spec) {
        specs.put(node, spec);
        stale = true;
    }

    void left(int node) {
        specs.remove(node);
        stale = true;
    }

    /// What is held on a node draws so much more (or less) now.
    void changed(int node, long milliwatts) {
        if (!stale && node < ofNode.length) {
            for (int account : ofNode[node]) {
                accounts.get(account).drawn += milliwatts;
            }
        }
    }

    /// {@return whether a worker that adds so much may start on the node}
    boolean allows(int node, long milliwatts) {
        return milliwatts == 0 || budgets.isEmpty() || blocking(node, milliwatts).isEmpty();
    }

    /// {@return the budget that a worker would break that adds so much; the one with the least room
    /// if there are several}
    Optional<Account> blocking(int node, long milliwatts) {
        make();
        Optional<Account> least = Optional.empty();
        for (int number : node < ofNode.length ? ofNode[node] : NONE) {
            Account account = accounts.get(number);
            if (account.room() < milliwatts
                    && (least.isEmpty() || account.room() < least.get().room())) {
                least = Optional.of(account);
            }
        }
        return least;
    }

    /// {@return a budget of the node that is broken now}
    Optional<Account> broken(int node) {
        return blocking(node, 0);
    }

    /// {@return what the nodes of a domain draw, in thousandths of a watt, the realm that draws
    /// more; empty when no node stands there}
    Optional<Long> drawn(Level level, String domain) {
        PowerBudget probe = new PowerBudget(level, domain, 1);
        long[] sums = new long[Realm.values().length];
        boolean any = false;
        for (Map.Entry<Integer, NodeSpec> node : specs.entrySet()) {
            if (probe.covers(node.getValue())) {
                any = true;
                sums[node.getValue().realm().ordinal()] += specials.milliwatts(node.getKey());
            }
        }
        return any ? Optional.of(Arrays.stream(sums).max().orElse(0)) : Optional.empty();
    }

    private void make() {
        if (!stale) {
            return;
        }
        stale = false;
        accounts.clear();
        ofNode = new int[specs.isEmpty() ? 0 : specs.lastKey() + 1][];
        Arrays.fill(ofNode, NONE);
        for (PowerBudget budget : budgets.values()) {
            for (Realm realm : Realm.values()) {
                addAccount(budget, realm);
            }
        }
    }

    private void addAccount(PowerBudget budget, Realm realm) {
        Account account = new Account(budget);
        int number = accounts.size();
        for (Map.Entry<Integer, NodeSpec> node : specs.entrySet()) {
            if (node.getValue().realm() == realm && budget.covers(node.getValue())) {
                int id = node.getKey();
                account.members.add(id);
                account.drawn += specials.milliwatts(id);
                ofNode[id] = Arrays.copyOf(ofNode[id], ofNode[id].length + 1);
                ofNode[id][ofNode[id].length - 1] = number;
            }
        }
        accounts.add(account);
    }
}
