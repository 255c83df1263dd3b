package io.stoker.protocol;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.stoker.model.FaultImage;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.GpuTime;
import io.stoker.model.JobImage;
import io.stoker.model.NodeImage;
import io.stoker.model.PolicySpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.QueueSpec;
import io.stoker.model.ReservationImage;
import io.stoker.model.ScheduleImage;
import io.stoker.model.StateImage;
import io.stoker.model.StateImage.KeyImage;
import io.stoker.model.UsageImage;
import io.stoker.protocol.proto.EndRecord;
import io.stoker.protocol.proto.FinishedRecord;
import io.stoker.protocol.proto.HeaderRecord;
import io.stoker.protocol.proto.PieceRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// State images as bytes, both ways, piece by piece: a large state needs no second copy in memory.
/// The last piece holds a checksum over all others.
public final class SnapshotCodec {

    private static final int FORMAT = 1;
    private static final int MAX_PIECE_BYTES = 64 << 20;
    private static final int FINISHED_PER_PIECE = 4_096;

    private SnapshotCodec() {}

    /// Writes an image. Equal images give equal bytes. Buffering is the caller's.
    public static void write(StateImage image, OutputStream out) throws IOException {
        Writer writer = new Writer(out);
        writer.put(PieceRecord.newBuilder().setHeader(header(image)));
        for (JobImage job : image.jobs()) {
            writer.put(PieceRecord.newBuilder().setJob(ImageCodec.encode(job)));
        }
        for (NodeImage node : image.nodes()) {
            writer.put(PieceRecord.newBuilder().setNode(ImageCodec.encode(node)));
        }
        for (QueueSpec queue : image.queues()) {
            writer.put(PieceRecord.newBuilder().setQueue(RecordCodec.encode(queue)));
        }
        for (FaultImage fault : image.faults()) {
            writer.put(PieceRecord.newBuilder().setFault(ImageCodec.encode(fault)));
        }
        for (KeyImage key : image.keys()) {
            writer.put(PieceRecord.newBuilder().setKey(ImageCodec.encode(key)));
        }
        List<Long> finished = image.finished();
        for (int from = 0; from < finished.size(); from += FINISHED_PER_PIECE) {
            int to = Math.min(from + FINISHED_PER_PIECE, finished.size());
            writer.put(
                    PieceRecord.newBuilder()
                            .setFinished(
                                    FinishedRecord.newBuilder()
                                            .addAllJobIds(finished.subList(from, to))));
        }
        for (UsageImage usage : image.usage()) {
            writer.put(PieceRecord.newBuilder().setUsage(RecordCodec.encode(usage)));
        }
        for (PowerBudget budget : image.powerBudgets()) {
            writer.put(PieceRecord.newBuilder().setPowerBudget(PowerCodec.encode(budget)));
        }
        for (ReservationImage reservation : image.reservations()) {
            writer.put(
                    PieceRecord.newBuilder().setReservation(ReservationCodec.encode(reservation)));
        }
        for (ScheduleImage schedule : image.schedules()) {
            writer.put(PieceRecord.newBuilder().setSchedule(ScheduleCodec.encode(schedule)));
        }
        writer.end();
    }

    /// {@return the image in a stream, which is read up to the image's end}
    public static StateImage read(InputStream in) throws IOException, MalformedException {
        Reader reader = new Reader(in);
        Builder builder = new Builder();
        while (true) {
            String where = "snapshot piece %d at byte %d".formatted(reader.pieces, reader.offset);
            int crc = (int) reader.crc.getValue();
            PieceRecord piece = reader.next(where);
            if (piece.hasEnd()) {
                EndRecord end = piece.getEnd();
                if (end.getPieces() != reader.pieces - 1 || end.getCrc32C() != crc) {
                    throw new MalformedException(
                            where,
                            "expected %d pieces with checksum %08x, found %d with %08x"
                                    .formatted(
                                            end.getPieces(),
                                            end.getCrc32C(),
                                            reader.pieces - 1,
                                            crc));
                }
                return builder.image(where);
            }
            try {
                builder.add(piece);
            } catch (MalformedException inner) {
                throw inner.within(where);
            } catch (IllegalArgumentException refused) {
                throw WordsCodec.refusal(where, refused);
            }
        }
    }

