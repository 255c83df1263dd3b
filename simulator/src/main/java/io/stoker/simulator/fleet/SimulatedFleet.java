package io.stoker.simulator.fleet;

import io.stoker.control.Fleet;
import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.Draws;
import io.stoker.model.FaultKind;
import io.stoker.model.FaultReport;
import io.stoker.model.NodeSpec;
import io.stoker.model.Order;
import io.stoker.model.RunningWorker;
import io.stoker.model.WorkerExit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/// Simulated machines with their agents, as a step machine: orders and timers in, reports and new
/// timers out. It does not know which clock drives it, so the demo on the wall clock and a
/// simulation in virtual time share every line of it.
///
/// A node registers, starts and stops workers, and speaks once per heartbeat. A node that goes down
/// takes its workers with it without a word; it comes back with a new incarnation. A node that
/// falls silent runs on, keeps what it has to say, and stops its own workers when its lease runs
/// out. A node without a lease is told of by its fleet instead ([Command.LoseNode] the moment it
/// goes down), and never beats.
///
/// Not thread-safe: one owner makes every call.
public final class SimulatedFleet implements Fleet {

    private static final int KILLED = 137;
    private static final long ALL_GPUS = -1;

    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Workforce workers;
    private final List<OpenFault> faults = new ArrayList<>();
    private final FleetModel model;
    private final Timers timers;
    private final FleetPort port;
    private int[] indexOfNode = new int[0];
    private int nodesAway;
    private boolean closed;

    /// Makes a fleet that rests until [#start].
    ///
    /// @param specs its nodes; each keeps its place in this list as its token
    /// @param seed of every draw: each node has streams of its own, so that another node changes
    ///   nothing
    public SimulatedFleet(
            List<NodeSpec> specs, FleetModel model, long seed, Timers timers, FleetPort port) {
        this.model = model;
        this.timers = timers;
        this.port = port;
        this.workers = new Workforce(model, timers, port, nodes);
        FailureProfile failures = model.failures();
        for (NodeSpec spec : specs) {
            Draws draws = Draws.stream(seed, "fleet/" + spec.name());
            double spread = failures.mostPerMinute() - failures.leastPerMinute();
            double perMinute = failures.leastPerMinute() + spread * draws.unit();
            nodes.add(new SimulatedNode(spec, draws, perMinute, timers.now()));
        }
    }

    /// Powers every node on.
    public void start() {
        long now = timers.now();
        for (int node = 0; node < nodes.size(); node++) {
            timers.callAt(now, TimerCode.of(TimerCode.REGISTER, nodes.get(node).life, node));
            scheduleFailure(node);
        }
    }

    /// A timer came due.
    public void due(long code) {
        if (closed) {
            return;
        }
        int owner = TimerCode.owner(code);
        int generation = TimerCode.generation(code);
        switch (TimerCode.kind(code)) {
            case TimerCode.STARTED, TimerCode.EXITED, TimerCode.STOPPED ->
                    workers.due(TimerCode.kind(code), owner, generation);
            case TimerCode.BEAT -> beat(owner, generation);
            case TimerCode.REGISTER -> register(owner, generation);
            case TimerCode.FAIL -> fail(owner, generation);
            case TimerCode.RECOVER -> recover(owner, generation);
            case TimerCode.FAULT_OVER -> endFault(owner);
            case TimerCode.LEASE_OVER -> leaseOver(owner, generation);
            default -> throw new IllegalStateException("no timer of the fleet has code " + code);
        }
    }

    /// The answer to [FleetPort#ask].
    ///
    /// @param subject number of the node or the fault it made
    public void answered(int token, long subject) {
        if (closed) {
            return;
        }
        if (token < nodes.size()) {
            registered(token, (int) subject);
            return;
        }
        OpenFault fault = faults.get(token - nodes.size());
        fault.faultId = subject;
        if (fault.over) {
            clear(fault);
        }
    }

    @Override
    public boolean owns(int nodeId) {
        return nodeId >= 0 && nodeId < indexOfNode.length && indexOfNode[nodeId] >= 0;
    }

    @Override
    public void carryOut(Order order) {
        if (closed || !owns(order.nodeId())) {
            return;
        }
        int index = indexOfNode[order.nodeId()];
        SimulatedNode node = nodes.get(index);
        if (!node.up || !node.reachable || !node.registered) {
            return;
        }
        switch (order) {
            case Order.StartWorker start -> workers.start(index, node, start);
            case Order.StopWorker stop -> workers.stop(node, stop);
            case Order.TellGang _ -> {} // Its workers share their work anyway.
        }
    }

