package io.stoker.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import io.stoker.model.Command;
import io.stoker.model.NodeSpec;
import io.stoker.model.RunningWorker;
import io.stoker.protocol.proto.BatchRecord;
import io.stoker.protocol.proto.CommandRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Commands as bytes, both ways: one batch is one entry of the journal.
public final class CommandCodec {

    /// Most bytes in one batch. A plan for the largest gang (100,000 workers) takes about 3 MiB.
    public static final int MAX_BATCH_BYTES = 8 << 20;

    /// Newest layout this version reads.
    static final int FORMAT = 1;

    private CommandCodec() {}

    /// {@return the batch as bytes; equal batches give equal bytes}
    ///
    /// @throws IllegalArgumentException when it would exceed [#MAX_BATCH_BYTES]
    public static byte[] encode(List<Command> commands) {
        var batch = BatchRecord.newBuilder().setFormat(FORMAT);
        for (Command command : commands) {
            batch.addCommands(record(command));
        }
        BatchRecord message = batch.build();
        if (message.getSerializedSize() > MAX_BATCH_BYTES) {
            throw new IllegalArgumentException(
                    "journal entry: expected at most %d bytes, found %d in %d commands"
                            .formatted(
                                    MAX_BATCH_BYTES, message.getSerializedSize(), commands.size()));
        }
        return message.toByteArray();
    }

    /// {@return one command as bytes, without the frame of a batch}
    public static byte[] encode(Command command) {
        return record(command).toByteArray();
    }

    /// {@return bytes that one command takes in a batch, about}
    public static int sizeBytes(Command command) {
        return record(command).getSerializedSize() + 4;
    }

    /// {@return the batch in these bytes}
    public static List<Command> decode(byte[] bytes) throws MalformedException {
        return decode(ByteBuffer.wrap(bytes));
    }

    /// {@return the batch in the buffer's remaining bytes}
    public static List<Command> decode(ByteBuffer bytes) throws MalformedException {
        if (bytes.remaining() > MAX_BATCH_BYTES) {
            throw new MalformedException(
                    "batch",
                    "expected at most %d bytes, found %d"
                            .formatted(MAX_BATCH_BYTES, bytes.remaining()));
        }
        BatchRecord batch;
        try {
            batch = BatchRecord.parseFrom(bytes);
        } catch (InvalidProtocolBufferException garbage) {
            throw new MalformedException(
                    "batch", "expected a journal entry, found " + reason(garbage), garbage);
        }
        if (batch.getFormat() < 1 || batch.getFormat() > FORMAT) {
            throw new MalformedException(
                    "batch.format",
                    "expected 1 to %d, found %d: written by a newer version?"
                            .formatted(FORMAT, batch.getFormat()));
        }
        List<Command> commands = new ArrayList<>(batch.getCommandsCount());
        for (CommandRecord record : batch.getCommandsList()) {
            try {
                commands.add(command(record));
            } catch (MalformedException inner) {
                throw inner.within(
                        "commands[%d].%s".formatted(commands.size(), record.getCommandCase()));
            }
        }
        return commands;
    }

    /// {@return the command in the bytes of [#encode(Command)]}
    public static Command decodeOne(byte[] bytes) throws MalformedException {
        try {
            return command(CommandRecord.parseFrom(bytes));
        } catch (InvalidProtocolBufferException garbage) {
            throw new MalformedException(
                    "command", "expected a command, found " + reason(garbage), garbage);
        }
    }

    static String reason(InvalidProtocolBufferException garbage) {
        return "garbage (" + garbage.getMessage() + ")";
    }

