package io.stoker.scheduler;

import io.stoker.model.WorkerRequest;
import java.util.Arrays;

/// A set of node numbers that finds its lowest member with enough free CPU and memory.
///
/// ```
/// top   1 bit = 4,096 nodes
/// mid   1 bit = 64 nodes       upper bound on free CPU and memory per word
/// low   1 bit = 1 node         upper bound on free CPU and memory per word
/// ```
///
/// Without CPU and memory a search reads three words. With them, the bounds skip 64 or 4,096 nodes
/// at a time. A bound is raised when a node comes in and lowered to the truth by the search that it
/// misled, so keeping it costs nothing when room shrinks. Members are always checked exactly: a
/// loose bound costs time, never a wrong answer.
final class NodeSet {

    /// No such node.
    static final int NONE = -1;

    private final NodeTable nodes;
    private long[] low = new long[1];
    private long[] mid = new long[1];
    private long[] top = new long[1];
    private int[] lowCpu = new int[1];
    private int[] midCpu = new int[1];
    private long[] lowMemory = new long[1];
    private long[] midMemory = new long[1];
    private int size;

    NodeSet(NodeTable nodes) {
        this.nodes = nodes;
    }

    int size() {
        return size;
    }

    /// Adds a node with what is free on it now; does nothing but raise bounds when it is a member.
    void add(int node) {
        int word = node >>> 6;
        int block = node >>> 12;
        if (word >= low.length) {
            grow(word + 1);
        }
        if ((low[word] & 1L << node) == 0) {
            size++;
            low[word] |= 1L << node;
            mid[block] |= 1L << word;
            top[node >>> 18] |= 1L << block;
        }
        int cpu = nodes.freeCpuMilli[node];
        long memory = nodes.freeMemoryMib[node];
        lowCpu[word] = Math.max(lowCpu[word], cpu);
        midCpu[block] = Math.max(midCpu[block], cpu);
        lowMemory[word] = Math.max(lowMemory[word], memory);
        midMemory[block] = Math.max(midMemory[block], memory);
    }

    /// Takes a node out; does nothing when it is no member.
    void remove(int node) {
        int word = node >>> 6;
        int block = node >>> 12;
        if (word >= low.length || (low[word] & 1L << node) == 0) {
            return;
        }
        size--;
        low[word] &= ~(1L << node);
        if (low[word] == 0) {
            lowCpu[word] = 0;
            lowMemory[word] = 0;
            mid[block] &= ~(1L << word);
            if (mid[block] == 0) {
                midCpu[block] = 0;
                midMemory[block] = 0;
                top[node >>> 18] &= ~(1L << block);
            }
        }
    }

    /// {@return the lowest member with CPU, memory and all else free that the worker wants beside
    /// its GPUs, or [#NONE]}
    ///
    /// @param mask the node's GPUs that the worker may use
    int first(WorkerRequest request, long mask) {
        if (size == 0) {
            return NONE;
        }
        int cpu = request.cpuMilli();
        long memory = request.memoryMib();
        boolean special = request.special();
        for (int t = 0; t < top.length; t++) {
            for (long blocks = top[t]; blocks != 0; blocks &= blocks - 1) {
                int block = (t << 6) + Long.numberOfTrailingZeros(blocks);
                if (midCpu[block] >= cpu && midMemory[block] >= memory) {
                    int found =
                            special
                                    ? firstSpecial(block, request, mask)
                                    : firstInBlock(block, cpu, memory);
                    if (found != NONE) {
                        return found;
                    }
                }
            }
        }
        return NONE;
    }

    private int firstInBlock(int block, int cpu, long memory) {
        int mostCpu = 0;
        long mostMemory = 0;
        for (long words = mid[block]; words != 0; words &= words - 1) {
            int word = (block << 6) + Long.numberOfTrailingZeros(words);
            if (lowCpu[word] >= cpu && lowMemory[word] >= memory) {
                int found = firstInWord(word, cpu, memory);
                if (found != NONE) {
                    return found;
                }
            }
            mostCpu = Math.max(mostCpu, lowCpu[word]);
            mostMemory = Math.max(mostMemory, lowMemory[word]);
        }
        midCpu[block] = mostCpu;
        midMemory[block] = mostMemory;
        return NONE;
    }

