package io.stoker.protocol;

import io.stoker.model.Command;
import io.stoker.model.CronRule;
import io.stoker.model.ScheduleImage;
import io.stoker.model.ScheduleSpec;
import io.stoker.protocol.proto.CommandRecord;
import io.stoker.protocol.proto.OverlapRecord;
import io.stoker.protocol.proto.ScheduleImageRecord;
import io.stoker.protocol.proto.ScheduleRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Schedules as records, both ways.
final class ScheduleCodec {

    private ScheduleCodec() {}

    static ScheduleRecord encode(ScheduleSpec schedule) {
        return ScheduleRecord.newBuilder()
                .setName(schedule.name())
                .setCron(schedule.cron().expression())
                .setZone(schedule.cron().zone())
                .setOverlap(
                        switch (schedule.overlap()) {
                            case SKIP -> OverlapRecord.OVERLAP_SKIP;
                            case QUEUE -> OverlapRecord.OVERLAP_QUEUE;
                        })
                .setPaused(schedule.paused())
                .setJob(WordsCodec.encode(schedule.job()))
                .build();
    }

    static CommandRecord.PutSchedule encode(Command.PutSchedule command) {
        var body =
                CommandRecord.PutSchedule.newBuilder()
                        .setSchedule(encode(command.schedule()))
                        .setNextAt(command.nextAt())
                        .setBy(command.by());
        command.idempotencyKey().ifPresent(key -> body.setIdempotencyKey(RecordCodec.encode(key)));
        return body.build();
    }

    static ScheduleSpec decode(ScheduleRecord record) throws MalformedException {
        return new ScheduleSpec(
                record.getName(),
                new CronRule(record.getCron(), record.getZone()),
                switch (record.getOverlap()) {
                    case OVERLAP_SKIP -> ScheduleSpec.Overlap.SKIP;
                    case OVERLAP_QUEUE -> ScheduleSpec.Overlap.QUEUE;
                    case UNRECOGNIZED ->
                            throw WordsCodec.unknown("overlap", record.getOverlapValue());
                },
                record.getPaused(),
                WordsCodec.decode(record.getJob()));
    }

    static ScheduleImageRecord encode(ScheduleImage image) {
        var record =
                ScheduleImageRecord.newBuilder()
                        .setSchedule(encode(image.spec()))
                        .setNextAt(image.nextAt())
                        .setWaitingDueAt(image.waitingDueAt());
        for (ScheduleImage.Run run : image.runs()) {
            record.addRuns(
                    ScheduleImageRecord.Run.newBuilder()
                            .setDueAt(run.dueAt())
                            .setJobId(run.jobId()));
        }
        return record.build();
    }

    static ScheduleImage decode(ScheduleImageRecord record) throws MalformedException {
        List<ScheduleImage.Run> runs = new ArrayList<>(record.getRunsCount());
        for (ScheduleImageRecord.Run run : record.getRunsList()) {
            runs.add(new ScheduleImage.Run(run.getDueAt(), run.getJobId()));
        }
        return new ScheduleImage(
                decode(record.getSchedule()), record.getNextAt(), record.getWaitingDueAt(), runs);
    }

    static Command command(CommandRecord record) throws MalformedException {
        long at = record.getAt();
        return switch (record.getCommandCase()) {
            case PUT_SCHEDULE -> {
                var body = record.getPutSchedule();
                WordsCodec.require(body.hasSchedule(), "schedule");
                yield new Command.PutSchedule(
                        at,
                        decode(body.getSchedule()),
                        body.getNextAt(),
                        body.getBy(),
                        body.hasIdempotencyKey()
                                ? Optional.of(RecordCodec.decode(body.getIdempotencyKey()))
                                : Optional.empty());
            }
            case DELETE_SCHEDULE ->
                    new Command.DeleteSchedule(
                            at,
                            record.getDeleteSchedule().getName(),
                            record.getDeleteSchedule().getBy());
            case RUN_SCHEDULE -> {
                var body = record.getRunSchedule();
                yield new Command.RunSchedule(
                        at, body.getName(), body.getDueAt(), body.getNextAt());
            }
            default -> throw WordsCodec.unknown("command", record.getCommandCase());
        };
    }
}