    private static CommandRecord record(Command command) {
        var record = CommandRecord.newBuilder().setAt(command.at());
        switch (command) {
            case Command.SubmitJob submit -> {
                var body =
                        CommandRecord.SubmitJob.newBuilder()
                                .setSpec(WordsCodec.encode(submit.spec()));
                submit.idempotencyKey()
                        .ifPresent(key -> body.setIdempotencyKey(RecordCodec.encode(key)));
                record.setSubmitJob(body);
            }
            case Command.SubmitWorkflow c -> record.setSubmitWorkflow(WorkflowCodec.encode(c));
            case Command.CancelJob c ->
                    record.setCancelJob(
                            CommandRecord.CancelJob.newBuilder()
                                    .setJobId(c.jobId())
                                    .setBy(c.by())
                                    .setReason(c.reason()));
            case Command.HoldJob c ->
                    record.setHoldJob(
                            CommandRecord.HoldJob.newBuilder().setJobId(c.jobId()).setBy(c.by()));
            case Command.ReleaseJob c ->
                    record.setReleaseJob(
                            CommandRecord.ReleaseJob.newBuilder()
                                    .setJobId(c.jobId())
                                    .setBy(c.by()));
            case Command.RequeueJob c ->
                    record.setRequeueJob(
                            CommandRecord.RequeueJob.newBuilder()
                                    .setJobId(c.jobId())
                                    .setBy(c.by())
                                    .setReason(c.reason()));
            case Command.SetPriority c ->
                    record.setSetPriority(
                            CommandRecord.SetPriority.newBuilder()
                                    .setJobId(c.jobId())
                                    .setPriority(c.priority())
                                    .setBy(c.by()));
            case Command.SetDependencies c ->
                    record.setSetDependencies(
                            CommandRecord.SetDependencies.newBuilder()
                                    .setJobId(c.jobId())
                                    .setDependencies(RulesCodec.encode(c.dependencies()))
                                    .setBy(c.by()));
            case Command.ReviewPromises _ ->
                    record.setReviewPromises(CommandRecord.ReviewPromises.newBuilder());
            case Command.EndPause c ->
                    record.setEndPause(CommandRecord.EndPause.newBuilder().setJobId(c.jobId()));
            case Command.ExpireAttempt c ->
                    record.setExpireAttempt(
                            CommandRecord.ExpireAttempt.newBuilder()
                                    .setJobId(c.jobId())
                                    .setEpoch(c.epoch()));
            case Command.MissDeadline c ->
                    record.setMissDeadline(
                            CommandRecord.MissDeadline.newBuilder().setJobId(c.jobId()));
            case Command.CommitPlan c ->
                    record.setCommitPlan(
                            CommandRecord.CommitPlan.newBuilder()
                                    .setPlan(PlanCodec.encode(c.plan())));
            case Command.ReportWorkerStarted c ->
                    record.setReportWorkerStarted(
                            CommandRecord.ReportWorkerStarted.newBuilder()
                                    .setJobId(c.jobId())
                                    .setEpoch(c.epoch())
                                    .setRank(c.rank()));
            case Command.ReportWorkerExited c ->
                    record.setReportWorkerExited(
                            CommandRecord.ReportWorkerExited.newBuilder()
                                    .setJobId(c.jobId())
                                    .setEpoch(c.epoch())
                                    .setRank(c.rank())
                                    .setExit(RecordCodec.encode(c.exit())));
            case Command.RegisterNode c -> {
                var body =
                        CommandRecord.RegisterNode.newBuilder()
                                .setNode(WordsCodec.encode(c.spec()))
                                .setIncarnation(c.incarnation());
                for (RunningWorker worker : c.running()) {
                    body.addRunning(WordsCodec.encode(worker));
                }
                record.setRegisterNode(body);
            }
            case Command.SuspectNode c ->
                    record.setSuspectNode(
                            CommandRecord.SuspectNode.newBuilder().setNodeId(c.nodeId()));
            case Command.ClearSuspicion c ->
                    record.setClearSuspicion(
                            CommandRecord.ClearSuspicion.newBuilder().setNodeId(c.nodeId()));
            case Command.LoseNode c ->
                    record.setLoseNode(
                            CommandRecord.LoseNode.newBuilder()
                                    .setNodeId(c.nodeId())
                                    .setReason(c.reason()));
            case Command.DrainNode c ->
                    record.setDrainNode(
                            CommandRecord.DrainNode.newBuilder()
                                    .setNodeId(c.nodeId())
                                    .setBy(c.by())
                                    .setReason(c.reason()));
            case Command.UndrainNode c ->
                    record.setUndrainNode(
                            CommandRecord.UndrainNode.newBuilder()
                                    .setNodeId(c.nodeId())
                                    .setBy(c.by()));
            case Command.RemoveNode c ->
                    record.setRemoveNode(
                            CommandRecord.RemoveNode.newBuilder()
                                    .setNodeId(c.nodeId())
                                    .setBy(c.by()));
            case Command.ReportFault c ->
                    record.setReportFault(
                            CommandRecord.ReportFault.newBuilder()
                                    .setNodeId(c.nodeId())
                                    .setFault(RecordCodec.encode(c.fault())));
            case Command.ClearFault c ->
                    record.setClearFault(
                            CommandRecord.ClearFault.newBuilder()
                                    .setFaultId(c.faultId())
                                    .setBy(c.by()));
            case Command.PutQueue c ->
                    record.setPutQueue(
                            CommandRecord.PutQueue.newBuilder()
                                    .setQueue(RecordCodec.encode(c.queue()))
                                    .setBy(c.by()));
            case Command.PutPowerBudget c -> record.setPutPowerBudget(PowerCodec.encode(c));
            case Command.DeletePowerBudget c -> record.setDeletePowerBudget(PowerCodec.encode(c));
            case Command.PutSchedule c -> record.setPutSchedule(ScheduleCodec.encode(c));
            case Command.DeleteSchedule c ->
                    record.setDeleteSchedule(
                            CommandRecord.DeleteSchedule.newBuilder()
                                    .setName(c.name())
                                    .setBy(c.by()));
            case Command.RunSchedule c ->
                    record.setRunSchedule(
                            CommandRecord.RunSchedule.newBuilder()
                                    .setName(c.name())
                                    .setDueAt(c.dueAt())
                                    .setNextAt(c.nextAt()));
            case Command.CreateReservation c -> ReservationCodec.encode(c, record);
            case Command.DeleteReservation c ->
                    record.setDeleteReservation(
                            CommandRecord.DeleteReservation.newBuilder()
                                    .setName(c.name())
                                    .setBy(c.by()));
            case Command.TurnReservation c -> ReservationCodec.encode(c, record);
            case Command.DeleteQueue c ->
                    record.setDeleteQueue(
                            CommandRecord.DeleteQueue.newBuilder().setName(c.name()).setBy(c.by()));
            case Command.SetPolicy c ->
                    record.setSetPolicy(
                            CommandRecord.SetPolicy.newBuilder()
                                    .setPolicy(RecordCodec.encode(c.policy()))
                                    .setBy(c.by()));
            case Command.SetGenerator c ->
                    record.setSetGenerator(
                            CommandRecord.SetGenerator.newBuilder()
                                    .setGenerator(RecordCodec.encode(c.generator()))
                                    .setBy(c.by()));
        }
        return record.build();
    }