    private int firstInWord(int word, int cpu, long memory) {
        int mostCpu = 0;
        long mostMemory = 0;
        for (long members = low[word]; members != 0; members &= members - 1) {
            int node = (word << 6) + Long.numberOfTrailingZeros(members);
            int freeCpu = nodes.freeCpuMilli[node];
            long freeMemory = nodes.freeMemoryMib[node];
            if (freeCpu >= cpu && freeMemory >= memory) {
                return node;
            }
            mostCpu = Math.max(mostCpu, freeCpu);
            mostMemory = Math.max(mostMemory, freeMemory);
        }
        lowCpu[word] = mostCpu;
        lowMemory[word] = mostMemory;
        return NONE;
    }

    // Kept apart from the search above, which all other workers use, and which must stay small.
    private int firstSpecial(int block, WorkerRequest request, long mask) {
        for (long words = mid[block]; words != 0; words &= words - 1) {
            int word = (block << 6) + Long.numberOfTrailingZeros(words);
            if (lowCpu[word] >= request.cpuMilli() && lowMemory[word] >= request.memoryMib()) {
                for (long members = low[word]; members != 0; members &= members - 1) {
                    int node = (word << 6) + Long.numberOfTrailingZeros(members);
                    if (nodes.freeCpuMilli[node] >= request.cpuMilli()
                            && nodes.freeMemoryMib[node] >= request.memoryMib()
                            && nodes.specials.hasRoom(node, request, mask)) {
                        return node;
                    }
                }
            }
        }
        return NONE;
    }

    /// {@return the member with the most free CPU among those with enough CPU, memory and all else,
    /// or [#NONE]; the lowest of equals}
    ///
    /// @param mask the node's GPUs that the worker may use
    int roomiest(WorkerRequest request, long mask) {
        int cpu = request.cpuMilli();
        long memory = request.memoryMib();
        int best = NONE;
        int bestCpu = cpu - 1;
        for (int t = 0; t < top.length; t++) {
            for (long blocks = top[t]; blocks != 0; blocks &= blocks - 1) {
                int block = (t << 6) + Long.numberOfTrailingZeros(blocks);
                if (midCpu[block] <= bestCpu || midMemory[block] < memory) {
                    continue;
                }
                int mostCpu = 0;
                for (long words = mid[block]; words != 0; words &= words - 1) {
                    int word = (block << 6) + Long.numberOfTrailingZeros(words);
                    if (lowCpu[word] > bestCpu && lowMemory[word] >= memory) {
                        int found = roomiestInWord(word, bestCpu, request, mask);
                        if (found != NONE) {
                            best = found;
                            bestCpu = nodes.freeCpuMilli[found];
                        }
                    }
                    mostCpu = Math.max(mostCpu, lowCpu[word]);
                }
                midCpu[block] = mostCpu;
            }
        }
        return best;
    }

    private int roomiestInWord(int word, int above, WorkerRequest request, long mask) {
        boolean special = request.special();
        int best = NONE;
        int bestCpu = above;
        int mostCpu = 0;
        for (long members = low[word]; members != 0; members &= members - 1) {
            int node = (word << 6) + Long.numberOfTrailingZeros(members);
            int freeCpu = nodes.freeCpuMilli[node];
            mostCpu = Math.max(mostCpu, freeCpu);
            if (freeCpu > bestCpu
                    && nodes.freeMemoryMib[node] >= request.memoryMib()
                    && (!special || nodes.specials.hasRoom(node, request, mask))) {
                best = node;
                bestCpu = freeCpu;
            }
        }
        lowCpu[word] = mostCpu;
        return best;
    }

    private void grow(int words) {
        int size0 = Math.max(words, low.length * 2);
        int size1 = (size0 + 63) >>> 6;
        low = Arrays.copyOf(low, size0);
        lowCpu = Arrays.copyOf(lowCpu, size0);
        lowMemory = Arrays.copyOf(lowMemory, size0);
        mid = Arrays.copyOf(mid, size1);
        midCpu = Arrays.copyOf(midCpu, size1);
        midMemory = Arrays.copyOf(midMemory, size1);
        top = Arrays.copyOf(top, (size1 + 63) >>> 6);
    }
}
