package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import io.stoker.model.NodeCondition;
import io.stoker.model.WorkerRequest;
import java.util.Optional;

/// What a score may know of one node. One object is filled again and again: scores read it and keep
/// nothing of it.
final class NodeState {

    /// Number of the node's class: nodes of one class have the same GPUs.
    int classNumber;

    /// GPUs of the node.
    int gpuCount;

    /// Thousandths free by GPU, 0 where the GPU is faulty.
    final int[] freeMilli = new int[GpuRequest.MAX_PER_NODE];

    /// Sum of [#freeMilli].
    int totalFreeMilli;

    /// GPUs that take work and that the worker at hand may use.
    long allowed;

    /// Those of [#allowed] that are wholly free.
    long whole;

    int freeCpuMilli;
    long freeMemoryMib;

    /// What was last measured on the node.
    NodeCondition condition = NodeCondition.UNKNOWN;

    /// What its GPUs draw at most with what is held on them, in thousandths of a watt.
    long milliwatts;

    /// What its GPUs draw at most.
    int peakWatts;

    private Optional<NodeClass> own = Optional.empty();

    /// How many workers of each [Kinds] hold GPUs here.
    long kinds;

    /// Reads a node.
    ///
    /// @param mask GPUs that the worker may use
    void read(NodeTable nodes, int node, NodeClass kind, long mask) {
        int gpus = kind.gpuCount();
        classNumber = nodes.classOf[node];
        gpuCount = gpus;
        long faulty = nodes.faulty[node];
        int total = 0;
        for (int gpu = 0; gpu < gpus; gpu++) {
            int free = (faulty >>> gpu & 1) == 0 ? nodes.freeMilli(node, gpu) : 0;
            freeMilli[gpu] = free;
            total += free;
        }
        totalFreeMilli = total;
        allowed = mask & ~faulty;
        whole = nodes.freeMask[node] & allowed;
        freeCpuMilli = nodes.freeCpuMilli[node];
        freeMemoryMib = nodes.freeMemoryMib[node];
        kinds = nodes.kinds[node];
        condition = nodes.specials.condition(node);
        milliwatts = nodes.specials.milliwatts(node);
        peakWatts = kind.peakWatts();
        own = kind.known();
    }

    /// {@return the part of its GPUs that is held or faulty, in thousandths; 0 without GPUs}
    int heldMilli() {
        return gpuCount == 0 ? 0 : GpuRequest.WHOLE_MILLI - totalFreeMilli / gpuCount;
    }

    /// {@return what a worker would add to [#milliwatts]}
    long addedMilliwatts(WorkerRequest request) {
        GpuRequest gpus = request.gpus();
        long mask = gpus.count() == 0 ? 0 : lowest(allowed, gpus.count());
        return own.orElseThrow().loadMilliwatts(mask, gpus.milliEach(), request.powerWatts());
    }

    private static long lowest(long bits, int count) {
        long left = bits;
        for (int i = 0; i < count; i++) {
            left &= left - 1;
        }
        return bits & ~left;
    }

    /// {@return whether a worker fits}
    boolean hasRoom(WorkerRequest request) {
        GpuRequest gpus = request.gpus();
        if (freeCpuMilli < request.cpuMilli() || freeMemoryMib < request.memoryMib()) {
            return false;
        }
        if (gpus.count() == 0 || whole != 0 && gpus.count() == 1) {
            return true;
        }
        return gpus.fractional()
                ? tightest(gpus.milliEach()) != 0
                : Long.bitCount(whole) >= gpus.count();
    }

    /// {@return the GPU with the least free that still has `milli`, the lowest of equals; 0 when
    /// none has}
    long tightest(int milli) {
        long best = 0;
        int least = Integer.MAX_VALUE;
        for (long left = allowed; left != 0; left &= left - 1) {
            int free = freeMilli[Long.numberOfTrailingZeros(left)];
            if (free >= milli && free < least) {
                least = free;
                best = Long.lowestOneBit(left);
            }
        }
        return best;
    }

    /// {@return the tightest GPU for a share, the lowest wholly free GPUs otherwise}
    long tightest(GpuRequest gpus) {
        return gpus.fractional() ? tightest(gpus.milliEach()) : lowestWhole(gpus.count());
    }

    /// {@return the lowest wholly free GPUs}
    long lowestWhole(int count) {
        long left = whole;
        for (int i = 0; i < count; i++) {
            left &= left - 1;
        }
        return whole & ~left;
    }
}
