package io.stoker.simulator.fleet;

import io.stoker.model.Command;
import io.stoker.model.Draws;
import io.stoker.model.NodeSpec;
import io.stoker.model.RunningWorker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/// One simulated machine and its agent's memory.
final class SimulatedNode {

    final NodeSpec spec;
    final Draws draws;
    final GpuBank gpus;
    final double failuresPerMinute;

    /// The number the cluster gave it, -1 before.
    int nodeId = -1;

    /// Whether the machine runs.
    boolean up = true;

    /// Whether what it says arrives, and what it is told reaches it.
    boolean reachable = true;

    /// Whether the cluster knows this life of it.
    boolean registered;

    /// Whether heartbeats go round already.
    boolean beating;

    /// Counts its lives: timers of an earlier life are stale.
    int life;

    /// Counts its silences, so that a lease that ran on in an earlier one is told apart.
    int silence;

    /// GPUs that failed, bit `i` for GPU `i`.
    long brokenGpus;

    /// GPUs that run slow.
    long slowGpus;

    /// What it could not say while it was unreachable.
    final List<LongFunction<Command>> unsaid = new ArrayList<>();

    /// Workers that ended while it was unreachable: it still answers for them.
    final List<RunningWorker> unacknowledged = new ArrayList<>();

    private int[] workerSlots = new int[8];
    private int workerCount;

    SimulatedNode(NodeSpec spec, Draws draws, double failuresPerMinute, long now) {
        this.spec = spec;
        this.draws = draws;
        this.gpus = new GpuBank(spec.gpus(), now);
        this.failuresPerMinute = failuresPerMinute;
    }

    String incarnation() {
        return "life-" + life;
    }

    int workerCount() {
        return workerCount;
    }

    int workerSlot(int position) {
        return workerSlots[position];
    }

    void add(int slot) {
        if (workerCount == workerSlots.length) {
            workerSlots = Arrays.copyOf(workerSlots, workerCount * 2);
        }
        workerSlots[workerCount++] = slot;
    }

    /// Takes a worker off the node; the others keep their order.
    void remove(int slot) {
        for (int i = 0; i < workerCount; i++) {
            if (workerSlots[i] == slot) {
                System.arraycopy(workerSlots, i + 1, workerSlots, i, workerCount - i - 1);
                workerCount--;
                return;
            }
        }
    }
}
