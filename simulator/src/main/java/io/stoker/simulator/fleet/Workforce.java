package io.stoker.simulator.fleet;

import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.Order;
import io.stoker.model.RunningWorker;
import io.stoker.model.WorkerExit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/// The workers of all nodes of a fleet: how they start, run, slow down and end.
final class Workforce {

    private static final int KILLED = 137;
    private static final int TERMINATED = 143;

    private final WorkerPool pool = new WorkerPool();
    private final Checkpoints checkpoints = new Checkpoints();
    private final FleetModel model;
    private final Timers timers;
    private final FleetPort port;
    private final List<SimulatedNode> nodes;
    private final Map<Long, ElasticWork> elastic = new LinkedHashMap<>();
    private int liveWorkers;
    private int endlessWorkers;

    /// @param nodes the fleet's nodes, which may still be joining the list
    Workforce(FleetModel model, Timers timers, FleetPort port, List<SimulatedNode> nodes) {
        this.model = model;
        this.timers = timers;
        this.port = port;
        this.nodes = nodes;
    }

    /// {@return how many live}
    int live() {
        return liveWorkers;
    }

    /// {@return how many of them never end by themselves}
    int endless() {
        return endlessWorkers;
    }

    /// Adds the node's live workers to a list.
    void addRunning(SimulatedNode node, List<RunningWorker> running) {
        for (int i = 0; i < node.workerCount(); i++) {
            SimulatedWorker worker = pool.at(node.workerSlot(i));
            running.add(new RunningWorker(worker.jobId, worker.epoch, worker.rank));
        }
    }

    /// Ends all workers of a node without a word: their machine went down.
    void forgetAll(SimulatedNode node) {
        while (node.workerCount() > 0) {
            SimulatedWorker worker = pool.at(node.workerSlot(0));
            left(node, worker, false);
            forget(node, worker);
        }
    }

    /// Ends the workers of a node that hold one of these GPUs (or any, or none, when all bits are
    /// set), in the order in which they were ordered.
    void endAll(SimulatedNode node, long gpuMask, WorkerExit exit) {
        List<SimulatedWorker> struck = new ArrayList<>();
        for (int i = 0; i < node.workerCount(); i++) {
            SimulatedWorker worker = pool.at(node.workerSlot(i));
            if (gpuMask == -1 || (worker.gpuMask & gpuMask) != 0) {
                struck.add(worker);
            }
        }
        for (SimulatedWorker worker : struck) {
            left(node, worker, false);
            end(node, worker, exit);
        }
    }

    /// Notes what the worker leaves for the job's next attempt, unless it was told to stop and has
    /// done so.
    private void left(SimulatedNode node, SimulatedWorker worker, boolean told) {
        if (worker.stopping || worker.runMillis == RunTimes.FOREVER) {
            return;
        }
        long ran = 0;
        if (worker.work.isPresent()) {
            ran = worker.work.get().doneMillis(timers.now());
        } else if (worker.started) {
            boolean slow = (worker.gpuMask & node.slowGpus) != 0;
            long left = Math.max(0, worker.endsAt - timers.now());
            ran = worker.runMillis - (slow ? left / 2 : left);
        }
        checkpoints.left(
                worker.jobId,
                worker.epoch,
                worker.checkpoint,
                worker.keptMillis,
                ran,
                told,
                worker.work.isPresent());
    }

    /// Workers on a slow GPU need twice the time for what is left of their run (assumed).
    void slow(SimulatedNode node, int gpu, boolean slow) {
        long bit = 1L << gpu;
        if (((node.slowGpus & bit) != 0) == slow) {
            return;
        }
        node.slowGpus ^= bit;
        for (int i = 0; i < node.workerCount(); i++) {
            SimulatedWorker worker = pool.at(node.workerSlot(i));
            boolean onlySlowOne = (worker.gpuMask & node.slowGpus & ~bit) == 0;
            if ((worker.gpuMask & bit) == 0
                    || !onlySlowOne
                    || worker.runMillis == RunTimes.FOREVER) {
                continue;
            }
            if (!worker.started) {
                continue;
            }
            if (worker.work.isPresent()) {
                if (!worker.stopping) {
                    worker.work.get().changes(slow, timers.now(), this::endsAt);
                }
                continue;
            }
            long left = Math.max(0, worker.endsAt - timers.now());
            worker.endsAt = timers.now() + (slow ? left * 2 : left / 2);
            timers.callAt(
                    worker.endsAt, TimerCode.of(TimerCode.EXITED, worker.generation, worker.slot));
        }
    }

    /// Starts a worker, unless it lives already.
    void start(int index, SimulatedNode node, Order.StartWorker order) {
        if (find(node, order.epoch(), order.allocation().rank()) >= 0) {
            return;
        }
        SimulatedWorker worker = pool.take();
        worker.begin(index, order, checkpoints.keptMillis(order.jobId(), order.epoch()));
        node.add(worker.slot);
        liveWorkers++;
        if (order.spec().elastic().active() && worker.runMillis != RunTimes.FOREVER) {
            ElasticWork work =
                    elastic.computeIfAbsent(
                            order.epoch(),
                            _ -> new ElasticWork(worker.runMillis, order.spec().workers()));
            work.live++;
            worker.work = Optional.of(work);
        }
        if (worker.runMillis == RunTimes.FOREVER) {
            endlessWorkers++;
        }
        long now = timers.now();
        node.gpus.change(now, worker.gpuMask, worker.milliEach, worker.utilizationRatio);
        timers.callAt(
                now + model.startupMillis(),
                TimerCode.of(TimerCode.STARTED, worker.generation, worker.slot));
    }

