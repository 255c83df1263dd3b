package io.stoker.protocol;

import io.stoker.model.Allocation;
import io.stoker.model.AttemptImage;
import io.stoker.model.Cause;
import io.stoker.model.FaultImage;
import io.stoker.model.GpuTime;
import io.stoker.model.JobImage;
import io.stoker.model.JobState;
import io.stoker.model.NodeImage;
import io.stoker.model.NodeState;
import io.stoker.model.Promise;
import io.stoker.model.StateImage.KeyImage;
import io.stoker.model.WorkerImage;
import io.stoker.model.WorkerState;
import io.stoker.protocol.proto.AttemptRecord;
import io.stoker.protocol.proto.FaultRecord;
import io.stoker.protocol.proto.GpuTimeRecord;
import io.stoker.protocol.proto.JobRecord;
import io.stoker.protocol.proto.JobStateRecord;
import io.stoker.protocol.proto.NodeRecord;
import io.stoker.protocol.proto.NodeStateRecord;
import io.stoker.protocol.proto.PromiseRecord;
import io.stoker.protocol.proto.RememberedKeyRecord;
import io.stoker.protocol.proto.WorkerRecord;
import io.stoker.protocol.proto.WorkerStateRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The parts of a state image as records, both ways.
final class ImageCodec {

    private ImageCodec() {}

    static JobRecord encode(JobImage job) {
        var record =
                JobRecord.newBuilder()
                        .setId(job.id())
                        .setSpec(WordsCodec.encode(job.spec()))
                        .setState(encode(job.state()))
                        .setHeldBy(job.heldBy())
                        .setSubmittedAt(job.submittedAt())
                        .setQueuedAt(job.queuedAt())
                        .setPausedUntil(job.pausedUntil())
                        .setRetries(job.retries())
                        .setRequeues(job.requeues())
                        .addAllAvoidNodes(job.avoidNodes())
                        .setFirstStartedAt(job.firstStartedAt())
                        .setFinishedAt(job.finishedAt())
                        .setExitCode(job.exitCode())
                        .setMessage(job.message())
                        .setAccount(encode(job.account()))
                        .setKeptMillis(job.keptMillis());
        for (Allocation worker : job.claim()) {
            record.addClaim(WordsCodec.encode(worker));
        }
        job.cause().ifPresent(cause -> record.setCause(RecordCodec.encode(cause)));
        job.tasks().ifPresent(tasks -> record.setTasks(ArrayCodec.encode(tasks)));
        job.promise().ifPresent(promise -> record.setPromise(encode(promise)));
        for (AttemptImage attempt : job.attempts()) {
            record.addAttempts(encode(attempt));
        }
        return record.build();
    }

    static JobImage decode(JobRecord record) throws MalformedException {
        WordsCodec.require(record.hasSpec(), "spec");
        List<AttemptImage> attempts = new ArrayList<>(record.getAttemptsCount());
        for (AttemptRecord attempt : record.getAttemptsList()) {
            attempts.add(decode(attempt));
        }
        return new JobImage(
                record.getId(),
                WordsCodec.decode(record.getSpec()),
                decode(record.getState()),
                record.getHeldBy(),
                record.getSubmittedAt(),
                record.getQueuedAt(),
                record.getPausedUntil(),
                record.getRetries(),
                record.getRequeues(),
                attempts,
                record.getAvoidNodesList(),
                record.getFirstStartedAt(),
                record.getFinishedAt(),
                record.hasCause()
                        ? Optional.of(RecordCodec.decode(record.getCause()))
                        : Optional.empty(),
                record.getExitCode(),
                record.getMessage(),
                decode(record.getAccount()),
                record.getKeptMillis(),
                PlanCodec.allocations(record.getClaimList()),
                record.hasTasks()
                        ? Optional.of(ArrayCodec.decode(record.getTasks()))
                        : Optional.empty(),
                record.hasPromise() ? Optional.of(decode(record.getPromise())) : Optional.empty());
    }

    private static PromiseRecord encode(Promise promise) {
        var record =
                PromiseRecord.newBuilder()
                        .setStartAt(promise.startAt())
                        .setEndAt(promise.endAt())
                        .setKept(promise.kept());
        promise.place().forEach(worker -> record.addPlace(WordsCodec.encode(worker)));
        return record.build();
    }

    private static Promise decode(PromiseRecord record) {
        return new Promise(
                record.getStartAt(),
                record.getEndAt(),
                record.getKept(),
                record.getPlaceList().stream().map(WordsCodec::decode).toList());
    }

