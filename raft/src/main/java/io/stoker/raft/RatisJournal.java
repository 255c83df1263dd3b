package io.stoker.raft;

import io.stoker.model.Command;
import io.stoker.protocol.CommandCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The durable, agreed order of commands.
///
/// [#append] writes one entry a call; callers make it fast by putting many commands into one call
/// and by keeping several calls in flight. Calls from one thread commit in the order they were
/// made.
public final class RatisJournal implements AutoCloseable {

    private static final int OPEN_SECONDS = 60;
    private static final Logger LOG = LoggerFactory.getLogger(RatisJournal.class);

    private final JournalConfig config;
    private final DirectoryLock lock;
    private final Proposals proposals;
    private final JournalMachine machine;
    private final RaftServer server;
    private final RaftClientAsynchronousProtocol submit;

    private RatisJournal(
            JournalConfig config,
            DirectoryLock lock,
            Proposals proposals,
            JournalMachine machine,
            RaftServer server,
            RaftClientAsynchronousProtocol submit) {
        this.config = config;
        this.lock = lock;
        this.proposals = proposals;
        this.machine = machine;
        this.server = server;
        this.submit = submit;
    }

    /// Opens the journal: checks its files, restores the newest snapshot and joins the group. A
    /// single member also replays and leads before this returns.
    ///
    /// @throws JournalException when the directory cannot be used, the port is taken, or a file is
    ///   damaged; the message says what to do
    public static RatisJournal open(JournalConfig config, JournalListener listener)
            throws JournalException {
        DirectoryLock lock = DirectoryLock.acquire(config.directory());
        try {
            return open(config, lock, listener);
        } catch (JournalException refused) {
            release(lock);
            throw refused;
        }
    }

    private static RatisJournal open(
            JournalConfig config, DirectoryLock lock, JournalListener listener)
            throws JournalException {
        Path directory = RatisSettings.groupDirectory(config);
        new LogCheck(directory).run();
        requireFree(config.me());
        ExitUtils.disableSystemExit();
        Proposals proposals = new Proposals();
        JournalMachine machine = new JournalMachine(config.limits(), proposals, listener);
        RaftGroup group = RatisSettings.group(config);
        RaftServer server;
        try {
            server =
                    RaftServer.newBuilder()
                            .setServerId(RaftPeerId.valueOf(config.self()))
                            .setGroup(group)
                            .setProperties(RatisSettings.properties(config))
                            .setStateMachine(machine)
                            .setOption(RaftStorage.StartupOption.RECOVER)
                            .build();
        } catch (IOException broken) {
            throw explained(config, broken);
        }
        try {
            server.start();
            RaftServer.Division division = server.getDivision(group.getGroupId());
            if (config.members().size() == 1) {
                awaitReady(config, machine);
            }
            // The division takes requests on the caller's thread; the server would hop to another.
            RaftClientAsynchronousProtocol submit =
                    division instanceof RaftClientAsynchronousProtocol direct ? direct : server;
            return new RatisJournal(config, lock, proposals, machine, server, submit);
        } catch (IOException | JournalException | RuntimeException broken) {
            close(server);
            throw explained(config, broken);
        }
    }

