package io.stoker.protocol;

import io.stoker.model.Admission;
import io.stoker.model.Allocation;
import io.stoker.model.Cause;
import io.stoker.model.FaultKind;
import io.stoker.model.GpuSpec;
import io.stoker.model.JobKind;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.Realm;
import io.stoker.model.RetryRules;
import io.stoker.model.RunningWorker;
import io.stoker.model.StopRules;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerRequest;
import io.stoker.model.Workload;
import io.stoker.protocol.proto.Builtin;
import io.stoker.protocol.proto.Exec;
import io.stoker.protocol.proto.Gpu;
import io.stoker.protocol.proto.Node;
import io.stoker.protocol.proto.Pair;
import io.stoker.protocol.proto.Script;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The model's nouns as messages, both ways. Maps become pairs in name order.
public final class WordsCodec {

    private WordsCodec() {}

    /// {@return the job as a message}
    public static io.stoker.protocol.proto.JobSpec encode(JobSpec spec) {
        var message =
                io.stoker.protocol.proto.JobSpec.newBuilder()
                        .setName(spec.name())
                        .setKind(encode(spec.kind()))
                        .setRealm(encode(spec.realm()))
                        .setQueue(spec.queue())
                        .setUser(spec.user())
                        .setPriority(spec.priority())
                        .setWorkers(spec.workers())
                        .setWorker(encode(spec.worker()))
                        .setWorkload(encode(spec.workload()))
                        .setTime(encode(spec.time()))
                        .setRetries(encode(spec.retries()))
                        .setStop(encode(spec.stop()))
                        .setHeld(spec.held());
        for (Map.Entry<String, String> entry : spec.environment().entrySet()) {
            message.addEnvironment(pair(entry));
        }
        for (Map.Entry<String, String> entry : spec.labels().entrySet()) {
            message.addLabels(pair(entry));
        }
        spec.workingDirectory().ifPresent(message::setWorkingDirectory);
        spec.externalId().ifPresent(message::setExternalId);
        spec.reservation().ifPresent(message::setReservation);
        RulesCodec.encode(spec, message);
        return message.build();
    }

    /// {@return the job in a message}
    public static JobSpec decode(io.stoker.protocol.proto.JobSpec message)
            throws MalformedException {
        require(message.hasWorker(), "job.worker");
        require(message.hasTime(), "job.time");
        require(message.hasRetries(), "job.retries");
        require(message.hasStop(), "job.stop");
        try {
            var spec =
                    JobSpec.builder(message.getName())
                            .kind(decode(message.getKind()))
                            .realm(decode(message.getRealm()))
                            .queue(message.getQueue())
                            .user(message.getUser())
                            .priority(message.getPriority())
                            .workers(message.getWorkers())
                            .worker(decode(message.getWorker()))
                            .workload(decode(message.getWorkload()))
                            .environment(map("job.environment", message.getEnvironmentList()))
                            .time(decode(message.getTime()))
                            .retries(decode(message.getRetries()))
                            .stop(decode(message.getStop()))
                            .held(message.getHeld())
                            .labels(map("job.labels", message.getLabelsList()));
            if (message.hasWorkingDirectory()) {
                spec.workingDirectory(Optional.of(message.getWorkingDirectory()));
            }
            if (message.hasExternalId()) {
                spec.externalId(Optional.of(message.getExternalId()));
            }
            if (message.hasReservation()) {
                spec.reservation(Optional.of(message.getReservation()));
            }
            RulesCodec.decode(message, spec);
            return spec.build();
        } catch (IllegalArgumentException refused) {
            throw refusal("job", refused);
        }
    }

    /// {@return the node as a message}
    public static Node encode(NodeSpec spec) {
        var message =
                Node.newBuilder()
                        .setName(spec.name())
                        .setRealm(encode(spec.realm()))
                        .setAddress(spec.address())
                        .setCpuMilli(spec.cpuMilli())
                        .setMemoryMib(spec.memoryMib())
                        .setBlock(spec.block())
                        .setRack(spec.rack())
                        .setLeaseMillis(spec.leaseMillis())
                        .setNetworkMbps(spec.networkMbps())
                        .setScratchMib(spec.scratchMib());
        for (GpuSpec gpu : spec.gpus()) {
            message.addGpus(ResourceCodec.encode(gpu));
        }
        for (Map.Entry<String, String> entry : spec.labels().entrySet()) {
            message.addLabels(pair(entry));
        }
        return message.setRow(spec.row()).addAllIslands(spec.islands()).build();
    }

