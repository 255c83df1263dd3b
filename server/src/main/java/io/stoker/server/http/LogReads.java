package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.AttemptImage;
import io.stoker.model.JobImage;
import io.stoker.model.WorkerImage;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Controller.LogPiece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads workers' logs from their nodes, all ranks at once.
final class LogReads {

    private static final int MOST_RANKS = 64;
    private static final int DEFAULT_BYTES = 256 << 10;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_TAIL_LINES = 10_000;
    private static final long PATIENCE_SECONDS = 5;

    private final Controller controller;

    LogReads(Controller controller) {
        this.controller = controller;
    }

    private record Asked(WorkerImage worker, CompletableFuture<LogPiece> piece) {}

    /// One rank's text.
    ///
    /// @param message why there is none, empty when there is
    private record Piece(
            int rank,
            int nodeId,
            boolean known,
            long offset,
            long nextOffset,
            long size,
            String text,
            String message) {}

    Reply read(Request request, JobImage job) {
        if (job.tasks().isPresent()) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "job %d is an array, whose tasks have logs of their own; name one, such as %d_%d"
                                    .formatted(
                                            job.id(),
                                            job.id(),
                                            job.spec().array().orElseThrow().indexAt(0))));
        }
        Optional<AttemptImage> attempt = attempt(request.query(), job);
        List<Piece> pieces =
                attempt.isEmpty() ? List.of() : pieces(request.query(), job, attempt.get());
        return request.prefers("text/plain")
                        || !request.header("accept").orElse("").contains("application/json")
                ? text(job, pieces)
                : json(job, attempt, pieces);
    }

    private static Optional<AttemptImage> attempt(Request.Query query, JobImage job) {
        Optional<Long> number = query.number("attempt");
        Optional<Long> epoch = query.number("epoch");
        if (number.isEmpty() && epoch.isEmpty()) {
            return JobShape.newest(job);
        }
        Optional<AttemptImage> found =
                job.attempts().stream()
                        .filter(one -> number.isEmpty() || one.number() == number.get())
                        .filter(one -> epoch.isEmpty() || one.epoch() == epoch.get())
                        .findFirst();
        if (found.isEmpty()) {
            throw Problem.parameter(
                    number.isPresent() ? "attempt" : "epoch",
                    "job %d has attempts %s, found %d"
                            .formatted(
                                    job.id(),
                                    job.attempts().stream().map(AttemptImage::number).toList(),
                                    number.or(() -> epoch).orElse(0L)));
        }
        return found;
    }

    private List<Piece> pieces(Request.Query query, JobImage job, AttemptImage attempt) {
        List<WorkerImage> workers = workers(query, job, attempt);
        Optional<Long> tail = query.number("tail");
        if (tail.isPresent() && (tail.get() < 0 || tail.get() > MOST_TAIL_LINES)) {
            throw Problem.parameter(
                    "tail",
                    "expected 0 to %d lines, found %d".formatted(MOST_TAIL_LINES, tail.get()));
        }
        long limit = query.number("limit").orElse((long) DEFAULT_BYTES);
        if (limit < 1) {
            throw Problem.parameter(
                    "limit", "expected 1 to %d bytes, found %d".formatted(MOST_BYTES, limit));
        }
        long offset = tail.isPresent() ? -MOST_BYTES : query.number("offset").orElse(0L);
        int most = tail.isPresent() ? MOST_BYTES : (int) Math.min(MOST_BYTES, limit);
        List<Asked> asked = new ArrayList<>();
        for (WorkerImage worker : workers) {
            asked.add(
                    new Asked(
                            worker,
                            controller.readLog(
                                    worker.allocation().nodeId(),
                                    job.id(),
                                    attempt.epoch(),
                                    worker.allocation().rank(),
                                    offset,
                                    most)));
        }
        return asked.stream().map(one -> piece(one, tail)).toList();
    }

    private static List<WorkerImage> workers(
            Request.Query query, JobImage job, AttemptImage attempt) {
        String rank = query.value("rank").orElse("all");
        if (rank.equals("all")) {
            if (attempt.workers().size() > MOST_RANKS) {
                throw Problem.parameter(
                        "rank",
                        "job %d has %d ranks and at most %d are read at once; name one with rank=0"
                                .formatted(job.id(), attempt.workers().size(), MOST_RANKS));
            }
            return attempt.workers();
        }
        return attempt.workers().stream()
                .filter(worker -> Integer.toString(worker.allocation().rank()).equals(rank))
                .findFirst()
                .map(List::of)
                .orElseThrow(() ->
                        Problem.parameter(
                                "rank",
                                "expected all or 0 to %d, found %s"
                                        .formatted(attempt.workers().size() - 1, rank)));
    }

    private static Piece piece(Asked asked, Optional<Long> tail) {
        int rank = asked.worker().allocation().rank();
        int nodeId = asked.worker().allocation().nodeId();
        try {
            LogPiece piece = asked.piece().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!piece.known()) {
                return new Piece(
                        rank, nodeId, false, 0, 0, 0, "", "the node has no log of this rank");
            }
            byte[] data = piece.data();
            int from = tail.isPresent() ? startOfTail(data, tail.get()) : 0;
            boolean atEnd = piece.offset() + data.length >= piece.size();
            int to = atEnd ? data.length : wholeCharacters(data);
            String text = new String(data, from, to - from, StandardCharsets.UTF_8);
            return new Piece(
                    rank,
                    nodeId,
                    true,
                    piece.offset() + from,
                    piece.offset() + to,
                    piece.size(),
                    text,
                    "");
        } catch (ExecutionException failed) {
            return new Piece(
                    rank,
                    nodeId,
                    false,
                    0,
                    0,
                    0,
                    "",
                    "the node could not be asked: " + failed.getCause());
        } catch (TimeoutException late) {
            return new Piece(
                    rank,
                    nodeId,
                    false,
                    0,
                    0,
                    0,
                    "",
                    "the node did not answer within " + PATIENCE_SECONDS + " s");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Piece(rank, nodeId, false, 0, 0, 0, "", "the server stops");
        }
    }

    private static int startOfTail(byte[] data, long lines) {
        int start = data.length;
        long left = lines;
        // The end of the last line does not begin a new one.
        int last =
                data.length > 0 && data[data.length - 1] == '\n'
                        ? data.length - 2
                        : data.length - 1;
        if (lines == 0) {
            return start;
        }
        for (int i = last; i >= 0; i--) {
            if (data[i] == '\n' && --left == 0) {
                return i + 1;
            }
        }
        return 0;
    }

    // A character cut in two at the end is left for the next piece.
    private static int wholeCharacters(byte[] data) {
        for (int back = 1; back <= Math.min(4, data.length); back++) {
            int b = data[data.length - back] & 0xFF;
            if (b < 0x80) {
                return data.length;
            }
            if (b >= 0xC0) {
                int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return back < needed && data.length > back ? data.length - back : data.length;
            }
        }
        return data.length;
    }

    private static Reply text(JobImage job, List<Piece> pieces) {
        boolean prefixed = pieces.size() > 1 || job.spec().workers() > 1 && pieces.size() != 1;
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            if (!prefixed) {
                text.append(piece.text());
                continue;
            }
            piece.text()
                    .lines()
                    .forEach(line ->
                            text.append('[')
                                    .append(piece.rank())
                                    .append("] ")
                                    .append(line)
                                    .append('\n'));
        }
        Reply.Full reply = Reply.text("text/plain; charset=utf-8", text.toString());
        boolean unknown = pieces.isEmpty() || pieces.stream().noneMatch(Piece::known);
        return unknown
                ? reply.with(
                        "X-Stoker-Note",
                        pieces.isEmpty()
                                ? "the job has not started"
                                : pieces.getFirst().message().replaceAll("[^ -~]", "?"))
                : reply;
    }

    private Reply json(JobImage job, Optional<AttemptImage> attempt, List<Piece> pieces) {
        ObjectNode node = Json.ofKind("LogPieces").put("job", job.id());
        if (attempt.isPresent()) {
            node.put("attempt", attempt.get().number()).put("epoch", attempt.get().epoch());
        } else {
            node.putNull("attempt").putNull("epoch");
        }
        ArrayNode items = node.putArray("items");
        for (Piece piece : pieces) {
            items.addObject()
                    .put("rank", piece.rank())
                    .put(
                            "node",
                            controller
                                    .views()
                                    .node(piece.nodeId())
                                    .map(one -> one.spec().name())
                                    .orElse("node-" + piece.nodeId()))
                    .put("known", piece.known())
                    .put("offset", piece.offset())
                    .put("nextOffset", piece.nextOffset())
                    .put("size", piece.size())
                    .put("text", piece.text())
                    .put("message", piece.message());
        }
        return new Reply.Full(200, "application/json", Json.bytes(node), Map.of());
    }
}
