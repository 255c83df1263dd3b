package io.stoker.bench;

import io.stoker.control.Brain;
import io.stoker.control.BrainConfig;
import io.stoker.control.ClusterState;
import io.stoker.control.Effect;
import io.stoker.control.Input;
import io.stoker.control.Outcome;
import io.stoker.model.Command;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.Order;
import io.stoker.model.PolicySpec;
import io.stoker.model.WorkerExit;
import io.stoker.protocol.CommandCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The shipped brain over a journal in memory: every command is encoded as it would be on disk and
/// kept, every event is published, every order is handed to a fleet that does nothing.
final class MemoryCluster {

    private static final long START = 1_790_000_000_000L;

    private final Brain brain = new Brain(BrainConfig.DEFAULT, new ClusterState());
    private final ArrayDeque<Input.Committed> uncommitted = new ArrayDeque<>();
    private final List<Order.StartWorker> started = new ArrayList<>();
    private byte[] journal = new byte[1 << 20];
    private int journalBytes;
    private long now = START;
    private long index;
    private long wakeAt = Long.MAX_VALUE;
    private long events;
    private long refused;

    MemoryCluster(int nodes, int gpusPerNode) {
        this(nodes, gpusPerNode, PolicySpec.DEFAULT);
    }

    MemoryCluster(int nodes, int gpusPerNode, PolicySpec policy) {
        brain.step(now, new Input.Lead(), this::carryOut);
        request(new Command.SetPolicy(now, policy, "bench"));
        for (int i = 0; i < nodes; i++) {
            NodeSpec spec =
                    NodeSpec.simulated("n" + i, gpusPerNode, "H100")
                            .in("b" + i / 512, "r" + i / 32);
            request(new Command.RegisterNode(now, spec, "1", List.of()));
        }
        settle();
    }

    /// Submits a job; it is placed by a later [#settle].
    void submit(JobSpec spec) {
        request(new Command.SubmitJob(now, spec, Optional.empty()));
    }

    /// Reports that a worker started and ended well.
    void finish(Order.StartWorker order) {
        int rank = order.allocation().rank();
        request(new Command.ReportWorkerStarted(now, order.jobId(), order.epoch(), rank));
        request(
                new Command.ReportWorkerExited(
                        now, order.jobId(), order.epoch(), rank, WorkerExit.SUCCESS));
    }

    /// Lets the brain work until it has nothing more to do at this time.
    void settle() {
        while (true) {
            Input.Committed next = uncommitted.poll();
            if (next != null) {
                brain.step(now, next, this::carryOut);
            } else if (wakeAt <= now) {
                wakeAt = Long.MAX_VALUE;
                brain.step(now, new Input.Wake(), this::carryOut);
            } else {
                return;
            }
        }
    }

    /// Lets a millisecond pass.
    void tick() {
        now++;
    }

    /// {@return the workers ordered to start since the last call}
    List<Order.StartWorker> takeStarted() {
        List<Order.StartWorker> taken = List.copyOf(started);
        started.clear();
        return taken;
    }

    /// Forgets the bytes of the journal, as a snapshot does.
    void truncate() {
        journalBytes = 0;
    }

    ClusterState state() {
        return brain.state();
    }

    long events() {
        return events;
    }

    long refused() {
        return refused;
    }

    private void request(Command command) {
        brain.step(now, new Input.Request(1, command), this::carryOut);
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Propose propose -> append(propose);
            case Effect.Send(Order.StartWorker order) -> started.add(order);
            case Effect.Send _, Effect.Explain _ -> {}
            case Effect.Answer(long _, Outcome outcome) -> {
                if (!(outcome instanceof Outcome.Done)) {
                    refused++;
                }
            }
            case Effect.Publish _ -> events++;
            case Effect.WakeAt(long at) -> wakeAt = Math.min(wakeAt, at);
        }
    }

    private void append(Effect.Propose propose) {
        byte[] record = CommandCodec.encode(propose.command());
        if (journalBytes + record.length > journal.length) {
            journal =
                    java.util.Arrays.copyOf(
                            journal, Math.max(2 * journal.length, journalBytes + record.length));
        }
        System.arraycopy(record, 0, journal, journalBytes, record.length);
        journalBytes += record.length;
        uncommitted.add(new Input.Committed(++index, propose.command(), propose.requestId()));
    }
}