    private static Command command(CommandRecord record) throws MalformedException {
        try {
            return switch (record.getCommandCase()) {
                case SUBMIT_JOB,
                        SUBMIT_WORKFLOW,
                        CANCEL_JOB,
                        HOLD_JOB,
                        RELEASE_JOB,
                        REQUEUE_JOB,
                        SET_PRIORITY,
                        SET_DEPENDENCIES,
                        REVIEW_PROMISES,
                        END_PAUSE,
                        EXPIRE_ATTEMPT,
                        MISS_DEADLINE,
                        COMMIT_PLAN ->
                        jobCommand(record);
                case REPORT_WORKER_STARTED,
                        REPORT_WORKER_EXITED,
                        REGISTER_NODE,
                        SUSPECT_NODE,
                        CLEAR_SUSPICION,
                        LOSE_NODE,
                        DRAIN_NODE,
                        UNDRAIN_NODE,
                        REMOVE_NODE,
                        REPORT_FAULT,
                        CLEAR_FAULT ->
                        nodeCommand(record);
                case PUT_SCHEDULE, DELETE_SCHEDULE, RUN_SCHEDULE -> ScheduleCodec.command(record);
                case PUT_POWER_BUDGET, DELETE_POWER_BUDGET -> PowerCodec.command(record);
                case CREATE_RESERVATION, DELETE_RESERVATION, TURN_RESERVATION ->
                        ReservationCodec.command(record);
                case PUT_QUEUE, DELETE_QUEUE, SET_POLICY, SET_GENERATOR -> settingCommand(record);
                case COMMAND_NOT_SET -> throw WordsCodec.unknown("command", "none");
            };
        } catch (IllegalArgumentException refused) {
            throw WordsCodec.refusal("value", refused);
        }
    }

    private static Command jobCommand(CommandRecord record) throws MalformedException {
        long at = record.getAt();
        return switch (record.getCommandCase()) {
            case SUBMIT_JOB -> {
                var body = record.getSubmitJob();
                yield new Command.SubmitJob(
                        at,
                        WordsCodec.decode(body.getSpec()),
                        body.hasIdempotencyKey()
                                ? Optional.of(RecordCodec.decode(body.getIdempotencyKey()))
                                : Optional.empty());
            }
            case SUBMIT_WORKFLOW -> WorkflowCodec.decode(at, record.getSubmitWorkflow());
            case CANCEL_JOB -> {
                var body = record.getCancelJob();
                yield new Command.CancelJob(at, body.getJobId(), body.getBy(), body.getReason());
            }
            case HOLD_JOB ->
                    new Command.HoldJob(
                            at, record.getHoldJob().getJobId(), record.getHoldJob().getBy());
            case RELEASE_JOB ->
                    new Command.ReleaseJob(
                            at, record.getReleaseJob().getJobId(), record.getReleaseJob().getBy());
            case REQUEUE_JOB -> {
                var body = record.getRequeueJob();
                yield new Command.RequeueJob(at, body.getJobId(), body.getBy(), body.getReason());
            }
            case SET_PRIORITY -> {
                var body = record.getSetPriority();
                yield new Command.SetPriority(
                        at, body.getJobId(), body.getPriority(), body.getBy());
            }
            case SET_DEPENDENCIES -> {
                var body = record.getSetDependencies();
                yield new Command.SetDependencies(
                        at,
                        body.getJobId(),
                        RulesCodec.decode(body.getDependencies()),
                        body.getBy());
            }
            case REVIEW_PROMISES -> new Command.ReviewPromises(at);
            case END_PAUSE -> new Command.EndPause(at, record.getEndPause().getJobId());
            case EXPIRE_ATTEMPT ->
                    new Command.ExpireAttempt(
                            at,
                            record.getExpireAttempt().getJobId(),
                            record.getExpireAttempt().getEpoch());
            case MISS_DEADLINE -> new Command.MissDeadline(at, record.getMissDeadline().getJobId());
            case COMMIT_PLAN ->
                    new Command.CommitPlan(at, PlanCodec.decode(record.getCommitPlan().getPlan()));
            default -> throw WordsCodec.unknown("command", record.getCommandCase());
        };
    }