    /// Appends a batch as one entry.
    ///
    /// @param requestIds one a command, handed to [JournalListener#committed] of this process only
    /// @return completes with the index of the first command once the batch is durable and
    ///   committed, just after it was handed to the listener; fails with [JournalException]. A
    ///   batch whose append failed because this member lost its lead may still be committed.
    /// @throws IllegalArgumentException when the batch is empty or takes more than
    ///   [CommandCodec#MAX_BATCH_BYTES] bytes
    public CompletableFuture<Long> append(List<Command> commands, long[] requestIds) {
        if (commands.isEmpty() || commands.size() != requestIds.length) {
            throw new IllegalArgumentException(
                    "batch: expected commands and as many request ids, found %d and %d"
                            .formatted(commands.size(), requestIds.length));
        }
        byte[] bytes = CommandCodec.encode(commands);
        Optional<JournalException> failure = machine.failure();
        if (failure.isPresent()) {
            return CompletableFuture.failedFuture(failure.get());
        }
        Proposals.Proposal proposal = proposals.add(requestIds);
        RaftClientRequest request =
                RaftClientRequest.newBuilder()
                        .setClientId(proposals.client())
                        .setServerId(server.getId())
                        .setGroupId(machine.getGroupId())
                        .setCallId(proposal.call())
                        .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes)))
                        .setType(RaftClientRequest.writeRequestType())
                        .build();
        try {
            submit.submitClientRequestAsync(request)
                    .whenComplete((reply, thrown) -> answered(proposal, reply, thrown));
        } catch (IOException closed) {
            proposals.fail(proposal, JournalException.from("the journal takes no entries", closed));
        }
        return proposal.committed();
    }

    /// Takes a snapshot now and lets go of the log before it.
    ///
    /// @return completes when that is done
    public CompletableFuture<Void> snapshot() {
        return machine.snapshot();
    }

    /// {@return bytes of the journal's files on disk; the newest file of the log is made larger
    /// ahead of time}
    public long sizeBytes() {
        try (Stream<Path> files = Files.walk(RatisSettings.groupDirectory(config))) {
            return files.mapToLong(
                            file -> {
                                try {
                                    return Files.isRegularFile(file) ? Files.size(file) : 0;
                                } catch (IOException goneMeanwhile) {
                                    return 0;
                                }
                            })
                    .sum();
        } catch (IOException | UncheckedIOException goneMeanwhile) {
            return 0;
        }
    }

    /// {@return the index of the newest command handed to the listener, 0 before the first}
    public long lastIndex() {
        return machine.commands();
    }

    /// {@return whether this member may append}
    public boolean leading() {
        return machine.leading();
    }

    /// Stops. Batches in flight may or may not be in the journal afterwards.
    @Override
    public void close() {
        close(server);
        proposals.failAll(new JournalException("the journal was closed"));
        release(lock);
    }

    private void answered(
            Proposals.Proposal proposal,
            @Nullable RaftClientReply reply,
            @Nullable Throwable thrown) {
        if (thrown != null) {
            proposals.fail(
                    proposal, JournalException.from("the journal did not take the entry", thrown));
        } else if (reply != null && !reply.isSuccess()) {
            proposals.fail(
                    proposal,
                    new JournalException(
                            "the journal did not take the entry", reply.getException()));
        }
    }

    private static void awaitReady(JournalConfig config, JournalMachine machine)
            throws JournalException {
        try {
            machine.ready().get(OPEN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new JournalException("journal: interrupted while opening", stopping);
        } catch (ExecutionException failed) {
            throw JournalException.from("journal in " + config.directory(), failed);
        } catch (TimeoutException late) {
            throw new JournalException(
                    "journal in %s: not ready after %d s"
                            .formatted(config.directory(), OPEN_SECONDS),
                    late);
        }
    }

    /// Ratis' own reaction to a taken port is to end the process.
    private static void requireFree(JournalConfig.Member me) throws JournalException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(me.host(), me.port()));
        } catch (IOException taken) {
            throw portTaken(me, taken);
        }
    }

    private static JournalException portTaken(JournalConfig.Member me, Throwable why) {
        return new JournalException(
                "raft port %s:%d cannot be used (%s); choose another with --raft HOST:PORT or STOKER_RAFT"
                        .formatted(me.host(), me.port(), why.getMessage()),
                why);
    }

    private static JournalException explained(JournalConfig config, Exception thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("Failed to bind")) {
                return portTaken(config.me(), thrown);
            }
        }
        return JournalException.from(
                "journal in " + config.directory() + " cannot be opened", thrown);
    }

    private static void close(RaftServer server) {
        try {
            server.close();
        } catch (IOException broken) {
            LOG.warn(
                    "Journal did not close cleanly; it is checked when it is opened again", broken);
        }
    }

    private static void release(DirectoryLock lock) {
        try {
            lock.close();
        } catch (IOException harmless) {
            LOG.debug("Lock goes with the process", harmless);
        }
    }
}