    /// {@return the node in a message}
    public static NodeSpec decode(Node message) throws MalformedException {
        try {
            List<GpuSpec> gpus = new ArrayList<>(message.getGpusCount());
            for (Gpu gpu : message.getGpusList()) {
                gpus.add(ResourceCodec.decode(gpu));
            }
            return new NodeSpec(
                    message.getName(),
                    decode(message.getRealm()),
                    message.getAddress(),
                    gpus,
                    message.getCpuMilli(),
                    message.getMemoryMib(),
                    message.getBlock(),
                    message.getRack(),
                    message.getLeaseMillis(),
                    map("node.labels", message.getLabelsList()),
                    message.getRow(),
                    message.getIslandsList(),
                    message.getNetworkMbps(),
                    message.getScratchMib());
        } catch (IllegalArgumentException refused) {
            throw refusal("node", refused);
        }
    }

    /// {@return the allocation as a message}
    public static io.stoker.protocol.proto.Allocation encode(Allocation allocation) {
        return io.stoker.protocol.proto.Allocation.newBuilder()
                .setRank(allocation.rank())
                .setNodeId(allocation.nodeId())
                .setGpuMask(allocation.gpuMask())
                .setMilliEach(allocation.milliEach())
                .setCpuMilli(allocation.cpuMilli())
                .setMemoryMib(allocation.memoryMib())
                .setNetworkMbps(allocation.networkMbps())
                .setScratchMib(allocation.scratchMib())
                .setMigSlices(allocation.migSlices())
                .setPowerWatts(allocation.powerWatts())
                .build();
    }

    /// {@return the allocation in a message}
    public static Allocation decode(io.stoker.protocol.proto.Allocation message) {
        return new Allocation(
                message.getRank(),
                message.getNodeId(),
                message.getGpuMask(),
                message.getMilliEach(),
                message.getCpuMilli(),
                message.getMemoryMib(),
                message.getNetworkMbps(),
                message.getScratchMib(),
                message.getMigSlices(),
                message.getPowerWatts());
    }

    /// {@return the worker as a message}
    public static io.stoker.protocol.proto.RunningWorker encode(RunningWorker worker) {
        return io.stoker.protocol.proto.RunningWorker.newBuilder()
                .setJobId(worker.jobId())
                .setEpoch(worker.epoch())
                .setRank(worker.rank())
                .build();
    }

    /// {@return the worker in a message}
    public static RunningWorker decode(io.stoker.protocol.proto.RunningWorker message) {
        return new RunningWorker(message.getJobId(), message.getEpoch(), message.getRank());
    }

    /// {@return the cause of that name, as agents report it}
    public static Cause cause(String name) throws MalformedException {
        for (Cause cause : Cause.values()) {
            if (cause.name().equals(name)) {
                return cause;
            }
        }
        throw unknown("cause", "'" + name + "'");
    }

