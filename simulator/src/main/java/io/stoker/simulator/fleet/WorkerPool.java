package io.stoker.simulator.fleet;

import java.util.Arrays;

/// Workers to use again, so that a run of a million jobs does not make a million of them.
final class WorkerPool {

    private SimulatedWorker[] workers = new SimulatedWorker[0];
    private int[] free = new int[0];
    private int freeCount;

    /// {@return a worker that nobody uses}
    SimulatedWorker take() {
        if (freeCount == 0) {
            grow();
        }
        return workers[free[--freeCount]];
    }

    /// Gives a worker back; its timers are stale from now on.
    void give(SimulatedWorker worker) {
        worker.live = false;
        worker.generation = (worker.generation + 1) & TimerCode.GENERATION_MASK;
        free[freeCount++] = worker.slot;
    }

    SimulatedWorker at(int slot) {
        return workers[slot];
    }

    private void grow() {
        int before = workers.length;
        int after = Math.max(64, before * 2);
        workers = Arrays.copyOf(workers, after);
        free = Arrays.copyOf(free, after);
        for (int slot = after - 1; slot >= before; slot--) {
            workers[slot] = new SimulatedWorker(slot);
            free[freeCount++] = slot;
        }
    }
}