    static NodeRecord encode(NodeImage node) {
        return NodeRecord.newBuilder()
                .setId(node.id())
                .setSpec(WordsCodec.encode(node.spec()))
                .setState(encode(node.state()))
                .setStateSince(node.stateSince())
                .setStateReason(node.stateReason())
                .setDrained(node.drained())
                .setDrainReason(node.drainReason())
                .setIncarnation(node.incarnation())
                .setFaultyGpus(node.faultyGpus())
                .addAllHeldMilli(node.heldMilli())
                .setHeldCpuMilli(node.heldCpuMilli())
                .setHeldMemoryMib(node.heldMemoryMib())
                .setHeldNetworkMbps(node.heldNetworkMbps())
                .setHeldScratchMib(node.heldScratchMib())
                .build();
    }

    static NodeImage decode(NodeRecord record) throws MalformedException {
        WordsCodec.require(record.hasSpec(), "spec");
        return new NodeImage(
                record.getId(),
                WordsCodec.decode(record.getSpec()),
                decode(record.getState()),
                record.getStateSince(),
                record.getStateReason(),
                record.getDrained(),
                record.getDrainReason(),
                record.getIncarnation(),
                record.getFaultyGpus(),
                record.getHeldMilliList(),
                record.getHeldCpuMilli(),
                record.getHeldMemoryMib(),
                record.getHeldNetworkMbps(),
                record.getHeldScratchMib());
    }

    static FaultRecord encode(FaultImage fault) {
        return FaultRecord.newBuilder()
                .setId(fault.id())
                .setNodeId(fault.nodeId())
                .setReport(RecordCodec.encode(fault.report()))
                .setOpenedAt(fault.openedAt())
                .setQuarantined(fault.quarantined())
                .setClosedAt(fault.closedAt())
                .build();
    }

    static FaultImage decode(FaultRecord record) throws MalformedException {
        return new FaultImage(
                record.getId(),
                record.getNodeId(),
                RecordCodec.decode(record.getReport()),
                record.getOpenedAt(),
                record.getQuarantined(),
                record.getClosedAt());
    }

    static RememberedKeyRecord encode(KeyImage key) {
        return RememberedKeyRecord.newBuilder()
                .setKey(RecordCodec.encode(key.key()))
                .setJobId(key.jobId())
                .setAt(key.at())
                .build();
    }

    static KeyImage decode(RememberedKeyRecord record) {
        return new KeyImage(RecordCodec.decode(record.getKey()), record.getJobId(), record.getAt());
    }

    static GpuTimeRecord encode(GpuTime time) {
        return GpuTimeRecord.newBuilder()
                .setHeld(time.held())
                .setStartup(time.startup())
                .setUseful(time.useful())
                .setLost(time.lost())
                .setDraining(time.draining())
                .build();
    }

    static GpuTime decode(GpuTimeRecord record) {
        return new GpuTime(
                record.getHeld(),
                record.getStartup(),
                record.getUseful(),
                record.getLost(),
                record.getDraining());
    }

    private static AttemptRecord encode(AttemptImage attempt) {
        var record =
                AttemptRecord.newBuilder()
                        .setNumber(attempt.number())
                        .setEpoch(attempt.epoch())
                        .setPlacedAt(attempt.placedAt())
                        .setStartedAt(attempt.startedAt())
                        .setEndedAt(attempt.endedAt())
                        .setMessage(attempt.message())
                        .setSavedMillis(attempt.savedMillis());
        attempt.cause().ifPresent(cause -> record.setCause(RecordCodec.encode(cause)));
        for (WorkerImage worker : attempt.workers()) {
            record.addWorkers(encode(worker));
        }
        return record.build();
    }

    private static AttemptImage decode(AttemptRecord record) throws MalformedException {
        List<WorkerImage> workers = new ArrayList<>(record.getWorkersCount());
        for (WorkerRecord worker : record.getWorkersList()) {
            workers.add(decode(worker));
        }
        Optional<Cause> cause =
                record.hasCause()
                        ? Optional.of(RecordCodec.decode(record.getCause()))
                        : Optional.empty();
        return new AttemptImage(
                record.getNumber(),
                record.getEpoch(),
                workers,
                record.getPlacedAt(),
                record.getStartedAt(),
                record.getEndedAt(),
                cause,
                record.getMessage(),
                record.getSavedMillis());
    }

