package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.MigProfile;
import io.stoker.model.NodeCondition;
import io.stoker.model.NodeSpec;
import io.stoker.model.WorkerRequest;
import java.util.Arrays;
import java.util.List;

/// What few workers ask for beyond GPUs, CPU and memory: network bandwidth, scratch space, MIG
/// slices; and what the GPUs of a node draw. No index knows of it: a search checks the nodes that
/// it has found, and only for workers that ask ([WorkerRequest#special]). So the rest pay nothing.
///
/// A MIG slice goes where it leaves the most other slices possible: of the places that are legal
/// and free on a GPU, the one after which the most (profile, start) pairs still fit; of equals the
/// last.
///
/// Worked example: on an empty H100 a `1g.10gb` goes to slice 6: that rules out, besides itself and
/// the whole GPU, only `1g.20gb` at 6 and the two halves at 4. At slice 0 it would rule out
/// `4g.40gb` too.
final class Specials {

    private static final int NOWHERE = -1;

    private final NodeTable nodes;
    private int[] networkMbps = new int[64];
    private long[] scratchMib = new long[64];
    private int[] freeNetworkMbps = new int[64];
    private long[] freeScratchMib = new long[64];
    private int[] idleWatts = new int[64];
    private long[] loadMilliwatts = new long[64];

    /// MIG slices held, 8 bits a GPU; made for nodes in MIG mode.
    private byte[][] slices = new byte[64][];

    private NodeClass[] classes = new NodeClass[64];
    private NodeCondition[] conditions = new NodeCondition[64];
    private static final byte[] NO_SLICES = {};

    Specials(NodeTable nodes) {
        this.nodes = nodes;
        Arrays.fill(slices, NO_SLICES);
        Arrays.fill(conditions, NodeCondition.UNKNOWN);
    }

    /// Learns a node's size; what is held on it stays held.
    void describe(int node, NodeSpec spec, NodeClass own) {
        if (node >= classes.length) {
            grow(Math.max(node + 1, classes.length * 2));
        }
        int heldNetwork = heldNetworkMbps(node);
        long heldScratch = heldScratchMib(node);
        classes[node] = own;
        networkMbps[node] = spec.networkMbps();
        scratchMib[node] = spec.scratchMib();
        freeNetworkMbps[node] = spec.networkMbps() - heldNetwork;
        freeScratchMib[node] = spec.scratchMib() - heldScratch;
        idleWatts[node] = own.idleWatts();
        if (own.migGpus() != 0 && slices[node].length < own.gpuCount()) {
            slices[node] = Arrays.copyOf(slices[node], own.gpuCount());
        }
    }

    /// Takes what a worker holds (`sign` 1) or gives it back (-1).
    void take(int node, Allocation held, int sign) {
        loadMilliwatts[node] +=
                sign
                        * classes[node].loadMilliwatts(
                                held.gpuMask(), held.milliEach(), held.powerWatts());
        if (held.special()) {
            freeNetworkMbps[node] -= sign * held.networkMbps();
            freeScratchMib[node] -= sign * held.scratchMib();
            if (held.migSlices() != 0) {
                slices[node][Long.numberOfTrailingZeros(held.gpuMask())] ^= (byte) held.migSlices();
            }
        }
    }

    int heldNetworkMbps(int node) {
        return networkMbps[node] - freeNetworkMbps[node];
    }

    long heldScratchMib(int node) {
        return scratchMib[node] - freeScratchMib[node];
    }

    int freeNetworkMbps(int node) {
        return freeNetworkMbps[node];
    }

    long freeScratchMib(int node) {
        return freeScratchMib[node];
    }

    /// {@return what the node's GPUs draw at most with what is held on them, in thousandths of a
    /// watt}
    long milliwatts(int node) {
        return idleWatts[node] * 1_000L + loadMilliwatts[node];
    }

    /// {@return what its work adds to that, in thousandths of a watt}
    long loadMilliwatts(int node) {
        return loadMilliwatts[node];
    }

    /// {@return whether bandwidth, scratch space and a MIG slice are free that a worker asks for}
    ///
    /// @param mask the GPUs that it may use
    boolean hasRoom(int node, WorkerRequest request, long mask) {
        return hasHostRoom(node, request)
                && (!request.gpus().wantsMig() || migGpus(node, request.gpus(), mask) != 0);
    }

    /// {@return how many such workers find bandwidth and scratch space, `most` at most}
    long most(int node, WorkerRequest request, long most) {
        long room = most;
        if (request.networkMbps() > 0) {
            room = Math.min(room, Math.max(0, freeNetworkMbps[node]) / request.networkMbps());
        }
        if (request.scratchMib() > 0) {
            room = Math.min(room, Math.max(0, freeScratchMib[node]) / request.scratchMib());
        }
        return room;
    }

    boolean hasHostRoom(int node, WorkerRequest request) {
        return request.networkMbps() <= Math.max(0, freeNetworkMbps[node])
                && request.scratchMib() <= Math.max(0, freeScratchMib[node]);
    }

    /// {@return whether all of it is free that an allocation holds beyond shares, CPU and memory,
    /// and its GPUs may be held in this way}
    boolean hasRoom(Allocation wanted) {
        int node = wanted.nodeId();
        long mig = classes[node].migGpus() & wanted.gpuMask();
        if (wanted.migSlices() == 0) {
            return mig == 0 && hasHostRoom(wanted);
        }
        if (mig != wanted.gpuMask() || Long.bitCount(mig) != 1 || !hasHostRoom(wanted)) {
            return false;
        }
        int gpu = Long.numberOfTrailingZeros(mig);
        return (slices[node][gpu] & wanted.migSlices()) == 0
                && classes[node].offers(gpu, wanted.migSlices());
    }

