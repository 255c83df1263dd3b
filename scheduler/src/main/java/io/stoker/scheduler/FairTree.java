package io.stoker.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Who is next under hierarchical dominant resource fairness with weights: at each level of the
/// queue tree the child with the least dominant share per weight, by path where shares are equal.
///
/// Source: Ghodsi et al., "Dominant Resource Fairness", NSDI 2011, algorithm 1 (weights: 4.3). The
/// paper's example: of 9 CPUs and 18 GiB, tasks of A take <1, 4> and tasks of B <3, 1>. A's
/// dominant resource is memory (2/9 a task), B's is CPU (1/3). The order A B A B A (the paper
/// begins with B: B A A B A) ends with 3 tasks of A and 2 of B: both hold a dominant share of 2/3.
///
/// Shares are compared as exact fractions. A change costs O(depth x log children); parents of a
/// path exist implicitly with weight 1. Mutable, one writer.
final class FairTree {

    /// The largest weight of a queue; the smallest is 1.
    static final int MAX_WEIGHT = 1_000_000;

    private static final Comparator<Branch> LEAST_FIRST =
            ((Comparator<Branch>) Branch::against).thenComparing(branch -> branch.path);

    private final long[] capacity;
    private final Branch root;
    private final Map<String, Branch> byPath = new TreeMap<>();

    /// @param capacity what the cluster has of each resource, in any unit, each at most 2^42
    FairTree(long... capacity) {
        for (long amount : capacity) {
            if (amount < 0 || amount > 1L << 42) {
                throw new IllegalArgumentException(
                        "capacity: expected 0 to 2^42 of each resource, found " + amount);
            }
        }
        this.capacity = capacity.clone();
        this.root = new Branch("", List.of());
    }

    /// Sets the weight of a queue, which then exists.
    void weigh(String path, int weight) {
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                    "queue.weight: expected 1 to " + MAX_WEIGHT + ", found " + weight);
        }
        Branch branch = branch(path);
        change(branch, () -> branch.weight = weight);
    }

    /// Jobs joined (or, below zero, left) those that wait in a queue.
    void queued(String path, int jobs) {
        Branch branch = branch(path);
        change(branch, () -> branch.line.forEach(each -> each.waiting += jobs));
    }

    /// A queue took (or, below zero, gave back) resources, in the order of the capacity.
    void hold(String path, long... amounts) {
        Branch branch = branch(path);
        change(branch, () -> branch.line.forEach(each -> each.add(amounts)));
    }

    /// {@return the path of the queue whose job is next; empty when nobody waits}. A queue that has
    /// both jobs and children serves its own jobs first.
    Optional<String> next() {
        Branch at = root;
        if (at.waiting == 0) {
            return Optional.empty();
        }
        while (!at.eager.isEmpty() && at.eagerJobs == at.waiting) {
            at = at.eager.first();
        }
        return Optional.of(at.path);
    }

    private Branch branch(String path) {
        Branch known = byPath.get(path);
        if (known != null) {
            return known;
        }
        int cut = path.lastIndexOf('/');
        Branch parent = cut < 0 ? root : branch(path.substring(0, cut));
        Branch made = new Branch(path, parent.line);
        byPath.put(path, made);
        return made;
    }

    /// Takes the path of a branch out of its parents' orders, changes it and puts it back.
    private static void change(Branch branch, Runnable how) {
        List<Branch> line = branch.line;
        for (int i = 1; i < line.size(); i++) {
            Branch parent = line.get(i - 1);
            if (parent.eager.remove(line.get(i))) {
                parent.eagerJobs -= line.get(i).waiting;
            }
        }
        how.run();
        for (int i = 1; i < line.size(); i++) {
            if (line.get(i).waiting > 0) {
                line.get(i - 1).eager.add(line.get(i));
                line.get(i - 1).eagerJobs += line.get(i).waiting;
            }
        }
    }

    private final class Branch {
        final String path;

        /// From the root to this branch.
        final List<Branch> line;

        final TreeSet<Branch> eager = new TreeSet<>(LEAST_FIRST);
        final long[] held = new long[capacity.length];
        int weight = 1;
        long waiting;
        long eagerJobs;
        long dominantHeld;
        long dominantCapacity = 1;

        Branch(String path, List<Branch> above) {
            this.path = path;
            List<Branch> all = new ArrayList<>(above);
            all.add(this);
            this.line = List.copyOf(all);
        }

        void add(long... amounts) {
            dominantHeld = 0;
            dominantCapacity = 1;
            for (int i = 0; i < held.length; i++) {
                held[i] += amounts[i];
                if (capacity[i] > 0
                        && products(held[i], dominantCapacity, dominantHeld, capacity[i]) > 0) {
                    dominantHeld = held[i];
                    dominantCapacity = capacity[i];
                }
            }
        }

        int against(Branch other) {
            return products(
                    dominantHeld,
                    other.dominantCapacity * other.weight,
                    other.dominantHeld,
                    dominantCapacity * weight);
        }
    }

    /// Compares a x b with c x d, none of them negative, in 128 bits.
    private static int products(long a, long b, long c, long d) {
        int high = Long.compare(Math.multiplyHigh(a, b), Math.multiplyHigh(c, d));
        return high != 0 ? high : Long.compareUnsigned(a * b, c * d);
    }
}
