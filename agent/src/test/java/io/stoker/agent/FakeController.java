package io.stoker.agent;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.stoker.model.Allocation;
import io.stoker.model.Cause;
import io.stoker.model.JobSpec;
import io.stoker.protocol.WordsCodec;
import io.stoker.protocol.proto.AgentsGrpc;
import io.stoker.protocol.proto.FromAgent;
import io.stoker.protocol.proto.HeartbeatSeen;
import io.stoker.protocol.proto.LogChunk;
import io.stoker.protocol.proto.ReadLog;
import io.stoker.protocol.proto.Register;
import io.stoker.protocol.proto.Registered;
import io.stoker.protocol.proto.ReportSeen;
import io.stoker.protocol.proto.StartWorker;
import io.stoker.protocol.proto.StopWorker;
import io.stoker.protocol.proto.ToAgent;
import io.stoker.protocol.proto.WorkerExited;
import io.stoker.protocol.proto.WorkerStarted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A controller that takes every registration, answers what it is told to answer, and remembers
/// what agents said.
final class FakeController extends AgentsGrpc.AgentsImplBase implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final String name = "fake-" + UUID.randomUUID();
    private final long leaseMillis;
    private final long heartbeatMillis;
    private final List<FromAgent> said = Collections.synchronizedList(new ArrayList<>());
    private Optional<StreamObserver<ToAgent>> stream = Optional.empty();
    private Server server;
    private Optional<Server> loopback = Optional.empty();
    private volatile boolean acknowledges = true;
    private volatile boolean seesHeartbeats = true;

    FakeController(long leaseMillis, long heartbeatMillis) {
        this.leaseMillis = leaseMillis;
        this.heartbeatMillis = heartbeatMillis;
        this.server = listen();
    }

    private Server listen() {
        try {
            return InProcessServerBuilder.forName(name).addService(this).build().start();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /// Listens on loopback too, for agents in processes of their own.
    ///
    /// @return the port
    int listenOnLoopback() throws IOException {
        Server tcp =
                NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                        .addService(this)
                        .build()
                        .start();
        loopback = Optional.of(tcp);
        return tcp.getPort();
    }

    ManagedChannel channel() {
        return InProcessChannelBuilder.forName(name).build();
    }

    void acknowledges(boolean value) {
        acknowledges = value;
    }

    void seesHeartbeats(boolean value) {
        seesHeartbeats = value;
    }

    /// Dies without a word, as a controller that is killed.
    void die() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }

    /// Comes back under the same name.
    void comeBack() {
        server = listen();
    }

    @Override
    public StreamObserver<FromAgent> connect(StreamObserver<ToAgent> out) {
        synchronized (this) {
            stream = Optional.of(out);
        }
        return new StreamObserver<>() {
            @Override
            public void onNext(FromAgent message) {
                try {
                    heard(message, out);
                } catch (StatusRuntimeException agentIsGone) {
                    // It will come again.
                }
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    private synchronized void heard(FromAgent message, StreamObserver<ToAgent> out) {
        said.add(message);
        switch (message.getMessageCase()) {
            case REGISTER ->
                    out.onNext(
                            ToAgent.newBuilder()
                                    .setRegistered(
                                            Registered.newBuilder()
                                                    .setNodeId(1)
                                                    .setLeaseMillis(leaseMillis)
                                                    .setHeartbeatMillis(heartbeatMillis))
                                    .build());
            case HEARTBEAT -> {
                if (seesHeartbeats) {
                    long sequence = message.getHeartbeat().getSequence();
                    out.onNext(
                            ToAgent.newBuilder()
                                    .setHeartbeatSeen(
                                            HeartbeatSeen.newBuilder().setSequence(sequence))
                                    .build());
                }
            }
            case STARTED -> seen(message.getStarted().getReport(), out);
            case EXITED -> seen(message.getExited().getReport(), out);
            case FAULT, LOG, MESSAGE_NOT_SET -> {}
        }
        notifyAll();
    }

    private void seen(long report, StreamObserver<ToAgent> out) {
        if (acknowledges) {
            out.onNext(
                    ToAgent.newBuilder()
                            .setReportSeen(ReportSeen.newBuilder().setReport(report))
                            .build());
        }
    }

    void start(long jobId, long epoch, int rank, JobSpec spec) {
        start(order(jobId, epoch, rank, spec, List.of("node-1"), 0, 0).build());
    }

    static StartWorker.Builder order(
            long jobId,
            long epoch,
            int rank,
            JobSpec spec,
            List<String> gang,
            long gpuMask,
            int masterPort) {
        Allocation allocation =
                new Allocation(
                        rank,
                        1,
                        gpuMask,
                        gpuMask == 0 ? 0 : 1_000,
                        spec.worker().cpuMilli(),
                        spec.worker().memoryMib());
        return StartWorker.newBuilder()
                .setJobId(jobId)
                .setAttempt(1)
                .setEpoch(epoch)
                .setAllocation(WordsCodec.encode(allocation))
                .setSpec(WordsCodec.encode(spec))
                .addAllGangNodes(gang)
                .setMasterAddress("127.0.0.1")
                .setMasterPort(masterPort);
    }

    void start(StartWorker order) {
        send(ToAgent.newBuilder().setStart(order).build());
    }

    void stop(long jobId, long epoch, int rank, Cause cause, long graceMillis) {
        send(
                ToAgent.newBuilder()
                        .setStop(
                                StopWorker.newBuilder()
                                        .setJobId(jobId)
                                        .setEpoch(epoch)
                                        .setRank(rank)
                                        .setCause(cause.name())
                                        .setGraceMillis(graceMillis))
                        .build());
    }

    LogChunk readLog(long jobId, long epoch, int rank, long offset, int mostBytes) {
        long request = System.nanoTime();
        send(
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
        return await("log", m -> m.hasLog() && m.getLog().getRequest() == request).getLog();
    }

    String log(long jobId, long epoch, int rank) {
        return readLog(jobId, epoch, rank, 0, 1 << 20).getData().toStringUtf8();
    }

    private synchronized void send(ToAgent message) {
        stream.orElseThrow().onNext(message);
    }

    /// Waits for something an agent says, from the beginning of its words.
    synchronized FromAgent await(String what, Predicate<FromAgent> wanted) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        int looked = 0;
        while (true) {
            List<FromAgent> now = said();
            for (; looked < now.size(); looked++) {
                if (wanted.test(now.get(looked))) {
                    return now.get(looked);
                }
            }
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (leftMillis <= 0) {
                throw new AssertionError("expected " + what + ", heard only " + now);
            }
            try {
                wait(leftMillis);
            } catch (InterruptedException stopped) {
                throw new AssertionError("stopped while waiting for " + what, stopped);
            }
        }
    }

    Register awaitRegistration(int number) {
        await(
                "registration " + number,
                m -> said().stream().filter(FromAgent::hasRegister).count() >= number);
        return said().stream()
                .filter(FromAgent::hasRegister)
                .skip(number - 1L)
                .findFirst()
                .orElseThrow()
                .getRegister();
    }

    WorkerStarted awaitStarted(long jobId, long epoch, int rank) {
        return await(
                        "start of job " + jobId,
                        m ->
                                m.hasStarted()
                                        && m.getStarted().getJobId() == jobId
                                        && m.getStarted().getEpoch() == epoch
                                        && m.getStarted().getRank() == rank)
                .getStarted();
    }

    WorkerExited awaitExited(long jobId, long epoch, int rank) {
        return await(
                        "end of job " + jobId,
                        m ->
                                m.hasExited()
                                        && m.getExited().getJobId() == jobId
                                        && m.getExited().getEpoch() == epoch
                                        && m.getExited().getRank() == rank)
                .getExited();
    }

    List<FromAgent> said() {
        synchronized (said) {
            return List.copyOf(said);
        }
    }

    void forget() {
        said.clear();
    }

    @Override
    public void close() {
        loopback.ifPresent(Server::shutdownNow);
        server.shutdownNow();
    }
}
