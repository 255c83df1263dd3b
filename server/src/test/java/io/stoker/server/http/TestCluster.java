package io.stoker.server.http;

import io.stoker.control.Fleet;
import io.stoker.control.Input;
import io.stoker.control.Outcome;
import io.stoker.model.Command;
import io.stoker.model.NodeSpec;
import io.stoker.model.Order;
import io.stoker.model.Realm;
import io.stoker.model.WorkerExit;
import io.stoker.server.shell.JournalPort;
import io.stoker.server.shell.LiveShell;
import io.stoker.server.shell.ShellConfig;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/// A live controller over a journal in memory and nodes whose workers run until a test ends them.
final class TestCluster implements AutoCloseable {

    private final LiveShell shell;
    final Map<String, String> logs = new ConcurrentHashMap<>();

    TestCluster() {
        shell = LiveShell.start(ShellConfig.DEFAULT, InstantSource.system());
        shell.attach(new MemoryJournal());
        shell.attach(new TestFleet());
        shell.attach(this::readLog);
        shell.leading(true);
    }

    LiveShell controller() {
        return shell;
    }

    Outcome ask(LongFunction<Command> commandAt) {
        try {
            return shell.propose(commandAt).get(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    /// Adds a node and connects it.
    int join(String name, Realm realm, int gpus) {
        NodeSpec spec = NodeSpec.simulated(name, gpus, "H100").withRealm(realm).in("b1", "r1");
        Outcome outcome = ask(at -> new Command.RegisterNode(at, spec, "boot-1", List.of()));
        int id = (int) ((Outcome.Done) outcome).subject();
        shell.tell(new Input.Connected(id));
        return id;
    }

    /// Ends one worker of a job's live attempt.
    void exit(long jobId, int rank, int code) {
        long epoch = shell.views().job(jobId).orElseThrow().attempts().getLast().epoch();
        ask(at -> new Command.ReportWorkerExited(at, jobId, epoch, rank, WorkerExit.ofCode(code)));
    }

    private CompletableFuture<LiveShell.LogPiece> readLog(
            int nodeId, long jobId, long epoch, int rank, long offset, int mostBytes) {
        String text = logs.get(jobId + "/" + rank);
        if (text == null) {
            return CompletableFuture.completedFuture(
                    new LiveShell.LogPiece(false, 0, 0, new byte[0]));
        }
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        int from = Math.clamp(offset < 0 ? all.length + offset : offset, 0, all.length);
        int to = Math.min(all.length, from + mostBytes);
        byte[] data = java.util.Arrays.copyOfRange(all, from, to);
        return CompletableFuture.completedFuture(
                new LiveShell.LogPiece(true, from, all.length, data));
    }

    @Override
    public void close() {
        shell.close();
    }

    private final class MemoryJournal implements JournalPort {
        private long nextIndex = 1;

        @Override
        public CompletableFuture<?> append(List<Command> commands, long[] requestIds) {
            shell.committed(nextIndex, commands, requestIds);
            nextIndex += commands.size();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public long sizeBytes() {
            return 4096;
        }

        @Override
        public void close() {}
    }

    /// Starts every worker at once and stops it when told to.
    private final class TestFleet implements Fleet {
        @Override
        public boolean owns(int nodeId) {
            return true;
        }

        @Override
        public void carryOut(Order order) {
            switch (order) {
                case Order.StartWorker start ->
                        shell.propose(at ->
                                new Command.ReportWorkerStarted(
                                        at,
                                        start.jobId(),
                                        start.epoch(),
                                        start.allocation().rank()));
                case Order.TellGang _ -> {}
                case Order.StopWorker stop ->
                        shell.propose(at ->
                                new Command.ReportWorkerExited(
                                        at,
                                        stop.jobId(),
                                        stop.epoch(),
                                        stop.rank(),
                                        new WorkerExit(143, stop.cause(), "stopped")));
            }
        }

        @Override
        public void close() {}
    }
}