    /// {@return the kind of fault of that name, as agents report it}
    public static FaultKind faultKind(String name) throws MalformedException {
        for (FaultKind kind : FaultKind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw unknown("fault.kind", "'" + name + "'");
    }

    static void require(boolean present, String where) throws MalformedException {
        if (!present) {
            throw new MalformedException(where, "expected a value, found none");
        }
    }

    static MalformedException refusal(String where, IllegalArgumentException refused) {
        return new MalformedException(where, String.valueOf(refused.getMessage()), refused);
    }

    static MalformedException unknown(String where, Object value) {
        return new MalformedException(
                where, "expected a value that this version knows, found " + value);
    }

    static io.stoker.protocol.proto.WorkerRequest encode(WorkerRequest request) {
        return ResourceCodec.encode(request);
    }

    static WorkerRequest decode(io.stoker.protocol.proto.WorkerRequest message)
            throws MalformedException {
        return ResourceCodec.decode(message);
    }

    private static io.stoker.protocol.proto.Workload encode(Workload workload) {
        var message = io.stoker.protocol.proto.Workload.newBuilder();
        switch (workload) {
            case Workload.Exec(List<String> argv) ->
                    message.setExec(Exec.newBuilder().addAllArgv(argv));
            case Workload.Script(String text) ->
                    message.setScript(Script.newBuilder().setText(text));
            case Workload.Builtin(String executor, SortedMap<String, String> parameters) -> {
                var builtin = Builtin.newBuilder().setExecutor(executor);
                for (Map.Entry<String, String> entry : parameters.entrySet()) {
                    builtin.addParameters(pair(entry));
                }
                message.setBuiltin(builtin);
            }
        }
        return message.build();
    }

    private static Workload decode(io.stoker.protocol.proto.Workload message)
            throws MalformedException {
        return switch (message.getKindCase()) {
            case EXEC -> new Workload.Exec(message.getExec().getArgvList());
            case SCRIPT -> new Workload.Script(message.getScript().getText());
            case BUILTIN ->
                    new Workload.Builtin(
                            message.getBuiltin().getExecutor(),
                            map(
                                    "job.workload.parameters",
                                    message.getBuiltin().getParametersList()));
            case KIND_NOT_SET -> throw unknown("job.workload", "none");
        };
    }

    private static io.stoker.protocol.proto.TimeRules encode(TimeRules rules) {
        return io.stoker.protocol.proto.TimeRules.newBuilder()
                .setLimitMillis(rules.limitMillis())
                .setDeadlineAt(rules.deadlineAt())
                .setBeginAt(rules.beginAt())
                .setExpectedMillis(rules.expectedMillis())
                .setAdmission(
                        switch (rules.admission()) {
                            case NONE -> io.stoker.protocol.proto.Admission.ADMISSION_UNSET;
                            case BEST_EFFORT ->
                                    io.stoker.protocol.proto.Admission.ADMISSION_BEST_EFFORT;
                            case PREFERRED ->
                                    io.stoker.protocol.proto.Admission.ADMISSION_PREFERRED;
                            case GUARANTEED ->
                                    io.stoker.protocol.proto.Admission.ADMISSION_GUARANTEED;
                        })
                .build();
    }

    private static TimeRules decode(io.stoker.protocol.proto.TimeRules message)
            throws MalformedException {
        return new TimeRules(
                message.getLimitMillis(),
                message.getDeadlineAt(),
                message.getBeginAt(),
                message.getExpectedMillis(),
                switch (message.getAdmission()) {
                    case ADMISSION_UNSET -> Admission.NONE;
                    case ADMISSION_BEST_EFFORT -> Admission.BEST_EFFORT;
                    case ADMISSION_PREFERRED -> Admission.PREFERRED;
                    case ADMISSION_GUARANTEED -> Admission.GUARANTEED;
                    case UNRECOGNIZED -> throw unknown("time.admission", message.getAdmission());
                });
    }

    private static io.stoker.protocol.proto.RetryRules encode(RetryRules rules) {
        return io.stoker.protocol.proto.RetryRules.newBuilder()
                .setMaxRetries(rules.maxRetries())
                .setFirstBackoffMillis(rules.firstBackoffMillis())
                .setMaxBackoffMillis(rules.maxBackoffMillis())
                .build();
    }

    private static RetryRules decode(io.stoker.protocol.proto.RetryRules message) {
        return new RetryRules(
                message.getMaxRetries(),
                message.getFirstBackoffMillis(),
                message.getMaxBackoffMillis());
    }

    private static io.stoker.protocol.proto.StopRules encode(StopRules rules) {
        return io.stoker.protocol.proto.StopRules.newBuilder()
                .setCheckpointSignal(rules.checkpointSignal())
                .setGraceMillis(rules.graceMillis())
                .build();
    }

    private static StopRules decode(io.stoker.protocol.proto.StopRules message) {
        return new StopRules(message.getCheckpointSignal(), message.getGraceMillis());
    }

    private static io.stoker.protocol.proto.JobKind encode(JobKind kind) {
        return switch (kind) {
            case TRAINING -> io.stoker.protocol.proto.JobKind.JOB_KIND_TRAINING;
            case BATCH -> io.stoker.protocol.proto.JobKind.JOB_KIND_BATCH;
            case SERVICE -> io.stoker.protocol.proto.JobKind.JOB_KIND_SERVICE;
        };
    }

    private static JobKind decode(io.stoker.protocol.proto.JobKind kind) throws MalformedException {
        return switch (kind) {
            case JOB_KIND_TRAINING -> JobKind.TRAINING;
            case JOB_KIND_BATCH -> JobKind.BATCH;
            case JOB_KIND_SERVICE -> JobKind.SERVICE;
            case UNRECOGNIZED -> throw unknown("job.kind", kind);
        };
    }

    private static io.stoker.protocol.proto.Realm encode(Realm realm) {
        return switch (realm) {
            case REAL -> io.stoker.protocol.proto.Realm.REALM_REAL;
            case SIMULATED -> io.stoker.protocol.proto.Realm.REALM_SIMULATED;
        };
    }

    private static Realm decode(io.stoker.protocol.proto.Realm realm) throws MalformedException {
        return switch (realm) {
            case REALM_REAL -> Realm.REAL;
            case REALM_SIMULATED -> Realm.SIMULATED;
            case UNRECOGNIZED -> throw unknown("realm", realm);
        };
    }

    private static Pair pair(Map.Entry<String, String> entry) {
        return Pair.newBuilder().setName(entry.getKey()).setValue(entry.getValue()).build();
    }

    private static SortedMap<String, String> map(String where, List<Pair> pairs)
            throws MalformedException {
        if (pairs.isEmpty()) {
            return Collections.emptySortedMap();
        }
        SortedMap<String, String> map = new TreeMap<>();
        for (Pair pair : pairs) {
            if (map.put(pair.getName(), pair.getValue()) != null) {
                throw new MalformedException(
                        where, "found the name '" + pair.getName() + "' twice");
            }
        }
        return map;
    }
}
