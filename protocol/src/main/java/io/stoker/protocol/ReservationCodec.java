package io.stoker.protocol;

import io.stoker.model.Command;
import io.stoker.model.CronRule;
import io.stoker.model.ReservationImage;
import io.stoker.model.ReservationSpec;
import io.stoker.protocol.proto.CommandRecord;
import io.stoker.protocol.proto.ReservationImageRecord;
import io.stoker.protocol.proto.ReservationRecord;
import java.util.Optional;

/// Reservations as records, both ways.
final class ReservationCodec {

    private ReservationCodec() {}

    static ReservationRecord encode(ReservationSpec spec) {
        var record =
                ReservationRecord.newBuilder()
                        .setName(spec.name())
                        .setMaintenance(spec.maintenance())
                        .setStartAt(spec.startAt())
                        .setDurationMillis(spec.durationMillis())
                        .addAllNodes(spec.place().nodes())
                        .setBlock(spec.place().block())
                        .setRack(spec.place().rack())
                        .setGpus(spec.place().gpus())
                        .addAllQueues(spec.queues())
                        .addAllUsers(spec.users())
                        .setNote(spec.note());
        spec.cron().ifPresent(cron -> record.setCron(cron.expression()).setZone(cron.zone()));
        return record.build();
    }

    static ReservationSpec decode(ReservationRecord record) {
        return new ReservationSpec(
                record.getName(),
                record.getMaintenance(),
                record.getStartAt(),
                record.getDurationMillis(),
                record.getCron().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new CronRule(record.getCron(), record.getZone())),
                new ReservationSpec.Place(
                        record.getNodesList(),
                        record.getBlock(),
                        record.getRack(),
                        record.getGpus()),
                record.getQueuesList(),
                record.getUsersList(),
                record.getNote());
    }

    static ReservationImageRecord encode(ReservationImage image) {
        return ReservationImageRecord.newBuilder()
                .setReservation(encode(image.spec()))
                .setStartAt(image.startAt())
                .setOpen(image.open())
                .addAllNodes(image.nodes())
                .build();
    }

    static ReservationImage decode(ReservationImageRecord record) throws MalformedException {
        try {
            return new ReservationImage(
                    decode(record.getReservation()),
                    record.getStartAt(),
                    record.getOpen(),
                    record.getNodesList());
        } catch (IllegalArgumentException refused) {
            throw WordsCodec.refusal("reservation", refused);
        }
    }

    static void encode(Command.CreateReservation c, CommandRecord.Builder record) {
        record.setCreateReservation(
                CommandRecord.CreateReservation.newBuilder()
                        .setReservation(encode(c.reservation()))
                        .setFirstAt(c.firstAt())
                        .setBy(c.by()));
    }

    static void encode(Command.TurnReservation c, CommandRecord.Builder record) {
        record.setTurnReservation(
                CommandRecord.TurnReservation.newBuilder()
                        .setName(c.name())
                        .setStartAt(c.startAt())
                        .setNextAt(c.nextAt()));
    }

    static Command command(CommandRecord record) throws MalformedException {
        long at = record.getAt();
        return switch (record.getCommandCase()) {
            case CREATE_RESERVATION -> {
                var body = record.getCreateReservation();
                WordsCodec.require(body.hasReservation(), "reservation");
                yield new Command.CreateReservation(
                        at, decode(body.getReservation()), body.getFirstAt(), body.getBy());
            }
            case DELETE_RESERVATION ->
                    new Command.DeleteReservation(
                            at,
                            record.getDeleteReservation().getName(),
                            record.getDeleteReservation().getBy());
            case TURN_RESERVATION -> {
                var body = record.getTurnReservation();
                yield new Command.TurnReservation(
                        at, body.getName(), body.getStartAt(), body.getNextAt());
            }
            default -> throw WordsCodec.unknown("command", record.getCommandCase());
        };
    }
}
