package io.stoker.raft;

import io.stoker.model.Command;
import io.stoker.model.StateImage;
import io.stoker.protocol.CommandCodec;
import io.stoker.protocol.MalformedException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stands between Ratis and the listener: counts commands, hands batches over in order, and takes
/// snapshots. Ratis' updater thread calls all of it; [#snapshot] may come from any thread.
final class JournalMachine extends BaseStateMachine {

    /// Batches handed over and not yet applied. The bound keeps a long replay from filling the
    /// memory.
    private static final int MOST_UNAPPLIED = 4_096;

    private static final Logger LOG = LoggerFactory.getLogger(JournalMachine.class);

    private final JournalConfig.Limits limits;
    private final Proposals proposals;
    private final JournalListener listener;
    private final SnapshotFiles snapshots = new SnapshotFiles();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final ArrayDeque<CompletableFuture<Void>> unapplied = new ArrayDeque<>();
    private final AtomicBoolean snapshotting = new AtomicBoolean();
    private final AtomicReference<@Nullable JournalException> failure = new AtomicReference<>();
    private final ExecutorService snapshotWriter =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("journal-snapshot").factory());

    /// Guards the order of hand-overs, and what follows.
    private final Object handOver = new Object();

    private TermIndex handedOver = TermIndex.INITIAL_VALUE;
    private volatile long commands;
    private long commandsSinceSnapshot;
    private long bytesSinceSnapshot;
    private volatile boolean leading;

    JournalMachine(JournalConfig.Limits limits, Proposals proposals, JournalListener listener) {
        this.limits = limits;
        this.proposals = proposals;
        this.listener = listener;
    }

    /// {@return completes when this member leads and all old commands were handed over}
    CompletableFuture<Void> ready() {
        return ready;
    }

    boolean leading() {
        return leading && failure.get() == null;
    }

    /// {@return the index of the newest command that was handed over}
    long commands() {
        return commands;
    }

    /// {@return why the journal stopped, empty while it goes on}
    Optional<JournalException> failure() {
        return Optional.ofNullable(failure.get());
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
            throws IOException {
        getLifeCycle()
                .startAndTransition(() -> {
                    super.initialize(server, groupId, storage);
                    snapshots.init(storage);
                    restore();
                });
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        snapshots.loadLatestSnapshot();
        restore();
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return snapshots;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        Optional<JournalException> failure = failure();
        if (failure.isPresent()) {
            proposals
                    .take(transaction.getClientRequest(), 0)
                    .committed()
                    .completeExceptionally(failure.get());
            return CompletableFuture.failedFuture(failure.get());
        }
        List<Command> batch;
        try {
            batch =
                    CommandCodec.decode(
                            entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
        } catch (MalformedException unreadable) {
            return fail(
                    new JournalException(
                            "journal: entry %d of term %d cannot be read: %s. %s"
                                    .formatted(
                                            entry.getIndex(),
                                            entry.getTerm(),
                                            unreadable.getMessage(),
                                            LogCheck.WAY_OUT),
                            unreadable));
        }
        CompletableFuture<Void> applied = handOver(transaction, entry, batch);
        holdBack(applied);
        return applied.thenApply(done -> Message.EMPTY);
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        synchronized (handOver) {
            handedOver = TermIndex.valueOf(term, index);
            updateLastAppliedTermIndex(handedOver);
        }
    }

    @Override
    public void notifyLeaderReady() {
        leading = true;
        listener.leading(true);
        ready.complete(null);
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        if (!member.getPeerId().equals(leader)) {
            follow(new JournalException("this member no longer leads the journal"));
        }
    }

    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
        fail(
                new JournalException(
                        "journal: entry cannot be written to disk ("
                                + cause
                                + "); free space or replace the disk, then start again",
                        cause));
    }

    @Override
    public long takeSnapshot() {
        // Ratis never triggers one here (see RatisSettings); asked all the same, it learns what
        // exists.
        SingleFileSnapshotInfo newest = snapshots.getLatestSnapshot();
        return newest == null ? -1 : newest.getIndex();
    }

    @Override
    public void close() throws IOException {
        follow(new JournalException("the journal was closed"));
        snapshotWriter.shutdown();
        super.close();
    }

    /// Writes a snapshot of the state after the batches handed over so far, then lets go of the log
    /// before it.
    ///
    /// @return completes when that is done; at once when one is being written already
    CompletableFuture<Void> snapshot() {
        if (!snapshotting.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<StateImage> image;
        TermIndex at;
        long expected;
        synchronized (handOver) {
            at = handedOver;
            expected = commands;
            commandsSinceSnapshot = 0;
            bytesSinceSnapshot = 0;
            image =
                    at.getIndex() < 0 || expected == 0
                            ? CompletableFuture.failedFuture(new NothingYetException())
                            : listener.image();
        }
        return image.thenAcceptAsync(taken -> write(at, expected, taken), snapshotWriter)
                .exceptionally(thrown -> {
                    if (!(thrown.getCause() instanceof NothingYetException)) {
                        LOG.warn(
                                "Journal snapshot was not taken; the log keeps growing until one is",
                                thrown);
                    }
                    return null;
                })
                .whenComplete((done, thrown) -> snapshotting.set(false));
    }

    CompletableFuture<Message> fail(JournalException why) {
        if (failure.compareAndSet(null, why)) {
            LOG.error("Journal stops: {}", why.getMessage());
            ready.completeExceptionally(why);
            follow(why);
            listener.failed(why);
        }
        return CompletableFuture.failedFuture(why);
    }

    private void restore() throws IOException {
        SingleFileSnapshotInfo newest = snapshots.getLatestSnapshot();
        if (newest == null) {
            return;
        }
        StateImage image;
        try {
            image = SnapshotFiles.read(newest.getFile().getPath());
        } catch (JournalException damaged) {
            throw new IOException(damaged);
        }
        synchronized (handOver) {
            handedOver = newest.getTermIndex();
            setLastAppliedTermIndex(handedOver);
            commands = image.appliedIndex();
            listener.restored(image);
        }
    }

    private CompletableFuture<Void> handOver(
            TransactionContext transaction, LogEntryProto entry, List<Command> batch) {
        long first;
        boolean snapshotDue;
        CompletableFuture<Void> applied;
        Proposals.Proposal proposal = proposals.take(transaction.getClientRequest(), batch.size());
        synchronized (handOver) {
            first = commands + 1;
            applied = listener.committed(first, batch, proposal.requestIds());
            commands += batch.size();
            commandsSinceSnapshot += batch.size();
            bytesSinceSnapshot += entry.getSerializedSize();
            handedOver = TermIndex.valueOf(entry);
            updateLastAppliedTermIndex(handedOver);
            snapshotDue =
                    commandsSinceSnapshot >= limits.snapshotCommands()
                            || bytesSinceSnapshot >= limits.snapshotBytes();
        }
        proposal.committed().complete(first);
        if (snapshotDue) {
            snapshot();
        }
        return applied;
    }

    private void holdBack(CompletableFuture<Void> applied) {
        while (!unapplied.isEmpty()
                && (unapplied.peek().isDone() || unapplied.size() >= MOST_UNAPPLIED)) {
            try {
                unapplied.remove().get();
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException broken) {
                fail(new JournalException("journal: a committed batch was not applied", broken));
                return;
            }
        }
        unapplied.add(applied);
    }

    private void write(TermIndex at, long expected, StateImage image) {
        if (image.appliedIndex() != expected) {
            throw new IllegalStateException(
                    "snapshot: expected the state after command %d, found %d"
                            .formatted(expected, image.appliedIndex()));
        }
        try {
            snapshots.write(at, image);
            getServer().join().getDivision(getGroupId()).getRaftLog().purge(at.getIndex()).join();
            LOG.info("Journal snapshot taken at command {} (entry {})", expected, at.getIndex());
        } catch (IOException broken) {
            throw new IllegalStateException(
                    "snapshot at command " + expected + " was not written", broken);
        }
    }

    private void follow(JournalException why) {
        if (leading) {
            leading = false;
            listener.leading(false);
        }
        proposals.failAll(why);
    }

    /// There is nothing to take a snapshot of.
    private static final class NothingYetException extends Exception {
        private static final long serialVersionUID = 1;
    }
}