    /// Stops a worker; answers for one that is not there.
    void stop(SimulatedNode node, Order.StopWorker order) {
        int slot = find(node, order.epoch(), order.rank());
        if (slot < 0) {
            WorkerExit gone = new WorkerExit(KILLED, order.cause(), "the node has no such worker");
            say(
                    node,
                    at ->
                            new Command.ReportWorkerExited(
                                    at, order.jobId(), order.epoch(), order.rank(), gone));
            return;
        }
        SimulatedWorker worker = pool.at(slot);
        if (worker.stopping) {
            return;
        }
        left(node, worker, order.cause() == Cause.PREEMPTED || order.cause() == Cause.REQUEUED);
        if (worker.started) {
            worker.work.ifPresent(
                    work -> work.stops(worker, isSlow(node, worker), timers.now(), this::endsAt));
        }
        worker.stopping = true;
        worker.exit = new WorkerExit(TERMINATED, order.cause(), "stopped");
        long patience = Math.min(model.stopMillis(), order.graceMillis());
        timers.callAt(
                timers.now() + patience,
                TimerCode.of(TimerCode.STOPPED, worker.generation, worker.slot));
    }

    /// A worker's timer came due.
    void due(int kind, int slot, int generation) {
        SimulatedWorker worker = pool.at(slot);
        if (!worker.live || worker.generation != generation) {
            return;
        }
        SimulatedNode node = nodes.get(worker.node);
        switch (kind) {
            case TimerCode.STARTED -> started(node, worker);
            case TimerCode.EXITED -> exited(node, worker);
            default -> end(node, worker, worker.exit);
        }
    }

    private void started(SimulatedNode node, SimulatedWorker worker) {
        if (worker.stopping) {
            return;
        }
        if ((worker.gpuMask & node.brokenGpus) != 0) {
            end(node, worker, new WorkerExit(1, Cause.GPU, "a GPU it holds is broken"));
            return;
        }
        worker.started = true;
        long jobId = worker.jobId;
        long epoch = worker.epoch;
        int rank = worker.rank;
        say(node, at -> new Command.ReportWorkerStarted(at, jobId, epoch, rank));
        boolean slow = isSlow(node, worker);
        if (worker.work.isPresent()) {
            worker.work.get().runs(worker, slow, timers.now(), this::endsAt);
        } else if (worker.runMillis != RunTimes.FOREVER) {
            worker.endsAt = timers.now() + (slow ? worker.runMillis * 2 : worker.runMillis);
            timers.callAt(
                    worker.endsAt, TimerCode.of(TimerCode.EXITED, worker.generation, worker.slot));
        }
    }

    private static boolean isSlow(SimulatedNode node, SimulatedWorker worker) {
        return (worker.gpuMask & node.slowGpus) != 0;
    }

    private void endsAt(SimulatedWorker worker, long at) {
        worker.endsAt = at;
        timers.callAt(at, TimerCode.of(TimerCode.EXITED, worker.generation, worker.slot));
    }

    private void exited(SimulatedNode node, SimulatedWorker worker) {
        if (worker.stopping) {
            return;
        }
        if (timers.now() < worker.endsAt) {
            // A slow-down moved the end, or a wall clock fired a little early.
            timers.callAt(
                    worker.endsAt, TimerCode.of(TimerCode.EXITED, worker.generation, worker.slot));
            return;
        }
        if (worker.exit.cause() == Cause.SUCCESS) {
            checkpoints.forget(worker.jobId);
        } else {
            left(node, worker, false);
        }
        end(node, worker, worker.exit);
    }

    /// Ends a worker and says so.
    private void end(SimulatedNode node, SimulatedWorker worker, WorkerExit exit) {
        long jobId = worker.jobId;
        long epoch = worker.epoch;
        int rank = worker.rank;
        if (!node.reachable) {
            node.unacknowledged.add(new RunningWorker(jobId, epoch, rank));
        }
        forget(node, worker);
        say(node, at -> new Command.ReportWorkerExited(at, jobId, epoch, rank, exit));
    }

    /// Ends a worker without a word.
    private void forget(SimulatedNode node, SimulatedWorker worker) {
        node.gpus.change(timers.now(), worker.gpuMask, -worker.milliEach, worker.utilizationRatio);
        node.remove(worker.slot);
        liveWorkers--;
        worker.work.ifPresent(work -> {
            if (worker.started && !worker.stopping) {
                work.stops(worker, isSlow(node, worker), timers.now(), this::endsAt);
            }
            if (--work.live == 0) {
                elastic.remove(worker.epoch, work);
            }
        });
        if (worker.runMillis == RunTimes.FOREVER) {
            endlessWorkers--;
        }
        pool.give(worker);
    }

    /// Says something, now or when the node is heard again.
    private void say(SimulatedNode node, LongFunction<Command> words) {
        if (node.reachable && node.registered) {
            port.report(words);
        } else {
            node.unsaid.add(words);
        }
    }

    private int find(SimulatedNode node, long epoch, int rank) {
        for (int i = 0; i < node.workerCount(); i++) {
            SimulatedWorker worker = pool.at(node.workerSlot(i));
            if (worker.epoch == epoch && worker.rank == rank) {
                return worker.slot;
            }
        }
        return -1;
    }
}
