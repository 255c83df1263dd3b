package io.stoker.server.shell;

import io.grpc.stub.StreamObserver;
import io.stoker.control.Fleet;
import io.stoker.model.Order;
import io.stoker.protocol.proto.AgentsGrpc;
import io.stoker.protocol.proto.FromAgent;
import io.stoker.protocol.proto.ReadLog;
import io.stoker.protocol.proto.ToAgent;
import io.stoker.server.shell.Controller.LogPiece;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The fleet of real agents: one gRPC stream each. What agents say becomes inputs and commands;
/// orders go out on the stream of the node they are for.
public final class AgentsEndpoint extends AgentsGrpc.AgentsImplBase
        implements Fleet, LiveShell.LogReader {

    private static final int LOG_TIMEOUT_SECONDS = 10;

    private final LiveShell shell;
    private final long heartbeatMillis;
    private final Map<Integer, AgentSession> sessions = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<LogPiece>> logReads = new ConcurrentHashMap<>();
    private final AtomicLong nextLogRequest = new AtomicLong(1);

    /// @param shell whom agents speak to
    /// @param heartbeatMillis how often agents shall speak
    public AgentsEndpoint(LiveShell shell, long heartbeatMillis) {
        this.shell = shell;
        this.heartbeatMillis = heartbeatMillis;
    }

    @Override
    public StreamObserver<FromAgent> connect(StreamObserver<ToAgent> toAgent) {
        return new AgentSession(this, shell, toAgent, heartbeatMillis);
    }

    /// {@return how many agents are connected}
    public int connected() {
        return sessions.size();
    }

    void opened(int nodeId, AgentSession session) {
        @Nullable AgentSession old = sessions.put(nodeId, session);
        if (old != null && old != session) {
            old.end("replaced", "the node registered again on another stream");
        }
    }

    void closed(int nodeId, AgentSession session) {
        sessions.remove(nodeId, session);
    }

    void logRead(long request, LogPiece piece) {
        CompletableFuture<LogPiece> waiting = logReads.remove(request);
        if (waiting != null) {
            waiting.complete(piece);
        }
    }

    @Override
    public boolean owns(int nodeId) {
        return sessions.containsKey(nodeId);
    }

    @Override
    public void carryOut(Order order) {
        AgentSession session = sessions.get(order.nodeId());
        if (session != null) {
            session.order(order);
        }
    }

    @Override
    public CompletableFuture<LogPiece> read(
            int nodeId, long jobId, long epoch, int rank, long offset, int mostBytes) {
        AgentSession session = sessions.get(nodeId);
        if (session == null) {
            return CompletableFuture.completedFuture(new LogPiece(false, 0, 0, new byte[0]));
        }
        long request = nextLogRequest.getAndIncrement();
        var answer = new CompletableFuture<LogPiece>();
        logReads.put(request, answer);
        session.send(
                ToAgent.newBuilder()
                        .setReadLog(
                                ReadLog.newBuilder()
                                        .setRequest(request)
                                        .setJobId(jobId)
                                        .setEpoch(epoch)
                                        .setRank(rank)
                                        .setOffset(offset)
                                        .setMostBytes(mostBytes))
                        .build());
        return answer.orTimeout(LOG_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .whenComplete((_, _) -> logReads.remove(request));
    }

    @Override
    public void close() {
        sessions.values().forEach(session -> session.end("closing", "the controller stops"));
    }
}
