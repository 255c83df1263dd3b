package io.stoker.agent;

import io.stoker.agent.core.AgentAction.Message;
import io.stoker.agent.core.AgentInput;
import io.stoker.agent.core.WorkerKey;
import io.stoker.agent.gpu.GpuReading;
import io.stoker.model.FaultKind;
import io.stoker.model.NodeSpec;
import io.stoker.model.Order;
import io.stoker.protocol.MalformedException;
import io.stoker.protocol.WordsCodec;
import io.stoker.protocol.proto.FaultSeen;
import io.stoker.protocol.proto.FromAgent;
import io.stoker.protocol.proto.GpuTelemetry;
import io.stoker.protocol.proto.Heartbeat;
import io.stoker.protocol.proto.Register;
import io.stoker.protocol.proto.RunningWorker;
import io.stoker.protocol.proto.StartWorker;
import io.stoker.protocol.proto.StopWorker;
import io.stoker.protocol.proto.TellGang;
import io.stoker.protocol.proto.ToAgent;
import io.stoker.protocol.proto.WorkerExited;
import io.stoker.protocol.proto.WorkerStarted;
import java.util.List;
import java.util.Optional;

/// Between the agent's words and the stream's.
final class Wire {

    /// Who speaks.
    ///
    /// @param incarnation changes when the agent lost its memory of its workers
    record Speaker(NodeSpec node, String incarnation, String version) {}

    /// What rides along with a heartbeat.
    record Vitals(List<GpuReading> gpus, Host.Usage host) {
        static final Vitals NONE = new Vitals(List.of(), new Host.Usage(0, 0));
    }

    private Wire() {}

    static FromAgent encode(Message message, Speaker speaker, Vitals vitals) {
        FromAgent.Builder out = FromAgent.newBuilder();
        switch (message) {
            case Message.Hello hello -> out.setRegister(register(hello, speaker));
            case Message.Heartbeat heartbeat -> out.setHeartbeat(heartbeat(heartbeat, vitals));
            case Message.Started started ->
                    out.setStarted(
                            WorkerStarted.newBuilder()
                                    .setJobId(started.key().jobId())
                                    .setEpoch(started.key().epoch())
                                    .setRank(started.key().rank())
                                    .setPid(started.pid())
                                    .setReport(started.report()));
            case Message.Exited exited ->
                    out.setExited(
                            WorkerExited.newBuilder()
                                    .setJobId(exited.key().jobId())
                                    .setEpoch(exited.key().epoch())
                                    .setRank(exited.key().rank())
                                    .setCode(exited.exit().code())
                                    .setCause(exited.exit().cause().name())
                                    .setMessage(exited.exit().message())
                                    .setReport(exited.report()));
            case Message.GpuFault fault ->
                    out.setFault(
                            FaultSeen.newBuilder()
                                    .setKind(FaultKind.GPU_ERROR.name())
                                    .setGpu(fault.gpu())
                                    .setMessage(fault.message()));
        }
        return out.build();
    }

    private static Register register(Message.Hello hello, Speaker speaker) {
        Register.Builder register =
                Register.newBuilder()
                        .setNode(WordsCodec.encode(speaker.node()))
                        .setIncarnation(speaker.incarnation())
                        .setAgentVersion(speaker.version());
        for (WorkerKey key : hello.workers()) {
            register.addRunning(
                    RunningWorker.newBuilder()
                            .setJobId(key.jobId())
                            .setEpoch(key.epoch())
                            .setRank(key.rank()));
        }
        return register.build();
    }

    private static Heartbeat heartbeat(Message.Heartbeat heartbeat, Vitals vitals) {
        Heartbeat.Builder out =
                Heartbeat.newBuilder()
                        .setSequence(heartbeat.sequence())
                        .setCpuUtilizationRatio(vitals.host().cpuRatio())
                        .setMemoryUsedBytes(vitals.host().memoryUsedBytes());
        for (GpuReading gpu : vitals.gpus()) {
            out.addGpus(
                    GpuTelemetry.newBuilder()
                            .setIndex(gpu.index())
                            .setUtilizationRatio(gpu.utilizationRatio())
                            .setMemoryUsedBytes(gpu.memoryUsedBytes())
                            .setTemperatureCelsius(gpu.temperatureCelsius())
                            .setPowerWatts(gpu.powerWatts())
                            .setEnergyMillijoules(gpu.energyMillijoules())
                            .setXid(gpu.xid())
                            .setEccUncorrected(gpu.eccUncorrected())
                            .setAvailable(gpu.available()));
        }
        return out.build();
    }

    /// {@return what the message means to the core; empty for one the shell answers by itself}
    static Optional<AgentInput> decode(ToAgent message) throws MalformedException {
        return switch (message.getMessageCase()) {
            case REGISTERED ->
                    Optional.of(
                            new AgentInput.Registered(
                                    message.getRegistered().getNodeId(),
                                    message.getRegistered().getLeaseMillis(),
                                    message.getRegistered().getHeartbeatMillis()));
            case HEARTBEAT_SEEN ->
                    Optional.of(
                            new AgentInput.HeartbeatSeen(message.getHeartbeatSeen().getSequence()));
            case REPORT_SEEN ->
                    Optional.of(new AgentInput.ReportSeen(message.getReportSeen().getReport()));
            case REFUSED ->
                    Optional.of(
                            new AgentInput.Refused(
                                    message.getRefused().getCode(),
                                    message.getRefused().getMessage()));
            case START -> Optional.of(new AgentInput.StartOrdered(order(message.getStart())));
            case STOP -> Optional.of(stop(message.getStop()));
            case TELL_GANG -> Optional.of(gangChanged(message.getTellGang()));
            case READ_LOG, MESSAGE_NOT_SET -> Optional.empty();
        };
    }

    private static Order.StartWorker order(StartWorker start) throws MalformedException {
        var allocation = WordsCodec.decode(start.getAllocation());
        return new Order.StartWorker(
                allocation.nodeId(),
                start.getJobId(),
                start.getAttempt(),
                start.getEpoch(),
                allocation,
                WordsCodec.decode(start.getSpec()),
                new Order.Gang(
                        start.getGangNodesList(),
                        start.getMasterAddress(),
                        start.getMasterPort(),
                        start.getGangRanksList()));
    }

    private static AgentInput gangChanged(TellGang tell) {
        return new AgentInput.GangChanged(
                new WorkerKey(tell.getJobId(), tell.getEpoch(), tell.getRank()),
                new Order.Gang(
                        tell.getGangNodesList(),
                        tell.getMasterAddress(),
                        tell.getMasterPort(),
                        tell.getGangRanksList()));
    }

    private static AgentInput stop(StopWorker stop) throws MalformedException {
        return new AgentInput.StopOrdered(
                new WorkerKey(stop.getJobId(), stop.getEpoch(), stop.getRank()),
                WordsCodec.cause(stop.getCause()),
                Math.max(0, stop.getGraceMillis()));
    }
}