    private static WorkerRecord encode(WorkerImage worker) {
        var record =
                WorkerRecord.newBuilder()
                        .setAllocation(WordsCodec.encode(worker.allocation()))
                        .setState(encode(worker.state()))
                        .setHolding(worker.holding())
                        .setStartedAt(worker.startedAt())
                        .setExitedAt(worker.exitedAt())
                        .setJoinedAt(worker.joinedAt())
                        .setLeftAt(worker.leftAt());
        worker.exit().ifPresent(exit -> record.setExit(RecordCodec.encode(exit)));
        return record.build();
    }

    private static WorkerImage decode(WorkerRecord record) throws MalformedException {
        WordsCodec.require(record.hasAllocation(), "worker.allocation");
        return new WorkerImage(
                WordsCodec.decode(record.getAllocation()),
                decode(record.getState()),
                record.getHolding(),
                record.getStartedAt(),
                record.getExitedAt(),
                record.hasExit()
                        ? Optional.of(RecordCodec.decode(record.getExit()))
                        : Optional.empty(),
                record.getJoinedAt(),
                record.getLeftAt());
    }

    private static JobStateRecord encode(JobState state) {
        return switch (state) {
            case PENDING -> JobStateRecord.JOB_STATE_PENDING;
            case SCHEDULED -> JobStateRecord.JOB_STATE_SCHEDULED;
            case RUNNING -> JobStateRecord.JOB_STATE_RUNNING;
            case COMPLETED -> JobStateRecord.JOB_STATE_COMPLETED;
            case FAILED -> JobStateRecord.JOB_STATE_FAILED;
            case CANCELLED -> JobStateRecord.JOB_STATE_CANCELLED;
            case TIMED_OUT -> JobStateRecord.JOB_STATE_TIMED_OUT;
            case DEADLINE_MISSED -> JobStateRecord.JOB_STATE_DEADLINE_MISSED;
            case REJECTED -> JobStateRecord.JOB_STATE_REJECTED;
        };
    }

    private static JobState decode(JobStateRecord state) throws MalformedException {
        return switch (state) {
            case JOB_STATE_PENDING -> JobState.PENDING;
            case JOB_STATE_SCHEDULED -> JobState.SCHEDULED;
            case JOB_STATE_RUNNING -> JobState.RUNNING;
            case JOB_STATE_COMPLETED -> JobState.COMPLETED;
            case JOB_STATE_FAILED -> JobState.FAILED;
            case JOB_STATE_CANCELLED -> JobState.CANCELLED;
            case JOB_STATE_TIMED_OUT -> JobState.TIMED_OUT;
            case JOB_STATE_DEADLINE_MISSED -> JobState.DEADLINE_MISSED;
            case JOB_STATE_REJECTED -> JobState.REJECTED;
            case UNRECOGNIZED -> throw WordsCodec.unknown("job.state", state);
        };
    }

    private static NodeStateRecord encode(NodeState state) {
        return switch (state) {
            case UP -> NodeStateRecord.NODE_STATE_UP;
            case SUSPECT -> NodeStateRecord.NODE_STATE_SUSPECT;
            case LOST -> NodeStateRecord.NODE_STATE_LOST;
        };
    }

    private static NodeState decode(NodeStateRecord state) throws MalformedException {
        return switch (state) {
            case NODE_STATE_UP -> NodeState.UP;
            case NODE_STATE_SUSPECT -> NodeState.SUSPECT;
            case NODE_STATE_LOST -> NodeState.LOST;
            case UNRECOGNIZED -> throw WordsCodec.unknown("node.state", state);
        };
    }

    private static WorkerStateRecord encode(WorkerState state) {
        return switch (state) {
            case ORDERED -> WorkerStateRecord.WORKER_STATE_ORDERED;
            case RUNNING -> WorkerStateRecord.WORKER_STATE_RUNNING;
            case STOPPING -> WorkerStateRecord.WORKER_STATE_STOPPING;
            case EXITED -> WorkerStateRecord.WORKER_STATE_EXITED;
            case SPARE -> WorkerStateRecord.WORKER_STATE_SPARE;
        };
    }

    private static WorkerState decode(WorkerStateRecord state) throws MalformedException {
        return switch (state) {
            case WORKER_STATE_ORDERED -> WorkerState.ORDERED;
            case WORKER_STATE_RUNNING -> WorkerState.RUNNING;
            case WORKER_STATE_STOPPING -> WorkerState.STOPPING;
            case WORKER_STATE_EXITED -> WorkerState.EXITED;
            case WORKER_STATE_SPARE -> WorkerState.SPARE;
            case UNRECOGNIZED -> throw WordsCodec.unknown("worker.state", state);
        };
    }
}
