package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import java.util.Arrays;

/// What every node has and what is free on it, in arrays by node number. Holds no index and knows
/// no rule: [FreeIndex] is its one writer.
final class NodeTable {

    /// Class number of a node nobody added.
    static final int UNKNOWN = -1;

    int[] classOf = filled(64);
    boolean[] open = new boolean[64];
    boolean[] hidden = new boolean[64];
    boolean[] shut = new boolean[64];
    long[] faulty = new long[64];
    long[] freeMask = new long[64];
    long[] sharedMask = new long[64];
    int[] cpuMilli = new int[64];
    long[] memoryMib = new long[64];
    NodeClass.HostSize[] sizes = new NodeClass.HostSize[64];
    int[] freeCpuMilli = new int[64];
    long[] freeMemoryMib = new long[64];

    /// Workers that stand on the node, whatever they hold.
    int[] holders = new int[64];

    /// Domains the node stands in that a job keeps to itself.
    int[] fences = new int[64];

    /// Workers that hold GPUs, by [Kinds].
    long[] kinds = new long[64];

    /// Digest of all that a score may know of the node; equal states have equal digests, and what
    /// is taken back is as if it had not been.
    long[] print = new long[64];

    /// Grows with each node that joins, goes or gets another description.
    long roster;

    /// What few workers ask for.
    final Specials specials = new Specials(this);

    /// Which nodes changed. Kept, like [#print], once somebody wants to know.
    final ChangeLog changes = new ChangeLog(4_096);

    /// The nodes whose room may have changed. Kept once [#follow] was called.
    final ChangeLog moved = new ChangeLog(16_384);

    private boolean watched;
    private boolean followed;

    private int[] firstGpu = filled(64);
    private int[] gpuRoom = new int[64];
    private short[] heldMilli = new short[512];
    private int gpusUsed;

    private static int[] filled(int size) {
        int[] array = new int[size];
        Arrays.fill(array, UNKNOWN);
        return array;
    }

    /// {@return one more than the highest node number there is room for}
    int limit() {
        return classOf.length;
    }

    boolean knows(int node) {
        return node >= 0 && node < classOf.length && classOf[node] != UNKNOWN;
    }

    /// {@return whether the pools list the node}
    boolean indexed(int node) {
        return open[node] && !hidden[node] && !shut[node] && fences[node] == 0;
    }

    /// Makes room for a node with this many GPUs, nothing held on any of them beyond what was.
    void reserve(int node, int gpuCount) {
        if (node >= classOf.length) {
            grow(Math.max(node + 1, classOf.length * 2));
        }
        if (gpuRoom[node] < gpuCount) {
            int from = firstGpu[node];
            if (gpusUsed + gpuCount > heldMilli.length) {
                heldMilli =
                        Arrays.copyOf(
                                heldMilli, Math.max(gpusUsed + gpuCount, heldMilli.length * 2));
            }
            if (from != UNKNOWN) {
                System.arraycopy(heldMilli, from, heldMilli, gpusUsed, gpuRoom[node]);
            }
            firstGpu[node] = gpusUsed;
            gpuRoom[node] = gpuCount;
            gpusUsed += gpuCount;
        }
    }

    int heldMilli(int node, int gpu) {
        return heldMilli[firstGpu[node] + gpu];
    }

    int freeMilli(int node, int gpu) {
        return GpuRequest.WHOLE_MILLI - heldMilli[firstGpu[node] + gpu];
    }

    /// Takes what a worker holds (`sign` 1), or gives it back (-1).
    void take(Allocation held, int sign) {
        int node = held.nodeId();
        long gpuMask = held.gpuMask();
        int milli = sign * held.milliEach();
        hold(node, gpuMask, milli);
        freeCpuMilli[node] -= sign * held.cpuMilli();
        freeMemoryMib[node] -= sign * held.memoryMib();
        long kind = sign * Kinds.one(Long.bitCount(gpuMask), held.milliEach());
        kinds[node] += kind;
        if (followed) {
            moved.add(node);
        }
        if (!watched) {
            specials.take(node, held, sign);
            return;
        }
        long before = specials.print(node);
        specials.take(node, held, sign);
        print[node] +=
                StatePrint.ofGpus(gpuMask, milli)
                        + sign * StatePrint.ofHost(held.cpuMilli(), held.memoryMib())
                        + StatePrint.ofKinds(kind)
                        + specials.print(node)
                        - before;
        changes.add(node);
    }

    /// Keeps digests and the log of changes from now on: without scored placements nobody pays for
    /// them.
    void watch() {
        if (!watched) {
            watched = true;
            for (int node = 0; node < limit(); node++) {
                reprint(node);
            }
        }
    }

    /// Keeps [#moved] from now on.
    void follow() {
        followed = true;
    }

    /// Makes the digest of a node anew, after a change that is not [#take].
    void reprint(int node) {
        if (followed) {
            moved.add(node);
        }
        if (!watched) {
            return;
        }
        long sum = 0;
        if (knows(node)) {
            sum =
                    StatePrint.ofClass(classOf[node], indexed(node), faulty[node])
                            - StatePrint.ofHost(freeCpuMilli[node], freeMemoryMib[node])
                            + StatePrint.ofKinds(kinds[node])
                            + specials.print(node);
            for (int gpu = 0; gpu < gpuRoom[node]; gpu++) {
                sum += StatePrint.ofGpus(1L << gpu, heldMilli(node, gpu));
            }
        }
        print[node] = sum;
        changes.add(node);
    }

