package io.stoker.simulator.edge.live;

import io.stoker.control.Fleet;
import io.stoker.control.Input;
import io.stoker.control.Outcome;
import io.stoker.model.Command;
import io.stoker.model.FaultKind;
import io.stoker.model.NodeSpec;
import io.stoker.model.Order;
import io.stoker.simulator.fleet.FleetModel;
import io.stoker.simulator.fleet.FleetPort;
import io.stoker.simulator.fleet.GpuReading;
import io.stoker.simulator.fleet.SimulatedFleet;
import io.stoker.simulator.fleet.Timers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

/// A [SimulatedFleet] on the wall clock: one thread owns it, runs its timers, hands its words to
/// the controller and says them again until they are answered, as a real agent would.
///
/// Safe to call from any thread.
public final class WallClockDriver implements Fleet {

    private static final long RETRY_MILLIS = 500;
    private static final long TELEMETRY_MILLIS = 500;
    private static final long PATIENCE_SECONDS = 5;
    private static final int NO_TOKEN = -1;

    private final ControllerLink link;
    private final ScheduledThreadPoolExecutor executor;
    private final SimulatedFleet fleet;
    private final int nodeCount;
    private final Map<Integer, Boolean> owned = new ConcurrentHashMap<>();
    private final Map<Integer, List<GpuReading>> readings = new ConcurrentHashMap<>();

    /// Makes a fleet that rests until [#start].
    public WallClockDriver(List<NodeSpec> nodes, FleetModel model, long seed, ControllerLink link) {
        this.link = link;
        this.nodeCount = nodes.size();
        this.executor =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("simulated-fleet").daemon(true).factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
        this.fleet = new SimulatedFleet(nodes, model, seed, new WallTimers(), new LinkPort());
    }

    /// Powers every node on.
    public void start() {
        submit(fleet::start);
        later(this::readTelemetry, TELEMETRY_MILLIS);
    }

    @Override
    public boolean owns(int nodeId) {
        return owned.containsKey(nodeId);
    }

    @Override
    public void carryOut(Order order) {
        submit(() -> fleet.carryOut(order));
    }

    /// Breaks something on purpose; it heals by itself.
    ///
    /// @param gpu index of the GPU for [FaultKind#GPU_ERROR] and [FaultKind#GPU_SLOW], else ignored
    /// @throws IllegalArgumentException for a node or a GPU that this fleet does not have
    /// @throws IllegalStateException when the fleet is closed or does not answer
    public void inject(int nodeId, int gpu, FaultKind kind, long durationMillis) {
        try {
            Future<?> done = executor.submit(() -> fleet.inject(nodeId, gpu, kind, durationMillis));
            done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IllegalArgumentException wrong) {
                throw new IllegalArgumentException(wrong.getMessage(), wrong);
            }
            throw new IllegalStateException("the simulated fleet broke down", failed);
        } catch (TimeoutException slow) {
            throw new IllegalStateException("the simulated fleet does not answer", slow);
        } catch (RejectedExecutionException closed) {
            throw new IllegalStateException("the simulated fleet is closed", closed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while waiting for the simulated fleet", interrupted);
        }
    }

    /// {@return a node's GPUs as they were half a second ago at most; empty when the node is down,
    /// silent or not this fleet's}
    public List<GpuReading> telemetry(int nodeId) {
        return readings.getOrDefault(nodeId, List.of());
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private void readTelemetry() {
        for (int nodeId : owned.keySet()) {
            readings.put(nodeId, fleet.telemetry(nodeId));
        }
        later(this::readTelemetry, TELEMETRY_MILLIS);
    }

    private void submit(Runnable step) {
        try {
            executor.execute(step);
        } catch (RejectedExecutionException closed) {
            // The process ends: nobody needs the step any more.
        }
    }

    private void later(Runnable step, long delayMillis) {
        try {
            executor.schedule(step, Math.max(0, delayMillis), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // The process ends: nobody needs the step any more.
        }
    }

    private void propose(int token, LongFunction<Command> commandAt) {
        link.propose(commandAt)
                .whenComplete((outcome, failure) -> {
                    if (failure != null) {
                        later(() -> propose(token, commandAt), RETRY_MILLIS);
                        return;
                    }
                    switch (outcome) {
                        case Outcome.Done done -> accepted(token, done.subject());
                        case Outcome.Replayed replayed -> accepted(token, replayed.subject());
                        case Outcome.NotLeader() ->
                                later(() -> propose(token, commandAt), RETRY_MILLIS);
                        case Outcome.Refused refused -> {
                            // The cluster has moved on: an old report changes nothing.
                        }
                    }
                });
    }

    private void accepted(int token, long subject) {
        if (token == NO_TOKEN) {
            return;
        }
        if (token < nodeCount) {
            owned.put((int) subject, true);
        }
        submit(() -> fleet.answered(token, subject));
    }

    /// The wall clock and the one thread.
    private final class WallTimers implements Timers {

        @Override
        public long now() {
            return link.now();
        }

        @Override
        public void callAt(long at, long code) {
            later(() -> fleet.due(code), at - link.now());
        }
    }

    /// The way to the controller.
    private final class LinkPort implements FleetPort {

        @Override
        public void ask(int token, LongFunction<Command> commandAt) {
            propose(token, commandAt);
        }

        @Override
        public void report(LongFunction<Command> commandAt) {
            propose(NO_TOKEN, commandAt);
        }

        @Override
        public void heartbeat(int nodeId) {
            link.tell(new Input.Heartbeat(nodeId));
        }

        @Override
        public void connected(int nodeId) {
            link.tell(new Input.Connected(nodeId));
        }
    }
}
