package io.stoker.agent;

import com.google.protobuf.ByteString;
import io.stoker.agent.core.WorkerKey;
import io.stoker.agent.process.ProcessWorkers;
import io.stoker.protocol.proto.LogChunk;
import io.stoker.protocol.proto.ReadLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;

/// Answers requests for pieces of workers' logs.
///
/// @param workers where the workers' directories are
/// @param silent whether a worker without a log is known, and has only said nothing
record Logs(Path workers, Predicate<WorkerKey> silent) {
    private static final int MOST_BYTES = 1 << 20;
    private static final int USUAL_BYTES = 64 << 10;

    LogChunk read(ReadLog request) {
        WorkerKey key = new WorkerKey(request.getJobId(), request.getEpoch(), request.getRank());
        LogChunk.Builder answer = LogChunk.newBuilder().setRequest(request.getRequest());
        try (FileChannel file =
                FileChannel.open(ProcessWorkers.log(workers, key), StandardOpenOption.READ)) {
            long size = file.size();
            long asked = request.getOffset();
            long offset = asked < 0 ? Math.max(0, size + asked) : Math.min(asked, size);
            int wanted = request.getMostBytes() > 0 ? request.getMostBytes() : USUAL_BYTES;
            int most = (int) Math.min(Math.min(wanted, MOST_BYTES), size - offset);
            ByteBuffer piece = ByteBuffer.allocate(most);
            while (piece.hasRemaining() && file.read(piece, offset + piece.position()) >= 0) {
                // A file may end earlier than it said when its worker cuts it.
            }
            return answer.setKnown(true)
                    .setOffset(offset)
                    .setSize(size)
                    .setData(ByteString.copyFrom(piece.flip()))
                    .build();
        } catch (NoSuchFileException nothingSaid) {
            return answer.setKnown(silent.test(key)).build();
        } catch (IOException unreadable) {
            return answer.setKnown(false).build();
        }
    }
}