    private boolean hasHostRoom(Allocation wanted) {
        int node = wanted.nodeId();
        return wanted.networkMbps() >= 0
                && wanted.scratchMib() >= 0
                && (wanted.networkMbps() == 0 || wanted.networkMbps() <= freeNetworkMbps[node])
                && (wanted.scratchMib() == 0 || wanted.scratchMib() <= freeScratchMib[node]);
    }

    /// {@return whether nobody holds any of its MIG slices}
    boolean slicesFree(Allocation wanted) {
        int gpu = Long.numberOfTrailingZeros(wanted.gpuMask());
        return gpu < slices[wanted.nodeId()].length
                && (slices[wanted.nodeId()][gpu] & wanted.migSlices()) == 0;
    }

    /// {@return whether all of it is held}
    boolean holds(Allocation held) {
        int node = held.nodeId();
        if (!held.special()) {
            return true;
        }
        boolean host =
                held.networkMbps() >= 0
                        && held.scratchMib() >= 0
                        && held.networkMbps() <= heldNetworkMbps(node)
                        && held.scratchMib() <= heldScratchMib(node);
        if (held.migSlices() == 0) {
            return host;
        }
        int gpu = Long.numberOfTrailingZeros(held.gpuMask());
        return host
                && gpu < slices[node].length
                && (slices[node][gpu] & held.migSlices()) == held.migSlices();
    }

    /// {@return those of the GPUs on which the MIG slice has a legal place that is free}
    long migGpus(int node, GpuRequest gpus, long mask) {
        MigProfile profile = MigProfile.named(gpus.mig()).orElseThrow();
        long found = 0;
        for (long left = mask & ~nodes.faulty[node]; left != 0; left &= left - 1) {
            int gpu = Long.numberOfTrailingZeros(left);
            if (start(node, gpu, profile) != NOWHERE) {
                found |= 1L << gpu;
            }
        }
        return found;
    }

    /// {@return the memory slices that the worker gets on a GPU that has room for it; 0 where it
    /// wants no MIG slice}
    int slicesFor(int node, long gpuMask, GpuRequest gpus) {
        if (!gpus.wantsMig()) {
            return 0;
        }
        MigProfile profile = MigProfile.named(gpus.mig()).orElseThrow();
        int start = start(node, Long.numberOfTrailingZeros(gpuMask), profile);
        if (start == NOWHERE) {
            throw new IllegalStateException(
                    "I1: no place for %s on node %d".formatted(gpus.mig(), node));
        }
        return profile.mask(start);
    }

    private int start(int node, int gpu, MigProfile profile) {
        int held = slices[node].length <= gpu ? 0 : slices[node][gpu] & 0xFF;
        NodeClass own = classes[node];
        int best = NOWHERE;
        int most = -1;
        for (int start : profile.starts()) {
            int mask = profile.mask(start);
            if ((held & mask) == 0 && own.offers(gpu, profile, mask)) {
                int left = placesLeft(own.profiles(gpu), held | mask);
                if (left >= most) {
                    most = left;
                    best = start;
                }
            }
        }
        return best;
    }

    private static int placesLeft(List<MigProfile> profiles, int held) {
        int count = 0;
        for (MigProfile each : profiles) {
            for (int start : each.starts()) {
                count += (held & each.mask(start)) == 0 ? 1 : 0;
            }
        }
        return count;
    }

    /// {@return how many such workers the free slices of these GPUs have room for}
    long workersOn(int node, GpuRequest gpus, long mask) {
        MigProfile profile = MigProfile.named(gpus.mig()).orElseThrow();
        long count = 0;
        for (long left = mask & ~nodes.faulty[node]; left != 0; left &= left - 1) {
            int gpu = Long.numberOfTrailingZeros(left);
            int held = slices[node].length <= gpu ? 0 : slices[node][gpu] & 0xFF;
            count += classes[node].slicesOn(gpu, profile, held);
        }
        return count;
    }

    /// {@return what was last measured on the node}
    NodeCondition condition(int node) {
        return conditions[node];
    }

    /// Notes what was measured on a node.
    ///
    /// @return whether it differs from what was known
    boolean observe(int node, NodeCondition condition) {
        boolean news = !conditions[node].equals(condition);
        conditions[node] = condition;
        return news;
    }

    /// {@return digest of all this about a node}
    long print(int node) {
        if (node >= classes.length) {
            return 0;
        }
        long sum =
                StatePrint.ofIo(freeNetworkMbps[node], freeScratchMib[node], loadMilliwatts[node])
                        + StatePrint.ofCondition(conditions[node]);
        for (int gpu = 0; gpu < slices[node].length; gpu++) {
            sum += StatePrint.ofSlices(gpu, slices[node][gpu]);
        }
        return sum;
    }

    private void grow(int size) {
        int before = classes.length;
        networkMbps = Arrays.copyOf(networkMbps, size);
        scratchMib = Arrays.copyOf(scratchMib, size);
        freeNetworkMbps = Arrays.copyOf(freeNetworkMbps, size);
        freeScratchMib = Arrays.copyOf(freeScratchMib, size);
        idleWatts = Arrays.copyOf(idleWatts, size);
        loadMilliwatts = Arrays.copyOf(loadMilliwatts, size);
        slices = Arrays.copyOf(slices, size);
        Arrays.fill(slices, before, size, NO_SLICES);
        classes = Arrays.copyOf(classes, size);
        conditions = Arrays.copyOf(conditions, size);
        Arrays.fill(conditions, before, size, NodeCondition.UNKNOWN);
    }
}