    /// {@return the image as bytes}
    public static byte[] encode(StateImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(image, bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /// {@return the image in these bytes, which hold nothing else}
    public static StateImage decode(byte[] bytes) throws MalformedException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        StateImage image;
        try {
            image = read(in);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (in.available() > 0) {
            throw new MalformedException(
                    "snapshot", "expected its end, found %d more bytes".formatted(in.available()));
        }
        return image;
    }

    private static HeaderRecord header(StateImage image) {
        return HeaderRecord.newBuilder()
                .setFormat(FORMAT)
                .setAppliedIndex(image.appliedIndex())
                .setLastAt(image.lastAt())
                .setNextJobId(image.nextJobId())
                .setNextEpoch(image.nextEpoch())
                .setNextNodeId(image.nextNodeId())
                .setNextFaultId(image.nextFaultId())
                .setPolicy(RecordCodec.encode(image.policy()))
                .setGenerator(RecordCodec.encode(image.generator()))
                .setForgotten(ImageCodec.encode(image.forgotten()))
                .build();
    }

    /// Frames pieces and keeps the checksum.
    private static final class Writer {

        private final OutputStream out;
        private final CRC32C crc = new CRC32C();
        private long pieces;

        Writer(OutputStream out) {
            this.out = out;
        }

        void put(PieceRecord.Builder piece) throws IOException {
            PieceRecord message = piece.build();
            int size = message.getSerializedSize();
            byte[] bytes = new byte[CodedOutputStream.computeUInt32SizeNoTag(size) + size];
            CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
            coded.writeUInt32NoTag(size);
            message.writeTo(coded);
            coded.checkNoSpaceLeft();
            crc.update(bytes);
            out.write(bytes);
            pieces++;
        }

        void end() throws IOException {
            put(
                    PieceRecord.newBuilder()
                            .setEnd(
                                    EndRecord.newBuilder()
                                            .setPieces(pieces)
                                            .setCrc32C((int) crc.getValue())));
        }
    }

    /// Unframes pieces and keeps the checksum.
    private static final class Reader {

        private final InputStream in;
        private final CRC32C crc = new CRC32C();
        private long pieces;
        private long offset;

        Reader(InputStream in) {
            this.in = in;
        }

        PieceRecord next(String where) throws IOException, MalformedException {
            int size = size(where);
            byte[] bytes = in.readNBytes(size);
            if (bytes.length < size) {
                throw new MalformedException(
                        where,
                        "expected %d bytes, found %d before the end".formatted(size, bytes.length));
            }
            crc.update(bytes);
            offset += size;
            pieces++;
            try {
                return PieceRecord.parseFrom(bytes);
            } catch (InvalidProtocolBufferException garbage) {
                throw new MalformedException(
                        where, "found " + CommandCodec.reason(garbage), garbage);
            }
        }

        private int size(String where) throws IOException, MalformedException {
            int size = 0;
            for (int shift = 0; shift < 35; shift += 7) {
                int next = in.read();
                if (next < 0) {
                    throw new MalformedException(
                            where, "expected a piece, found the end", new EOFException());
                }
                crc.update(next);
                offset++;
                size |= (next & 0x7f) << shift;
                if (next < 0x80) {
                    break;
                }
            }
            if (size < 0 || size > MAX_PIECE_BYTES) {
                throw new MalformedException(
                        where,
                        "expected a piece of at most %d bytes, found %d"
                                .formatted(MAX_PIECE_BYTES, size));
            }
            return size;
        }
    }

    /// Gathers the pieces of one image.
    private static final class Builder {

        private final List<HeaderRecord> headers = new ArrayList<>(1);
        private final List<JobImage> jobs = new ArrayList<>();
        private final List<NodeImage> nodes = new ArrayList<>();
        private final List<QueueSpec> queues = new ArrayList<>();
        private final List<FaultImage> faults = new ArrayList<>();
        private final List<KeyImage> keys = new ArrayList<>();
        private final List<ScheduleImage> schedules = new ArrayList<>();
        private final List<UsageImage> usage = new ArrayList<>();
        private final List<PowerBudget> powerBudgets = new ArrayList<>();
        private final List<ReservationImage> reservations = new ArrayList<>();
        private final List<Long> finished = new ArrayList<>();

        void add(PieceRecord piece) throws MalformedException {
            if (headers.isEmpty() != piece.hasHeader()) {
                throw new MalformedException("header", "expected exactly one, as the first piece");
            }
            switch (piece.getPieceCase()) {
                case HEADER -> headers.add(known(piece.getHeader()));
                case JOB -> jobs.add(ImageCodec.decode(piece.getJob()));
                case NODE -> nodes.add(ImageCodec.decode(piece.getNode()));
                case QUEUE -> queues.add(RecordCodec.decode(piece.getQueue()));
                case FAULT -> faults.add(ImageCodec.decode(piece.getFault()));
                case KEY -> keys.add(ImageCodec.decode(piece.getKey()));
                case USAGE -> usage.add(RecordCodec.decode(piece.getUsage()));
                case POWER_BUDGET -> powerBudgets.add(PowerCodec.decode(piece.getPowerBudget()));
                case RESERVATION ->
                        reservations.add(ReservationCodec.decode(piece.getReservation()));
                case SCHEDULE -> schedules.add(ScheduleCodec.decode(piece.getSchedule()));
                case FINISHED -> finished.addAll(piece.getFinished().getJobIdsList());
                case END, PIECE_NOT_SET -> throw WordsCodec.unknown("piece", "none");
            }
        }

        private static HeaderRecord known(HeaderRecord header) throws MalformedException {
            if (header.getFormat() < 1 || header.getFormat() > FORMAT) {
                throw new MalformedException(
                        "format",
                        "expected 1 to %d, found %d: written by a newer version?"
                                .formatted(FORMAT, header.getFormat()));
            }
            return header;
        }

        StateImage image(String where) throws MalformedException {
            if (headers.isEmpty()) {
                throw new MalformedException(where, "expected a header, found the end");
            }
            HeaderRecord header = headers.getFirst();
            PolicySpec policy;
            GeneratorSpec generator;
            try {
                policy = RecordCodec.decode(header.getPolicy());
                generator = RecordCodec.decode(header.getGenerator());
            } catch (IllegalArgumentException refused) {
                throw WordsCodec.refusal("snapshot header", refused);
            }
            GpuTime forgotten = ImageCodec.decode(header.getForgotten());
            return new StateImage(
                    header.getAppliedIndex(),
                    header.getLastAt(),
                    header.getNextJobId(),
                    header.getNextEpoch(),
                    header.getNextNodeId(),
                    header.getNextFaultId(),
                    jobs,
                    nodes,
                    queues,
                    faults,
                    keys,
                    finished,
                    policy,
                    generator,
                    schedules,
                    usage,
                    powerBudgets,
                    forgotten,
                    reservations);
        }
    }
}