    /// Breaks something on purpose; it heals by itself.
    ///
    /// @param gpu index of the GPU for [FaultKind#GPU_ERROR] and [FaultKind#GPU_SLOW], else ignored
    /// @throws IllegalArgumentException for a node or a GPU that this fleet does not have
    public void inject(int nodeId, int gpu, FaultKind kind, long durationMillis) {
        if (!owns(nodeId)) {
            throw new IllegalArgumentException("node: expected a simulated node, found " + nodeId);
        }
        if (durationMillis < 1) {
            throw new IllegalArgumentException(
                    "duration: expected 1 or more ms, found " + durationMillis);
        }
        int index = indexOfNode[nodeId];
        int gpuCount = nodes.get(index).spec.gpus().size();
        boolean ofGpu = kind == FaultKind.GPU_ERROR || kind == FaultKind.GPU_SLOW;
        if (ofGpu && (gpu < 0 || gpu >= gpuCount)) {
            throw new IllegalArgumentException(
                    "gpu: node %d has GPUs 0 to %d, found %d".formatted(nodeId, gpuCount - 1, gpu));
        }
        breakIt(index, ofGpu ? gpu : -1, kind, durationMillis, true);
    }

    /// {@return the GPUs of a node as they are now; empty when the node is down, silent or not this
    /// fleet's}
    public List<GpuReading> telemetry(int nodeId) {
        if (!owns(nodeId)) {
            return List.of();
        }
        SimulatedNode node = nodes.get(indexOfNode[nodeId]);
        if (!node.up || !node.reachable) {
            return List.of();
        }
        List<GpuReading> readings = new ArrayList<>(node.gpus.count());
        for (int gpu = 0; gpu < node.gpus.count(); gpu++) {
            boolean broken = (node.brokenGpus >>> gpu & 1) != 0;
            boolean slow = (node.slowGpus >>> gpu & 1) != 0;
            readings.add(node.gpus.reading(gpu, timers.now(), broken, slow));
        }
        return readings;
    }

    /// {@return energy of the whole fleet since it was made, joules}
    ///
    /// @param at until when; the last change of a load or later
    public double joules(long at) {
        double sum = 0;
        for (SimulatedNode node : nodes) {
            sum += node.gpus.joules(at);
        }
        return sum;
    }

    /// {@return how many workers will still end by themselves}
    public int workersThatWillEnd() {
        return workers.live() - workers.endless();
    }

    /// {@return how many workers live}
    public int liveWorkers() {
        return workers.live();
    }

    /// {@return how many nodes are down or silent}
    public int nodesAway() {
        return nodesAway;
    }

    @Override
    public void close() {
        closed = true;
    }

    // Life of a node.

    private void register(int index, int life) {
        SimulatedNode node = nodes.get(index);
        if (life != (node.life & TimerCode.GENERATION_MASK) || !node.up || !node.reachable) {
            return;
        }
        List<RunningWorker> running = new ArrayList<>(node.unacknowledged);
        workers.addRunning(node, running);
        List<RunningWorker> answersFor = List.copyOf(running);
        String incarnation = node.incarnation();
        port.ask(index, at -> new Command.RegisterNode(at, node.spec, incarnation, answersFor));
    }

    private void registered(int index, int nodeId) {
        SimulatedNode node = nodes.get(index);
        remember(nodeId, index);
        node.nodeId = nodeId;
        if (!node.up || !node.reachable) {
            return;
        }
        node.registered = true;
        port.connected(nodeId);
        for (LongFunction<Command> words : node.unsaid) {
            port.report(words);
        }
        node.unsaid.clear();
        node.unacknowledged.clear();
        if (node.spec.leaseMillis() > 0 && !node.beating) {
            node.beating = true;
            beat(index, node.life & TimerCode.GENERATION_MASK);
        }
    }

    private void beat(int index, int life) {
        SimulatedNode node = nodes.get(index);
        if (life != (node.life & TimerCode.GENERATION_MASK) || !node.up) {
            return;
        }
        if (node.reachable && node.registered) {
            port.heartbeat(node.nodeId);
        }
        timers.callAt(
                timers.now() + model.heartbeatMillis(),
                TimerCode.of(TimerCode.BEAT, node.life, index));
    }

    private void fail(int index, int life) {
        SimulatedNode node = nodes.get(index);
        if (life != (node.life & TimerCode.GENERATION_MASK) || !node.up) {
            return;
        }
        FailureProfile failures = model.failures();
        long repair = node.draws.between(failures.leastRepairMillis(), failures.mostRepairMillis());
        breakIt(index, -1, FaultKind.NODE_DOWN, repair, false);
    }

    private void recover(int index, int life) {
        SimulatedNode node = nodes.get(index);
        if (life != (node.life & TimerCode.GENERATION_MASK) || node.up) {
            return;
        }
        node.up = true;
        node.reachable = true;
        nodesAway--;
        node.gpus.power(timers.now(), true);
        register(index, life);
        scheduleFailure(index);
    }

    private void scheduleFailure(int index) {
        SimulatedNode node = nodes.get(index);
        if (node.failuresPerMinute > 0) {
            long wait =
                    Math.max(
                            1, Math.round(node.draws.exponential(60_000 / node.failuresPerMinute)));
            timers.callAt(timers.now() + wait, TimerCode.of(TimerCode.FAIL, node.life, index));
        }
    }

