package io.stoker.server.shell;

import io.grpc.stub.StreamObserver;
import io.stoker.control.Input;
import io.stoker.control.Outcome;
import io.stoker.model.Command;
import io.stoker.model.FaultReport;
import io.stoker.model.NodeImage;
import io.stoker.model.NodeSpec;
import io.stoker.model.NodeState;
import io.stoker.model.Order;
import io.stoker.model.RunningWorker;
import io.stoker.model.WorkerExit;
import io.stoker.protocol.MalformedException;
import io.stoker.protocol.WordsCodec;
import io.stoker.protocol.proto.FaultSeen;
import io.stoker.protocol.proto.FromAgent;
import io.stoker.protocol.proto.Heartbeat;
import io.stoker.protocol.proto.HeartbeatSeen;
import io.stoker.protocol.proto.LogChunk;
import io.stoker.protocol.proto.Refused;
import io.stoker.protocol.proto.Register;
import io.stoker.protocol.proto.Registered;
import io.stoker.protocol.proto.ReportSeen;
import io.stoker.protocol.proto.StartWorker;
import io.stoker.protocol.proto.StopWorker;
import io.stoker.protocol.proto.TellGang;
import io.stoker.protocol.proto.ToAgent;
import io.stoker.protocol.proto.WorkerExited;
import io.stoker.protocol.proto.WorkerStarted;
import io.stoker.server.shell.Controller.LogPiece;
import io.stoker.server.shell.Views.GpuReading;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One agent's stream. gRPC calls it from one thread at a time; sending is locked, because orders
/// and answers come from the brain's thread.
final class AgentSession implements StreamObserver<FromAgent> {

    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);
    private static final int NOT_REGISTERED = -1;

    private final AgentsEndpoint endpoint;
    private final LiveShell shell;
    private final StreamObserver<ToAgent> toAgent;
    private final long heartbeatMillis;
    private final Object sending = new Object();
    private boolean ended;
    private volatile int nodeId = NOT_REGISTERED;

    AgentSession(
            AgentsEndpoint endpoint,
            LiveShell shell,
            StreamObserver<ToAgent> toAgent,
            long heartbeatMillis) {
        this.endpoint = endpoint;
        this.shell = shell;
        this.toAgent = toAgent;
        this.heartbeatMillis = heartbeatMillis;
    }

    @Override
    public void onNext(FromAgent message) {
        try {
            switch (message.getMessageCase()) {
                case REGISTER -> register(message.getRegister());
                case HEARTBEAT -> heartbeat(message.getHeartbeat());
                case STARTED -> started(message.getStarted());
                case EXITED -> exited(message.getExited());
                case FAULT -> fault(message.getFault());
                case LOG -> log(message.getLog());
                case MESSAGE_NOT_SET ->
                        end("empty_message", "a message of a kind this controller does not know");
            }
        } catch (MalformedException | IllegalArgumentException misuse) {
            LOG.warn("node {}: {}", nodeId, misuse.getMessage());
            end("malformed", String.valueOf(misuse.getMessage()));
        }
    }

    private void register(Register message) throws MalformedException {
        NodeSpec spec = WordsCodec.decode(message.getNode());
        List<RunningWorker> running =
                message.getRunningList().stream().map(WordsCodec::decode).toList();
        shell.propose(at -> new Command.RegisterNode(at, spec, message.getIncarnation(), running))
                .whenComplete((outcome, failure) -> registered(spec, outcome, failure));
    }

    private void registered(NodeSpec spec, Outcome outcome, Throwable failure) {
        if (failure != null || !(outcome instanceof Outcome.Done done)) {
            end("not_registered", failure == null ? outcome.toString() : failure.toString());
            return;
        }
        int id = (int) done.subject();
        nodeId = id;
        send(
                ToAgent.newBuilder()
                        .setRegistered(
                                Registered.newBuilder()
                                        .setNodeId(id)
                                        .setLeaseMillis(spec.leaseMillis())
                                        .setHeartbeatMillis(heartbeatMillis))
                        .build());
        endpoint.opened(id, this);
        shell.viewStore().heard(id, shell.now());
        shell.tell(new Input.Connected(id));
        LOG.info(
                "node {} registered as number {} with {} GPUs",
                spec.name(),
                id,
                spec.gpus().size());
    }

    private void heartbeat(Heartbeat message) {
        int id = nodeId;
        if (id == NOT_REGISTERED) {
            return;
        }
        Optional<NodeImage> node = shell.views().node(id);
        if (node.isEmpty() || node.get().state() == NodeState.LOST) {
            end("register_again", "the lease ran out; register again");
            return;
        }
        shell.viewStore().heard(id, shell.now());
        shell.tell(new Input.Heartbeat(id));
        if (message.getGpusCount() > 0) {
            shell.telemetry(
                    id,
                    message.getGpusList().stream()
                            .map(gpu ->
                                    new GpuReading(
                                            gpu.getIndex(),
                                            gpu.getAvailable(),
                                            false,
                                            gpu.getUtilizationRatio(),
                                            gpu.getMemoryUsedBytes(),
                                            gpu.getTemperatureCelsius(),
                                            gpu.getPowerWatts(),
                                            gpu.getEnergyMillijoules(),
                                            gpu.getXid(),
                                            gpu.getEccUncorrected()))
                            .toList());
        }
        send(
                ToAgent.newBuilder()
                        .setHeartbeatSeen(
                                HeartbeatSeen.newBuilder().setSequence(message.getSequence()))
                        .build());
    }

    private void started(WorkerStarted m) {
        report(
                m.getReport(),
                at -> new Command.ReportWorkerStarted(at, m.getJobId(), m.getEpoch(), m.getRank()));
    }

    private void exited(WorkerExited m) throws MalformedException {
        var exit = new WorkerExit(m.getCode(), WordsCodec.cause(m.getCause()), m.getMessage());
        report(
                m.getReport(),
                at ->
                        new Command.ReportWorkerExited(
                                at, m.getJobId(), m.getEpoch(), m.getRank(), exit));
    }

    // Acknowledged once it is in the journal, whether it still meant something or not: the agent
    // repeats
    // what was not.
    private void report(long number, LongFunction<Command> commandAt) {
        CompletableFuture<Outcome> outcome = shell.propose(commandAt);
        outcome.thenAccept(answer -> {
            if (!(answer instanceof Outcome.NotLeader)) {
                send(
                        ToAgent.newBuilder()
                                .setReportSeen(ReportSeen.newBuilder().setReport(number))
                                .build());
            }
        });
    }

    private void fault(FaultSeen m) throws MalformedException {
        int id = nodeId;
        if (id == NOT_REGISTERED) {
            return;
        }
        var report =
                new FaultReport(
                        WordsCodec.faultKind(m.getKind()),
                        m.getGpu(),
                        m.getInjected(),
                        m.getMessage());
        shell.propose(at -> new Command.ReportFault(at, id, report));
    }

    private void log(LogChunk m) {
        endpoint.logRead(
                m.getRequest(),
                new LogPiece(m.getKnown(), m.getOffset(), m.getSize(), m.getData().toByteArray()));
    }

    void order(Order order) {
        switch (order) {
            case Order.StartWorker o ->
                    send(
                            ToAgent.newBuilder()
                                    .setStart(
                                            StartWorker.newBuilder()
                                                    .setJobId(o.jobId())
                                                    .setAttempt(o.attempt())
                                                    .setEpoch(o.epoch())
                                                    .setAllocation(
                                                            WordsCodec.encode(o.allocation()))
                                                    .setSpec(WordsCodec.encode(o.spec()))
                                                    .addAllGangNodes(o.gang().nodes())
                                                    .setMasterAddress(o.gang().masterAddress())
                                                    .setMasterPort(o.gang().masterPort())
                                                    .addAllGangRanks(o.gang().ranks()))
                                    .build());
            case Order.TellGang o ->
                    send(
                            ToAgent.newBuilder()
                                    .setTellGang(
                                            TellGang.newBuilder()
                                                    .setJobId(o.jobId())
                                                    .setEpoch(o.epoch())
                                                    .setRank(o.rank())
                                                    .addAllGangNodes(o.gang().nodes())
                                                    .setMasterAddress(o.gang().masterAddress())
                                                    .setMasterPort(o.gang().masterPort())
                                                    .addAllGangRanks(o.gang().ranks()))
                                    .build());
            case Order.StopWorker o ->
                    send(
                            ToAgent.newBuilder()
                                    .setStop(
                                            StopWorker.newBuilder()
                                                    .setJobId(o.jobId())
                                                    .setEpoch(o.epoch())
                                                    .setRank(o.rank())
                                                    .setCause(o.cause().name())
                                                    .setGraceMillis(o.graceMillis()))
                                    .build());
        }
    }

    void send(ToAgent message) {
        synchronized (sending) {
            if (!ended) {
                try {
                    toAgent.onNext(message);
                } catch (IllegalStateException | io.grpc.StatusRuntimeException gone) {
                    ended = true; // What it misses is repeated when the agent connects again.
                }
            }
        }
    }

    void end(String code, String message) {
        send(
                ToAgent.newBuilder()
                        .setRefused(Refused.newBuilder().setCode(code).setMessage(message))
                        .build());
        synchronized (sending) {
            if (!ended) {
                ended = true;
                try {
                    toAgent.onCompleted();
                } catch (IllegalStateException | io.grpc.StatusRuntimeException gone) {
                    LOG.debug("the stream of node {} was gone already", nodeId);
                }
            }
        }
        forget();
    }

    @Override
    public void onError(Throwable failure) {
        LOG.info("node {}: its agent's stream broke: {}", nodeId, failure.getMessage());
        synchronized (sending) {
            ended = true;
        }
        forget();
    }

    @Override
    public void onCompleted() {
        end("closed", "the agent closed its stream");
    }

    private void forget() {
        if (nodeId != NOT_REGISTERED) {
            endpoint.closed(nodeId, this);
        }
    }
}