    private static Command nodeCommand(CommandRecord record) throws MalformedException {
        long at = record.getAt();
        return switch (record.getCommandCase()) {
            case REPORT_WORKER_STARTED -> {
                var body = record.getReportWorkerStarted();
                yield new Command.ReportWorkerStarted(
                        at, body.getJobId(), body.getEpoch(), body.getRank());
            }
            case REPORT_WORKER_EXITED -> {
                var body = record.getReportWorkerExited();
                WordsCodec.require(body.hasExit(), "exit");
                yield new Command.ReportWorkerExited(
                        at,
                        body.getJobId(),
                        body.getEpoch(),
                        body.getRank(),
                        RecordCodec.decode(body.getExit()));
            }
            case REGISTER_NODE -> registerNode(at, record.getRegisterNode());
            case SUSPECT_NODE -> new Command.SuspectNode(at, record.getSuspectNode().getNodeId());
            case CLEAR_SUSPICION ->
                    new Command.ClearSuspicion(at, record.getClearSuspicion().getNodeId());
            case LOSE_NODE ->
                    new Command.LoseNode(
                            at, record.getLoseNode().getNodeId(), record.getLoseNode().getReason());
            case DRAIN_NODE -> {
                var body = record.getDrainNode();
                yield new Command.DrainNode(at, body.getNodeId(), body.getBy(), body.getReason());
            }
            case UNDRAIN_NODE ->
                    new Command.UndrainNode(
                            at,
                            record.getUndrainNode().getNodeId(),
                            record.getUndrainNode().getBy());
            case REMOVE_NODE ->
                    new Command.RemoveNode(
                            at, record.getRemoveNode().getNodeId(), record.getRemoveNode().getBy());
            case REPORT_FAULT -> {
                var body = record.getReportFault();
                WordsCodec.require(body.hasFault(), "fault");
                yield new Command.ReportFault(
                        at, body.getNodeId(), RecordCodec.decode(body.getFault()));
            }
            case CLEAR_FAULT ->
                    new Command.ClearFault(
                            at,
                            record.getClearFault().getFaultId(),
                            record.getClearFault().getBy());
            default -> throw WordsCodec.unknown("command", record.getCommandCase());
        };
    }

    private static Command settingCommand(CommandRecord record) throws MalformedException {
        long at = record.getAt();
        return switch (record.getCommandCase()) {
            case PUT_QUEUE -> {
                var body = record.getPutQueue();
                yield new Command.PutQueue(at, RecordCodec.decode(body.getQueue()), body.getBy());
            }
            case DELETE_QUEUE -> {
                var body = record.getDeleteQueue();
                yield new Command.DeleteQueue(at, body.getName(), body.getBy());
            }
            case SET_POLICY -> {
                var body = record.getSetPolicy();
                WordsCodec.require(body.hasPolicy(), "policy");
                yield new Command.SetPolicy(at, RecordCodec.decode(body.getPolicy()), body.getBy());
            }
            case SET_GENERATOR -> {
                var body = record.getSetGenerator();
                WordsCodec.require(body.hasGenerator(), "generator");
                yield new Command.SetGenerator(
                        at, RecordCodec.decode(body.getGenerator()), body.getBy());
            }
            default -> throw WordsCodec.unknown("command", record.getCommandCase());
        };
    }

    private static Command registerNode(long at, CommandRecord.RegisterNode body)
            throws MalformedException {
        NodeSpec spec = WordsCodec.decode(body.getNode());
        List<RunningWorker> running = new ArrayList<>(body.getRunningCount());
        for (io.stoker.protocol.proto.RunningWorker worker : body.getRunningList()) {
            running.add(WordsCodec.decode(worker));
        }
        return new Command.RegisterNode(at, spec, body.getIncarnation(), running);
    }
}
