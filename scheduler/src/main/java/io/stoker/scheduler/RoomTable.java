package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.Arrays;

/// How many workers of one kind have room on each node and in each domain.
///
/// Counted once, then kept by what the log of changes says: a gang that comes or goes costs a few
/// additions a worker, and finding the tightest rack of 12,500 nodes reads one number a rack. A
/// transaction that was rolled back leaves no trace. Mutable, one writer.
final class RoomTable {

    /// Bits of [#tightness] that count GPUs.
    static final int GPU_BITS = 7;

    private final NodeTable nodes;
    private final NodeClasses classes;
    private final Domains domains;
    private final Realm realm;
    private final WorkerRequest request;
    private final long[] barred;
    private long[][] masksOfClass = new long[0][];
    private int[] fits = new int[0];
    private final long[][] sums = new long[Domains.LEVELS][0];
    private long readUpTo;
    private long madeFor = -1;

    RoomTable(
            NodeTable nodes,
            NodeClasses classes,
            Domains domains,
            Realm realm,
            WorkerRequest request) {
        this(nodes, classes, domains, realm, request, new long[0]);
    }

    private RoomTable(
            NodeTable nodes,
            NodeClasses classes,
            Domains domains,
            Realm realm,
            WorkerRequest request,
            long[] barred) {
        this.nodes = nodes;
        this.classes = classes;
        this.domains = domains;
        this.realm = realm;
        this.request = request;
        this.barred = barred;
    }

    /// {@return the same room without some nodes, a bit a node; a table of its own}
    RoomTable without(long[] hiddenNodes) {
        RoomTable copy = new RoomTable(nodes, classes, domains, realm, request, hiddenNodes);
        copy.masksOfClass = masksOfClass;
        copy.fits = fits.clone();
        for (int level = 0; level < Domains.LEVELS; level++) {
            copy.sums[level] = sums[level].clone();
        }
        copy.readUpTo = readUpTo;
        copy.madeFor = madeFor;
        for (int word = 0; word < hiddenNodes.length; word++) {
            for (long left = hiddenNodes[word]; left != 0; left &= left - 1) {
                int node = (word << 6) + Long.numberOfTrailingZeros(left);
                if (node < copy.fits.length) {
                    copy.put(node, 0);
                }
            }
        }
        return copy;
    }

    WorkerRequest request() {
        return request;
    }

    /// {@return how many workers have room on a node, by the last [#refresh]}
    int on(int node) {
        return fits[node];
    }

    /// {@return how many workers have room in a domain, by the last [#refresh]}
    long in(Level level, int number) {
        return level == Level.NODE ? fits[number] : sums[level.ordinal()][number];
    }

    /// Reads what changed since it was last read.
    void refresh() {
        if (madeFor != domains.version() || fits.length != nodes.limit()) {
            make();
            return;
        }
        ChangeLog log = nodes.moved;
        if (log.holds(readUpTo)) {
            long end = log.written();
            for (long at = readUpTo; at < end; at++) {
                look(log.at(at));
            }
        } else {
            for (int node = 0; node < fits.length; node++) {
                look(node);
            }
        }
        readUpTo = log.written();
    }

    private void make() {
        masksOfClass = new long[classes.count()][];
        fits = new int[nodes.limit()];
        for (int level = 0; level < Domains.LEVELS; level++) {
            sums[level] = new long[domains.count(Domains.level(level))];
        }
        for (int node = 0; node < fits.length; node++) {
            look(node);
        }
        readUpTo = nodes.moved.written();
        madeFor = domains.version();
    }

    private void look(int node) {
        put(node, Neighbours.isBarred(node, barred) ? 0 : count(node));
    }

    private void put(int node, int room) {
        int change = room - fits[node];
        if (change == 0) {
            return;
        }
        fits[node] = room;
        for (int level = Level.RACK.ordinal(); level < Domains.LEVELS; level++) {
            int number = domains.numberOf(Domains.level(level), node);
            if (number != Domains.NONE) {
                sums[level][number] += change;
            }
        }
    }

    private int count(int node) {
        if (!nodes.knows(node) || !nodes.indexed(node)) {
            return 0;
        }
        return classes.at(nodes.classOf[node]).realm() == realm ? room(node, -1) : 0;
    }

    /// {@return how many workers have room on these GPUs of the node, which takes work, now}
    int room(int node, long within) {
        GpuRequest gpus = request.gpus();
        long room = gpus.count() == 0 ? JobSpec.MAX_WORKERS : 0;
        if (gpus.count() > 0) {
            for (long mask : masks(node)) {
                room += NodeFit.workers(nodes, node, mask & within, gpus);
            }
        }
        if (request.cpuMilli() > 0) {
            room = Math.min(room, Math.max(0, nodes.freeCpuMilli[node]) / request.cpuMilli());
        }
        if (request.memoryMib() > 0) {
            room = Math.min(room, Math.max(0, nodes.freeMemoryMib[node]) / request.memoryMib());
        }
        return (int) (request.special() ? nodes.specials.most(node, request, room) : room);
    }

    /// {@return the same for these GPUs of a node, with the wholly free GPUs among them in the
    /// lowest [#GPU_BITS]: of two islands with room for as many workers the one with fewer is
    /// tighter}
    long tightness(int node, long within) {
        return (long) room(node, within) << GPU_BITS | Long.bitCount(nodes.usable(node) & within);
    }

    /// {@return the GPUs of these that the next worker gets; there must be room}
    long pick(int node, long within) {
        GpuRequest gpus = request.gpus();
        if (gpus.count() == 0) {
            return 0;
        }
        for (long mask : masks(node)) {
            if (NodeFit.workers(nodes, node, mask & within, gpus) > 0) {
                return NodeFit.pick(nodes, node, mask & within, gpus);
            }
        }
        throw new IllegalStateException("I1: no room on node %d for %s".formatted(node, gpus));
    }

    private long[] masks(int node) {
        int number = nodes.classOf[node];
        if (number >= masksOfClass.length) {
            masksOfClass = Arrays.copyOf(masksOfClass, classes.count());
        }
        long[] masks = masksOfClass[number];
        if (masks == null) {
            masks =
                    classes.at(number).masks(request.gpus()).stream()
                            .mapToLong(Long::longValue)
                            .toArray();
            masksOfClass[number] = masks;
        }
        return masks;
    }
}
