package io.stoker.scheduler;

import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;

/// How much of what is free on a node is of use to a mix of work, in whole numbers.
///
/// A node's free shares R_g sum to u. For a kind of worker with k GPUs of d each and c CPU, the
/// fragment is u when it cannot run on the node (it wants no GPU, other GPUs, more CPU than is
/// free, or k GPUs with d free are not there), else the sum of the shares below d. So over a mix
/// with weights w, `W u - fragment = useful = sum over kinds that fit of w * (sum of the R_g >=
/// d)`.
///
/// Kinds with equal k and d differ only by CPU. So for each class of nodes this keeps, for each of
/// the few different (k, d), the weight of all kinds that want no more than a given CPU; a node's
/// value then costs one search for its CPU and one look a shape, however many kinds there are.
///
/// Source: Weng et al., Beware of Fragmentation, USENIX ATC 2023, section 3.2.
///
/// Worked example: a node has 600, 1,000 and 1,000 thousandths and 4 cores free. The mix is one
/// part workers with 1 GPU and 2 cores, one part with 2 GPUs and 8 cores, two parts shares of 500
/// with 1 core. Useful to them: 2,000, nothing (8 cores are not free), and 2,600 twice: 7,200. Of
/// `4 * 2,600` the fragment is 3,200, on average 0.8 GPUs.
final class Fragments {

    private final WorkMix mix;
    private final NodeClasses classes;
    private final List<Table> tables = new ArrayList<>();
    private final long totalWeight;

    Fragments(WorkMix mix, NodeClasses classes) {
        this.mix = mix;
        this.classes = classes;
        this.totalWeight = Math.max(1, mix.totalWeight());
    }

    WorkMix mix() {
        return mix;
    }

    long totalWeight() {
        return totalWeight;
    }

    /// {@return weighted thousandths of GPUs in fragments on the node}
    long fragment(NodeState node) {
        return totalWeight * node.totalFreeMilli
                - useful(node.classNumber, node.freeMilli, node.freeCpuMilli);
    }

    /// {@return weighted thousandths of GPUs that are of use to the mix}
    ///
    /// @param freeMilli free thousandths by GPU
    long useful(int classNumber, int[] freeMilli, int freeCpuMilli) {
        while (tables.size() <= classNumber) {
            tables.add(new Table(mix, classes.at(tables.size())));
        }
        return tables.get(classNumber).useful(freeMilli, freeCpuMilli);
    }

    /// Kinds of one class of nodes that want GPUs of the same mask, by (k, d), greatest d first.
    private record Group(long mask, int from, int to) {}

    private static final class Table {
        private final List<Group> groups = new ArrayList<>();
        private final int[] count;
        private final int[] milli;
        private final int[] cpuSteps;
        private final long[][] weights;
        private final int[] sorted = new int[64];

        private record Shape(long mask, int milli, int count) {}

        private record Entry(Shape shape, int cpu, long weight) {}

        Table(WorkMix mix, NodeClass own) {
            List<Entry> entries = new ArrayList<>();
            for (WorkMix.Kind kind : mix.kinds()) {
                WorkerRequest worker = kind.worker();
                long mask = own.mask(worker.gpus());
                if (worker.gpus().count() > 0 && Long.bitCount(mask) >= worker.gpus().count()) {
                    Shape shape = new Shape(mask, worker.gpus().milliEach(), worker.gpus().count());
                    entries.add(new Entry(shape, worker.cpuMilli(), kind.weight()));
                }
            }
            List<Shape> shapes =
                    entries.stream()
                            .map(Entry::shape)
                            .distinct()
                            .sorted((a, b) ->
                                    a.mask != b.mask
                                            ? Long.compareUnsigned(a.mask, b.mask)
                                            : a.milli != b.milli
                                                    ? b.milli - a.milli
                                                    : a.count - b.count)
                            .toList();
            count = shapes.stream().mapToInt(Shape::count).toArray();
            milli = shapes.stream().mapToInt(Shape::milli).toArray();
            cpuSteps = entries.stream().mapToInt(Entry::cpu).distinct().sorted().toArray();
            weights = new long[cpuSteps.length + 1][shapes.size()];
            for (int step = 0; step < cpuSteps.length; step++) {
                for (Entry entry : entries) {
                    if (entry.cpu() <= cpuSteps[step]) {
                        weights[step + 1][shapes.indexOf(entry.shape())] += entry.weight();
                    }
                }
            }
            int from = 0;
            for (int i = 1; i <= shapes.size(); i++) {
                if (i == shapes.size() || shapes.get(i).mask() != shapes.get(from).mask()) {
                    groups.add(new Group(shapes.get(from).mask(), from, i));
                    from = i;
                }
            }
        }

        long useful(int[] freeMilli, int freeCpuMilli) {
            int step = 0;
            while (step < cpuSteps.length && cpuSteps[step] <= freeCpuMilli) {
                step++;
            }
            if (step == 0) {
                return 0;
            }
            long[] row = weights[step];
            long total = 0;
            for (int i = 0; i < groups.size(); i++) {
                total += useful(groups.get(i), row, freeMilli);
            }
            return total;
        }

        private long useful(Group group, long[] row, int[] freeMilli) {
            int gpus = 0;
            for (long left = group.mask(); left != 0; left &= left - 1) {
                int free = freeMilli[Long.numberOfTrailingZeros(left)];
                if (free > 0) {
                    int at = gpus++;
                    while (at > 0 && sorted[at - 1] < free) {
                        sorted[at] = sorted[at - 1];
                        at--;
                    }
                    sorted[at] = free;
                }
            }
            long total = 0;
            long enough = 0;
            int fitting = 0;
            for (int shape = group.from(); shape < group.to(); shape++) {
                while (fitting < gpus && sorted[fitting] >= milli[shape]) {
                    enough += sorted[fitting++];
                }
                if (fitting >= count[shape]) {
                    total += row[shape] * enough;
                }
            }
            return total;
        }
    }
}
