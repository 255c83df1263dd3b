package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The partly held GPUs of one pool, by how many thousandths of them are free (1 to 999). Sets are
/// made for the levels that occur, so a cluster without shared GPUs pays nothing.
final class SharedLevels {

    private static final int LEVELS = GpuRequest.WHOLE_MILLI;

    private final NodeTable nodes;
    private final List<NodeSet> sets = new ArrayList<>();
    private short[] setAt = new short[0];
    private int[] gpusAt = new int[0];
    private final long[] occupied = new long[(LEVELS + 63) / 64];
    private long freeMilli;

    SharedLevels(NodeTable nodes) {
        this.nodes = nodes;
    }

    long freeMilli() {
        return freeMilli;
    }

    void add(int node, int level) {
        if (setAt.length == 0) {
            setAt = new short[LEVELS];
            Arrays.fill(setAt, (short) -1);
            gpusAt = new int[LEVELS];
        }
        if (setAt[level] < 0) {
            setAt[level] = (short) sets.size();
            sets.add(new NodeSet(nodes));
        }
        sets.get(setAt[level]).add(node);
        gpusAt[level]++;
        freeMilli += level;
        occupied[level >>> 6] |= 1L << level;
    }

    /// Takes one GPU of the node out; the caller takes all of a node's GPUs out together.
    void remove(int node, int level) {
        sets.get(setAt[level]).remove(node);
        freeMilli -= level;
        if (--gpusAt[level] == 0) {
            occupied[level >>> 6] &= ~(1L << level);
        }
    }

    /// {@return the lowest level from `from` up that has a GPU, or [NodeSet#NONE]}
    int atOrAbove(int from) {
        int word = from >>> 6;
        if (word >= occupied.length) {
            return NodeSet.NONE;
        }
        long bits = occupied[word] & -1L << from;
        while (bits == 0) {
            if (++word == occupied.length) {
                return NodeSet.NONE;
            }
            bits = occupied[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    /// {@return the highest level that has a GPU and is not above `from`, or [NodeSet#NONE]}
    int atOrBelow(int from) {
        int word = from >>> 6;
        long bits = occupied[word] & -1L >>> (63 - (from & 63));
        while (bits == 0) {
            if (--word < 0) {
                return NodeSet.NONE;
            }
            bits = occupied[word];
        }
        return (word << 6) + 63 - Long.numberOfLeadingZeros(bits);
    }

    /// {@return the nodes with a GPU at this level, which must be occupied}
    NodeSet at(int level) {
        return sets.get(setAt[level]);
    }

    /// {@return how many shares of `milli` the partly held GPUs have room for}
    long fitting(int milli) {
        long count = 0;
        for (int level = atOrAbove(milli); level != NodeSet.NONE; level = atOrAbove(level + 1)) {
            count += (long) gpusAt[level] * (level / milli);
        }
        return count;
    }
}