    // Faults.

    private void breakIt(
            int index, int gpu, FaultKind kind, long durationMillis, boolean injected) {
        SimulatedNode node = nodes.get(index);
        OpenFault fault = new OpenFault(index, gpu, kind);
        int token = nodes.size() + faults.size();
        faults.add(fault);
        long now = timers.now();
        timers.callAt(
                now + durationMillis, TimerCode.of(TimerCode.FAULT_OVER, 0, faults.size() - 1));
        if (node.nodeId >= 0) {
            String message =
                    "%s for %.1f s".formatted(describe(kind, gpu), durationMillis / 1_000.0);
            int nodeId = node.nodeId;
            FaultReport report = new FaultReport(kind, gpu, injected, message);
            port.ask(token, at -> new Command.ReportFault(at, nodeId, report));
        }
        switch (kind) {
            case NODE_DOWN -> goDown(index, durationMillis);
            case NODE_SILENT, NETWORK -> fallSilent(index);
            case GPU_ERROR -> breakGpu(node, gpu);
            case GPU_SLOW -> workers.slow(node, gpu, true);
        }
    }

    private static String describe(FaultKind kind, int gpu) {
        return switch (kind) {
            case NODE_DOWN -> "simulated power loss";
            case NODE_SILENT -> "simulated hang of the agent";
            case NETWORK -> "simulated loss of the network";
            case GPU_ERROR -> "simulated failure of GPU " + gpu;
            case GPU_SLOW -> "simulated slow-down of GPU " + gpu;
        };
    }

    private void goDown(int index, long durationMillis) {
        SimulatedNode node = nodes.get(index);
        if (!node.up) {
            return;
        }
        if (node.reachable) {
            nodesAway++;
        }
        node.up = false;
        node.registered = false;
        node.beating = false;
        node.life++;
        workers.forgetAll(node);
        node.unsaid.clear();
        node.unacknowledged.clear();
        node.gpus.power(timers.now(), false);
        if (node.spec.leaseMillis() == 0 && node.nodeId >= 0) {
            int nodeId = node.nodeId;
            port.report(at -> new Command.LoseNode(at, nodeId, "the simulated node went down"));
        }
        timers.callAt(
                timers.now() + durationMillis, TimerCode.of(TimerCode.RECOVER, node.life, index));
    }

    private void fallSilent(int index) {
        SimulatedNode node = nodes.get(index);
        if (!node.up || !node.reachable) {
            return;
        }
        nodesAway++;
        node.reachable = false;
        node.registered = false;
        node.silence++;
        if (node.spec.leaseMillis() > 0) {
            timers.callAt(
                    timers.now() + node.spec.leaseMillis(),
                    TimerCode.of(TimerCode.LEASE_OVER, node.silence, index));
        }
    }

    /// The node heard nothing for a whole lease: the cluster will give its GPUs away, so its
    /// workers go.
    private void leaseOver(int index, int silence) {
        SimulatedNode node = nodes.get(index);
        if (node.reachable || !node.up || silence != (node.silence & TimerCode.GENERATION_MASK)) {
            return;
        }
        workers.endAll(
                node, ALL_GPUS, new WorkerExit(KILLED, Cause.NODE, "the node's lease ran out"));
    }

    private void breakGpu(SimulatedNode node, int gpu) {
        node.brokenGpus |= 1L << gpu;
        workers.endAll(
                node, 1L << gpu, new WorkerExit(KILLED, Cause.GPU, "GPU " + gpu + " failed"));
    }

    private void endFault(int slot) {
        OpenFault fault = faults.get(slot);
        SimulatedNode node = nodes.get(fault.node);
        fault.over = true;
        switch (fault.kind) {
            case NODE_DOWN -> {
                // The machine comes back by its own timer, which was set first.
            }
            case NODE_SILENT, NETWORK -> {
                if (node.up && !node.reachable) {
                    node.reachable = true;
                    nodesAway--;
                    register(fault.node, node.life & TimerCode.GENERATION_MASK);
                }
            }
            case GPU_ERROR -> node.brokenGpus &= ~(1L << fault.gpu);
            case GPU_SLOW -> workers.slow(node, fault.gpu, false);
        }
        clear(fault);
    }

    /// Says that a GPU's fault is over. A fault of a whole node is over when the node registers
    /// again: the cluster sees that for itself.
    private void clear(OpenFault fault) {
        if (fault.gpu < 0 || fault.faultId == OpenFault.UNANSWERED) {
            return;
        }
        long faultId = fault.faultId;
        port.report(at -> new Command.ClearFault(at, faultId, "simulator"));
    }

    private void remember(int nodeId, int index) {
        if (nodeId >= indexOfNode.length) {
            int before = indexOfNode.length;
            indexOfNode = Arrays.copyOf(indexOfNode, Math.max(nodeId + 1, before * 2));
            Arrays.fill(indexOfNode, before, indexOfNode.length, -1);
        }
        indexOfNode[nodeId] = index;
    }
}