    /// Adds `milli` (negative to give back) to every GPU of the mask and keeps the masks right.
    void hold(int node, long gpuMask, int milli) {
        int from = firstGpu[node];
        for (long left = gpuMask; left != 0; left &= left - 1) {
            int gpu = Long.numberOfTrailingZeros(left);
            int held = heldMilli[from + gpu] + milli;
            heldMilli[from + gpu] = (short) held;
            long bit = 1L << gpu;
            freeMask[node] = held == 0 ? freeMask[node] | bit : freeMask[node] & ~bit;
            sharedMask[node] =
                    held > 0 && held < GpuRequest.WHOLE_MILLI
                            ? sharedMask[node] | bit
                            : sharedMask[node] & ~bit;
        }
    }

    /// {@return whether all of it is free}
    ///
    /// @param allGpus the node's GPUs
    boolean hasRoom(Allocation wanted, long allGpus) {
        int node = wanted.nodeId();
        long mask = wanted.gpuMask();
        int milli = wanted.milliEach();
        if ((mask & ~allGpus) != 0
                || wanted.cpuMilli() < 0
                || wanted.memoryMib() < 0
                || mask != 0 && (milli < 1 || milli > GpuRequest.WHOLE_MILLI)
                || wanted.cpuMilli() > 0 && wanted.cpuMilli() > freeCpuMilli[node]
                || wanted.memoryMib() > 0 && wanted.memoryMib() > freeMemoryMib[node]
                || !specials.hasRoom(wanted)) {
            return false;
        }
        for (long left = mask & ~freeMask[node]; left != 0; left &= left - 1) {
            if (freeMilli(node, Long.numberOfTrailingZeros(left)) < milli) {
                return false;
            }
        }
        return true;
    }

    /// {@return the part of it that is free: whole GPUs that are free, or shares of those that have
    /// room, and what CPU and memory are left up to what is wanted}
    ///
    /// @param allGpus the node's GPUs
    Allocation freePart(Allocation wanted, long allGpus) {
        int node = wanted.nodeId();
        long mask = wanted.gpuMask() & allGpus;
        for (long left = mask & ~freeMask[node]; left != 0; left &= left - 1) {
            if (freeMilli(node, Long.numberOfTrailingZeros(left)) < wanted.milliEach()) {
                mask &= ~Long.lowestOneBit(left);
            }
        }
        if (wanted.migSlices() != 0 && !specials.slicesFree(wanted)) {
            mask = 0;
        }
        return new Allocation(
                wanted.rank(),
                node,
                mask,
                mask == 0 ? 0 : wanted.milliEach(),
                Math.max(0, Math.min(wanted.cpuMilli(), freeCpuMilli[node])),
                Math.max(0, Math.min(wanted.memoryMib(), freeMemoryMib[node])),
                Math.max(0, Math.min(wanted.networkMbps(), specials.freeNetworkMbps(node))),
                Math.max(0, Math.min(wanted.scratchMib(), specials.freeScratchMib(node))),
                mask == 0 ? 0 : wanted.migSlices(),
                wanted.powerWatts());
    }

    /// {@return GPUs of the node that are wholly free and take work}
    long usable(int node) {
        return freeMask[node] & ~faulty[node];
    }

    /// {@return GPUs of the node that are partly held and take work}
    long sharable(int node) {
        return sharedMask[node] & ~faulty[node];
    }

    private void grow(int size) {
        int before = classOf.length;
        classOf = Arrays.copyOf(classOf, size);
        Arrays.fill(classOf, before, size, UNKNOWN);
        firstGpu = Arrays.copyOf(firstGpu, size);
        Arrays.fill(firstGpu, before, size, UNKNOWN);
        gpuRoom = Arrays.copyOf(gpuRoom, size);
        open = Arrays.copyOf(open, size);
        hidden = Arrays.copyOf(hidden, size);
        shut = Arrays.copyOf(shut, size);
        faulty = Arrays.copyOf(faulty, size);
        freeMask = Arrays.copyOf(freeMask, size);
        sharedMask = Arrays.copyOf(sharedMask, size);
        cpuMilli = Arrays.copyOf(cpuMilli, size);
        memoryMib = Arrays.copyOf(memoryMib, size);
        sizes = Arrays.copyOf(sizes, size);
        freeCpuMilli = Arrays.copyOf(freeCpuMilli, size);
        freeMemoryMib = Arrays.copyOf(freeMemoryMib, size);
        holders = Arrays.copyOf(holders, size);
        fences = Arrays.copyOf(fences, size);
        kinds = Arrays.copyOf(kinds, size);
        print = Arrays.copyOf(print, size);
    }

    /// {@return whether all of it is held on its node}
    ///
    /// @param gpus the node's GPUs
    boolean holds(Allocation held, long gpus) {
        int node = held.nodeId();
        boolean holds =
                (held.gpuMask() & ~gpus) == 0
                        && held.cpuMilli() >= 0
                        && held.memoryMib() >= 0
                        && held.cpuMilli() <= cpuMilli[node] - freeCpuMilli[node]
                        && held.memoryMib() <= memoryMib[node] - freeMemoryMib[node]
                        && specials.holds(held);
        for (long left = holds ? held.gpuMask() : 0; left != 0; left &= left - 1) {
            holds &= heldMilli(node, Long.numberOfTrailingZeros(left)) >= held.milliEach();
        }
        return holds;
    }

    /// {@return whether nothing is held on a node}
    ///
    /// @param gpus the node's GPUs
    boolean idle(int node, long gpus) {
        return holders[node] == 0
                && freeMask[node] == gpus
                && freeCpuMilli[node] == cpuMilli[node]
                && freeMemoryMib[node] == memoryMib[node]
                && specials.heldNetworkMbps(node) == 0
                && specials.heldScratchMib(node) == 0;
    }
}
